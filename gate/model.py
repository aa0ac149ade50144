"""The nouns of a verdict: what detectors say, what it is placed on and what was decided."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gate.hazard import Approved, Risk


class Severity(StrEnum):
    """How bad a fault is if it is real, mildest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Order severities, the mildest being 0."""
        return SEVERITIES[self]


class Enforcement(StrEnum):
    """What a finding does to the verdict, in the vocabulary of Gatekeeper, mildest first."""

    DRYRUN = "dryrun"
    WARN = "warn"
    DENY = "deny"

    @property
    def rank(self) -> int:
        """Order enforcements, the mildest being 0."""
        return ENFORCEMENTS[self]


SEVERITIES = {each: number for number, each in enumerate(Severity)}
ENFORCEMENTS = {each: number for number, each in enumerate(Enforcement)}


class Door(StrEnum):
    """Where a verdict is asked for."""

    CHECK = "check"
    PRESYNC = "presync"
    ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class Location:
    """A range of a source file: 1-based, columns in code points, end exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def within(self, other: "Location") -> bool:
        """Say whether this begins in another range of the same file."""
        begin = (self.line, self.column)
        return (other.line, other.column) <= begin < (other.end_line, other.end_column)


@dataclass(frozen=True, slots=True)
class Violation:
    """What a detector says: which rule, at which JSON Pointer (RFC 6901), in one sentence."""

    rule: str
    at: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue, as its METADATA describes it.

    `requires` names the facets that a manifest must be able to express for the rule to apply (`a|b`
    for either),
    `parameters` the defaults an organisation may override. A rule judges what is there; one that
    also judges what a change removes says so (`judges_removal`).
    """

    id: str
    title: str
    description: str
    severity: Severity
    remediation: str
    references: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    doors: tuple[Door, ...] = tuple(Door)
    parameters: dict[str, object] = field(default_factory=dict)
    judges_removal: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The source line a finding stands on, with secrets already masked."""

    line: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation placed: everything a report needs.

    `subject` is the identity of the manifest (`namespace/name` or a path), `document` the
    0-based index of the document in its file.
    """

    rule: Rule
    message: str
    enforcement: Enforcement
    location: Location
    pointer: str
    document: int
    subject: str
    environments: tuple[str, ...]
    fingerprint: str
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A finding that its owner accepts until a day.

    `rule` is an id, `subject` a glob over the manifest's identity or its path.
    """

    rule: str
    subject: str
    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True)
class Exempted:
    """A finding that an exemption covers."""

    finding: Finding
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A question that a rule could not answer from what it was given: neither pass nor fault."""

    rule: str
    message: str
    location: Location
    subject: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a verdict should know that is not a fault."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How much was judged: files read, manifests found, rules that ran.

    `unclaimed` counts documents of no format that the gate knows.
    """

    files: int
    manifests: int
    rules: tuple[str, ...]
    unclaimed: int = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """A scanner that had files to look at: its id, its version, the SHA-256 of its rules.

    The version is empty where it did not run, or did not get far enough to tell it.
    """

    id: str
    version: str
    digest: str
    files: int


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256 (`sha256:<hex>`) of what went into a verdict; empty where there was none."""

    subject: str = ""
    policy: str = ""
    config: str = ""
    grants: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings sorted by what they do, each in one place, in a fixed order.

    `expired` repeats findings that an exemption covered until it ended; they count as found.
    `undecidable` are the reserved `gate/…` findings: something could not be judged. `known` are
    those that a baseline lists: they were there before, and decide nothing.
    """

    denials: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    dryrun: tuple[Finding, ...] = ()
    exempted: tuple[Exempted, ...] = ()
    expired: tuple[Exempted, ...] = ()
    undecidable: tuple[Finding, ...] = ()
    known: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict over one change, and all that led to it."""

    verdict: Verdict
    unresolved: tuple[Unresolved, ...]
    notices: tuple[Notice, ...]
    judged: Judged
    digests: Digests
    door: Door
    self_configured: bool = False
    scanners: tuple[Ran, ...] = ()
    risks: tuple[Risk, ...] = ()
    approved: tuple[Approved, ...] = ()

    @property
    def decidable(self) -> bool:
        """Say whether everything that was given could be judged."""
        return not self.verdict.undecidable

    @property
    def allowed(self) -> bool:
        """Say whether nothing forbids the change: no denial and nothing left unjudged."""
        return self.decidable and not self.verdict.denials
