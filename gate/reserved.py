"""The reserved rules: what the gate says when it could not judge something."""

from gate.model import Rule, Severity

PREFIX = "gate/"
DECIDED = frozenset({f"{PREFIX}verdict-required", f"{PREFIX}approval-required"})
"""What the gate demands by itself; whether that is met is decided like all else."""


def reserved(name: str, title: str, description: str, remediation: str) -> Rule:
    """Describe a reserved rule; all are critical, and no exemption covers them."""
    return Rule(PREFIX + name, title, description, Severity.CRITICAL, remediation)


UNREADABLE = reserved(
    "unreadable-document",
    "A document cannot be read in one way only",
    "What two readers could understand differently, the gate and the cluster might too.",
    "Correct the document, or name the file under `ignore` in gate.yaml if nothing applies it.",
)
MALFORMED = reserved(
    "malformed-manifest",
    "A field has a type that its format does not allow",
    "A field of another type than its format says was not judged.",
    "Write the field with the type that its format asks for.",
)
RULE_FAILED = reserved(
    "rule-failed",
    "A rule could not answer",
    "A rule that fails or exceeds its deadline has found nothing and cleared nothing.",
    "Correct the rule, or the input that is too large for it.",
)
TEMPLATE = reserved(
    "unrendered-template",
    "A template was not rendered",
    "A Helm template says nothing until it is rendered, so nothing in it was judged.",
    "Judge what the chart renders.",
)
PATCH = reserved(
    "unapplied-patch",
    "A patch was not applied",
    "A patch says nothing without the object that it changes, so nothing in it was judged.",
    "Judge what the kustomization builds.",
)
RENDERING = reserved(
    "not-rendered",
    "An overlay or a chart could not be rendered",
    "What would be applied is not known, so nothing was judged as it would be applied.",
    "Correct it, or say in `render` of gate.yaml what is rendered, and how.",
)

SCANNER = reserved(
    "scanner-failed",
    "A scanner did not do its job",
    "What a scanner did not look at, or not to the end, was neither found nor cleared.",
    "Correct what it names, leave it out with `ignore` in gate.yaml, or switch it off in `scan`.",
)

RESERVED = (UNREADABLE, MALFORMED, RULE_FAILED, TEMPLATE, PATCH, RENDERING, SCANNER)


def is_reserved(rule: Rule) -> bool:
    """Say whether a rule is the gate speaking of what it could not judge."""
    return rule.id.startswith(PREFIX) and rule.id not in DECIDED
