"""Which requests the gate should have been asked about: what its webhook configuration says.

What the chart's own conditions leave out is known. Conditions of the operator are not evaluated:
what one may have left out is told with its name, since it was let in unjudged all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from gate.audit.reconcile.events import Event
from gate.config.files import only_document, validated
from gate.document import Source
from gate.errors import ConfigError

MEANS = {
    "create": {"CREATE", "CONNECT"},
    "get": {"CONNECT"},
    "update": {"UPDATE", "CONNECT"},
    # What is applied on the server may create, and the event does not tell.
    "patch": {"CREATE", "UPDATE", "CONNECT"},
    "delete": {"DELETE", "CONNECT"},
    "deletecollection": {"DELETE"},
}
"""Which operations of admission a verb of the API can be."""
ENTRIES = {"attach", "exec", "portforward", "proxy"}
CONTROLLERS = ("system:serviceaccount:kube-system:", "system:node:")
PARTS = {"system:kube-controller-manager", "system:kube-scheduler"}
UNLESS_INSTALLED = "not-of-the-gate"
"""The condition by which who installs the gate is not asked about what belongs to it elsewhere."""
OURS = {"not-cleared-away", "not-made-everywhere", UNLESS_INSTALLED, "changes-its-labels"}
"""The conditions that the chart has."""
HOOK = "agentgate-presync"
"""What a hook calls its account, and all that the chart puts beside that."""
INSTALLED = {"configmaps", "networkpolicies", "rolebindings", "roles", "serviceaccounts"}
MADE_EVERYWHERE = {("configmaps", "kube-root-ca.crt"), ("serviceaccounts", "default")}
"""What the cluster itself makes in each namespace."""


class Part(BaseModel):
    """A part of a webhook configuration, of which only some is read."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, alias_generator=to_camel, validate_by_name=False
    )


class RulePart(Part):
    """Which requests a webhook is asked about."""

    api_groups: tuple[str, ...]
    operations: tuple[str, ...]
    resources: tuple[str, ...]


class ConditionPart(Part):
    """A condition without which a webhook is not asked; of its expression only names are read."""

    name: str
    expression: str = ""

    def speaks_of(self, *names: str) -> bool:
        """Say whether the expression names all of these."""
        return all(f'"{name}"' in self.expression for name in names)


class WebhookPart(Part):
    """A webhook."""

    name: str
    rules: tuple[RulePart, ...] = ()
    match_conditions: tuple[ConditionPart, ...] = ()

    @property
    def conditions(self) -> Iterator[str]:
        """Name the conditions that the chart does not have."""
        return (each.name for each in self.match_conditions if each.name not in OURS)


class MetadataPart(Part):
    """What an object is called."""

    name: str = ""


class ConfigurationPart(Part):
    """A ValidatingWebhookConfiguration."""

    kind: str
    metadata: MetadataPart = MetadataPart()
    webhooks: tuple[WebhookPart, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is guarded: the webhooks by name, their rules, and globs over namespaces.

    `name` is that of the webhook configuration, and of all that the chart installs.
    """

    name: str
    webhooks: Sequence[WebhookPart]
    namespaces: Sequence[str]

    @property
    def names(self) -> frozenset[str]:
        """Name the webhooks."""
        return frozenset(each.name for each in self.webhooks)

    def covers(self, event: Event) -> bool:
        """Say whether the gate should have been asked about an event."""
        inside = any(fnmatchcase(event.namespace, glob) for glob in self.namespaces)
        if not event.namespace or not inside or is_of_cluster(event):
            return False
        # A Namespace is where it is itself, and asked about only when its labels change.
        if event.resource.partition("/")[0] == "namespaces":
            return False
        return any(self.matching(event))

    def matching(self, event: Event) -> Iterator[WebhookPart]:
        """Give the webhooks with a rule that names an event."""
        return (each for each in self.webhooks if any(matches(r, event) for r in each.rules))

    def conditions(self, event: Event) -> list[str]:
        """Name the conditions that may have left out an event."""
        return sorted({name for each in self.matching(event) for name in each.conditions})

    def may_be_installed(self, event: Event) -> bool:
        """Say whether an event may be that the gate is installed, about which nobody is asked."""
        is_part = event.resource in INSTALLED and event.name in (HOOK, f"{self.name}-presync")
        named = (each for webhook in self.matching(event) for each in webhook.match_conditions)
        return is_part and any(
            each.name == UNLESS_INSTALLED and each.speaks_of(event.namespace, event.name)
            for each in named
        )


def is_of_cluster(event: Event) -> bool:
    """Say whether the chart leaves something out: what the cluster clears away, or makes anew."""
    if not event.user.startswith(CONTROLLERS) and event.user not in PARTS:
        return False
    clears = event.verb in ("delete", "deletecollection")
    return clears or (event.resource, event.name) in MADE_EVERYWHERE


def matches(rule: RulePart, event: Event) -> bool:
    """Say whether a rule names the kind and the operation of an event."""
    operations = operations_of(event)
    named = operations if "*" in rule.operations else operations & {*rule.operations}
    if not named or not {"*", event.group} & {*rule.api_groups}:
        return False
    return any(names(pattern, event.resource) for pattern in rule.resources)


def operations_of(event: Event) -> set[str]:
    """Give the operations of admission that an event may have been."""
    found = MEANS.get(event.verb, set())
    is_entry = event.resource.partition("/")[2] in ENTRIES
    return {"CONNECT"} & found if is_entry else found - {"CONNECT"}


def names(pattern: str, resource: str) -> bool:
    """Say whether a resource, or its subresource, is meant: `*` is all without subresources."""
    if pattern == "*/*":
        return True
    wanted, _, part = pattern.partition("/")
    given, _, below = resource.partition("/")
    return wanted in ("*", given) and part in ("*", below)


def read_guarded(source: Source, namespaces: Sequence[str]) -> Guarded:
    """Read a webhook configuration as the API server gave it, or as the chart writes it.

    Raises `ConfigError` with the place of every fault.
    """
    part = validated(ConfigurationPart, only_document(source))
    if part.kind != "ValidatingWebhookConfiguration":
        raise ConfigError(f"{source.path} is no ValidatingWebhookConfiguration")
    return Guarded(part.metadata.name, part.webhooks, namespaces)
