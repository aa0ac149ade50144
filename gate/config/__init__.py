"""What the owner of the gate decides: environments, enforcement, parameters, exemptions, grants."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from pathspec import GitIgnoreSpec

from gate.config.environment import DEFAULT_ENVIRONMENTS, Environment, EnvironmentRule
from gate.config.rendering import Wish
from gate.config.resources import OwnResource
from gate.config.risks import NO_RISKS, Risks
from gate.config.scans import BY_DEFAULT, Scans
from gate.model import Door, Enforcement, Exemption, Rule, Severity

__all__ = ["Config", "EnforcementRule", "Environment", "Grant", "Grants", "OwnResource"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What its owner lets the agents matched by `subject` do.

    `tools` are `server/tool` globs, `read` and `write` paths, `models` and `egress` globs; an
    empty `environments` means all of them, an empty `expires` that the grant does not end.
    """

    subject: str
    tools: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    egress: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    owner: str = ""
    reason: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    """All grants, and whether any were given: no file of grants is not an empty one."""

    given: bool = False
    entries: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class EnforcementRule:
    """How strictly the rules matched by these globs are applied, where and at which doors."""

    rules: tuple[str, ...]
    action: Enforcement
    environments: tuple[str, ...] = ()
    doors: tuple[Door, ...] = ()

    def covers(self, rule: str, environment: str, door: Door) -> bool:
        """Say whether this entry speaks about a rule in an environment at a door."""
        named = any(fnmatchcase(rule, pattern) for pattern in self.rules)
        here = not self.environments or environment in self.environments
        return named and here and (not self.doors or door in self.doors)


@dataclass(frozen=True, slots=True)
class Config:
    """The owner's decisions, complete: every field has its default here."""

    environments: tuple[EnvironmentRule, ...] = DEFAULT_ENVIRONMENTS
    enforcement: tuple[EnforcementRule, ...] = ()
    deny_at: Severity = Severity.HIGH
    parameters: dict[str, dict[str, object]] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    ignore: tuple[str, ...] = ()
    grants: str = "grants.yaml"
    resources: tuple[OwnResource, ...] = ()
    render: tuple[Wish, ...] | None = None
    scan: Scans = BY_DEFAULT
    risks: Risks = NO_RISKS

    @property
    def ignored(self) -> Callable[[str], bool]:
        """Tell which files the owner leaves out."""
        return GitIgnoreSpec.from_lines(self.ignore).match_file

    def enforce(self, rule: Rule, environments: tuple[str, ...], door: Door) -> Enforcement:
        """Tell how strictly a rule is applied: the strictest of what its environments say."""
        answers = [self._enforce_in(rule, name, door) for name in environments or ("",)]
        return max(answers, key=lambda answer: answer.rank)

    def _enforce_in(self, rule: Rule, environment: str, door: Door) -> Enforcement:
        for entry in reversed(self.enforcement):
            if entry.covers(rule.id, environment, door):
                return entry.action
        return Enforcement.DENY if rule.severity.rank >= self.deny_at.rank else Enforcement.WARN
