"""The report for code scanning: SARIF 2.1.0 (OASIS), within the limits that GitHub sets."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from gate.display import View
from gate.display.encoding import encoded
from gate.display.hazards import approval, risk
from gate.display.reading import finding_order, gravest, ordered, question_order, verdict
from gate.display.sentences import remarks, terms
from gate.display.visible import clipped
from gate.model import Decision, Enforcement, Finding, Location, Ran, Rule, Severity

name = "sarif"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# GitHub shows this many results of a run, and this many characters of a description.
MOST = 5000
LONGEST = 1000
LEVELS = {Enforcement.DENY: "error", Enforcement.WARN: "warning", Enforcement.DRYRUN: "note"}
# GitHub reads these as CVSS scores: above 9 critical, from 7 high, from 4 medium.
SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
TAGS = ("security", "ai-agents")
KNOWN = "known: it stands in the baseline"

Record = dict[str, object]


def render(decision: Decision, view: View) -> str:  # noqa: ARG001 - programs have no view
    """Write the decision as one run; paths are relative to the root."""
    rules = occurring(decision)
    index = {rule.id: number for number, rule in enumerate(rules)}
    run: Record = {
        "tool": tool(decision, rules),
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": decision.decidable,
                "toolExecutionNotifications": list(notifications(decision, index)),
            }
        ],
        "results": list(results(decision, index)),
        "properties": {
            "verdict": verdict(decision),
            "risks": [risk(each) for each in decision.risks],
            "approvals": [approval(each) for each in decision.approved],
        },
    }
    return encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def tool(decision: Decision, rules: Sequence[Rule]) -> Record:
    """Describe the gate, and the scanners that ran beside it."""
    driver: Record = {"name": "agentgate", "rules": [descriptor(rule) for rule in rules]}
    parts = {ran.id: extension(ran) for ran in decision.scanners}
    return {"driver": driver} | ({"extensions": list(parts.values())} if parts else {})


def extension(ran: Ran) -> Record:
    """Describe a scanner; one that failed has no version."""
    known: Record = {"version": ran.version} if ran.version else {}
    return {"name": ran.id, **known, "properties": {"rules": ran.digest, "files": ran.files}}


def occurring(decision: Decision) -> list[Rule]:
    """Give every rule that has a finding, the reserved ones included, in the order of ids."""
    findings = [*(finding for finding, _ in shown(decision)), *decision.verdict.undecidable]
    rules = {finding.rule.id: finding.rule for finding in findings}
    return [rules[key] for key in sorted(rules)]


def shown(decision: Decision) -> list[tuple[Finding, str]]:
    """Give what becomes a result, and why it does not count if it does not, the worst first.

    What somebody accepted comes after what counts, and what was there before comes last.
    """
    found = decision.verdict
    counting = gravest((*found.denials, *found.warnings, *found.dryrun))
    covered = sorted(
        found.exempted, key=lambda e: (-e.finding.rule.severity.rank, finding_order(e.finding))
    )
    return [
        *((finding, "") for finding in counting),
        *((entry.finding, terms(entry.exemption)) for entry in covered),
        *((finding, KNOWN) for finding in gravest(found.known)),
    ]


def descriptor(rule: Rule) -> Record:
    """Describe a rule."""
    advice = "\n\n".join(part for part in (rule.description, rule.remediation) if part)
    record: Record = {
        "id": rule.id,
        "shortDescription": message(rule.title),
        "fullDescription": message(rule.description or rule.title),
        "help": message(advice or rule.title),
        "properties": {"security-severity": SCORES[rule.severity], "tags": list(TAGS)},
    }
    return record | ({"helpUri": rule.references[0]} if rule.references else {})


def results(decision: Decision, index: Mapping[str, int]) -> Iterator[Record]:
    """Describe the findings that GitHub would show."""
    for finding, reason in shown(decision)[:MOST]:
        yield result(finding, index) | suppressed(reason)


def result(finding: Finding, index: Mapping[str, int]) -> Record:
    """Describe a finding."""
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": LEVELS[finding.enforcement],
        "message": message(finding.message),
        "locations": [location(finding.location)],
        "partialFingerprints": {"agentgate/v1": finding.fingerprint},
    }


def suppressed(reason: str) -> Record:
    """Describe why a finding does not count, if it does not."""
    if not reason:
        return {}
    justification = clipped(reason, LONGEST)
    return {"suppressions": [{"kind": "external", "justification": justification}]}


def notifications(decision: Decision, index: Mapping[str, int]) -> Iterator[Record]:
    """Tell what could not be judged, what was left out, and what else the reader should know."""
    for finding in ordered(decision.verdict.undecidable):
        rule = {"id": finding.rule.id, "index": index[finding.rule.id]}
        yield notification("error", finding.message, finding.location) | {"associatedRule": rule}
    for question in sorted(decision.unresolved, key=question_order):
        yield notification("note", question.message, question.location)
    left = len(shown(decision)) - MOST
    if left > 0:
        yield notification("warning", f"{left} of {left + MOST} results were left out")
    for text in remarks(decision):
        yield notification("note", text)


def notification(level: str, text: str, place: Location | None = None) -> Record:
    """Describe something that is not a result."""
    told: Record = {"level": level, "message": message(text)}
    return told | ({"locations": [location(place)]} if place else {})


def message(text: str) -> Record:
    """Write a text, cut if it is long, in which no stranger can set a link (SARIF 3.11.6)."""
    paragraphs = text[:LONGEST].split("\n")
    told = "\n".join(clipped(part, LONGEST) for part in paragraphs)
    return {"text": told.replace("](", "\\](") + ("…" if len(text) > LONGEST else "")}


def location(place: Location) -> Record:
    """Describe a range of a file, without what is not known of it."""
    artifact: Record = {"uri": quote(place.file, errors="backslashreplace")}
    where: Record = {"artifactLocation": artifact | {"uriBaseId": "%SRCROOT%"}}
    return {"physicalLocation": where | ({"region": region(place)} if place.line else {})}


def region(place: Location) -> Record:
    """Describe lines and columns: SARIF counts as locations do."""
    start: Record = {"startLine": place.line}
    if not place.column:
        return start
    start["startColumn"] = place.column
    if (place.end_line, place.end_column) < (place.line, place.column) or not place.end_column:
        return start
    return start | {"endLine": place.end_line, "endColumn": place.end_column}
