"""What a record says of a decision in the gate's own words: the extension `decision/v1`."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from gate.audit.records.changes import Change
from gate.audit.records.deliveries import Delivered
from gate.audit.records.digests import DigestSet, Form
from gate.audit.records.requests import ClusterRef, Request, Resolution, UserInfo
from gate.audit.records.risks import Counted, Risk
from gate.audit.records.tallies import Counts, RuleResult
from gate.audit.records.terms import (
    Count,
    DecisionId,
    Effect,
    Micros,
    ObjectId,
    Sha256,
    Time,
    Uri,
)
from gate.model import Door


class Verdict(StrEnum):
    """What was decided; `ERROR` when something could not be judged."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    ERROR = "ERROR"


class State(StrEnum):
    """Where what was judged came from: files, or a request to the API server of a cluster."""

    COMMIT = "commit"
    INDEX = "index"
    WORKTREE = "worktree"
    STDIN = "stdin"
    CLUSTER = "cluster"


class Scope(StrEnum):
    """How much of that was judged: all, what a change touches, what was named, or one object."""

    ALL = "all"
    CHANGE = "change"
    PATHS = "paths"
    OBJECT = "object"


UNCHANGED = Change()


@dataclass(frozen=True, slots=True)
class Timing:
    """When the decision was asked for and made, and how long that took, by the gate's clock.

    `clock_suspect` is empty, or the moment that the log had reached already when this was made:
    where it is there, the clock was behind it, and order by time is not to be trusted.
    """

    received_at: Time
    decided_at: Time
    eval_micros: Micros
    clock_suspect: Time = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a commit names; `date` is empty where it is no moment of a calendar."""

    name: str = ""
    email: str = ""
    date: Time = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a commit says of itself, and nobody has proven."""

    author: Person
    committer: Person


@dataclass(frozen=True, slots=True)
class Source:
    """Which repository was judged, and what of it; or from which one a cluster has an object.

    `commit` and `tree` are there only if what was judged is what that commit holds; `base` is what
    the rest is told apart from: the start of a change, or the HEAD below an index or work tree.
    Files are named from the top of the repository, or from the folder `path` in it. Of an object in
    a cluster, `assurance` says who asserts repository and commit, and `resolved_via` where.
    """

    repo: Uri = field(default="", kw_only=True)
    state: State
    scope: Scope
    assurance: Literal["repository-read", "controller-asserted", "annotation-claimed", "none"]
    commit: ObjectId = ""
    tree: ObjectId = ""
    base: ObjectId = ""
    ref: str = ""
    path: str = ""
    dirty: bool = False
    claimed: Claims | None = None
    resolved_via: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asked: a build system or somebody at a machine (`local`), as the environment says.

    Of `kubernetes` it is the API server that says so, in `user_info`.
    """

    kind: Literal["ci", "local", "kubernetes"]
    system: str = ""
    id: str = ""
    run: str = ""
    event: str = ""
    triggered_by: str = ""
    user_info: UserInfo | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """SHA-256 of what the decision rests on; empty where there was none."""

    rules: Sha256 = ""
    config: Sha256 = ""
    grants: Sha256 = ""
    baseline: Sha256 = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """An object that was judged: who it is, where it stands, and its digest.

    `rendered` is the folder of the overlay or chart that it came of, `environments` are those that
    it may run in; `operation` says what a change does to it, `DELETE` if it is gone.
    """

    kind: str
    name: str
    form: Form
    digest: DigestSet | None = None
    group: str = ""
    version: str = ""
    resource: str = ""
    namespace: str = ""
    pointer: str = ""
    file: str = ""
    document: Count = 0
    environments: tuple[str, ...] = ()
    rendered: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted a finding, and until which day."""

    owner: str
    expires: str
    expired: bool = False


class Outcome(StrEnum):
    """What became of a finding, in the words of the JSON report."""

    UNDECIDABLE = "undecidable"
    DENIED = "denied"
    WARNED = "warned"
    DRYRUN = "dryrun"
    EXEMPTED = "exempted"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and what became of it."""

    rule: str
    severity: str
    outcome: Outcome
    subject: str
    file: str
    line: Count
    pointer: str
    fingerprint: str
    message: str
    environments: tuple[str, ...] = ()
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule could not answer."""

    rule: str
    subject: str
    file: str
    line: Count
    message: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader of the verdict should know."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that is kept elsewhere, by its digest."""

    name: str
    media_type: str
    digest: DigestSet


@dataclass(frozen=True, slots=True)
class Omitted:
    """How much there was no room for; the digests of `evidence` cover it."""

    subjects: Count = 0
    objects: Count = 0
    findings: Count = 0
    unresolved: Count = 0
    notices: Count = 0
    altered: Count = 0


@dataclass(frozen=True, slots=True)
class CheckpointRef:
    """The log as it was published last before the decision: `root_hash` is in base64."""

    origin: str
    tree_size: Micros
    root_hash: str


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner that had files to look at, the SHA-256 of its rules, and of how many it told.

    The version is empty where it did not do its job.
    """

    id: str
    digest: Sha256
    version: str = ""
    files: Count = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """A decision and all that led to it.

    `point` is where the verdict was asked for; `judged_as` by the rules of which door, which
    somebody who asks in a build may choose. `replica` is which of several services decided.
    """

    decision_id: DecisionId
    point: Door
    enforcement: Literal["enforce"]
    verdict: Verdict
    effect: Effect
    timing: Timing
    source: Source
    actor: Actor
    digests: Basis
    judged: Counts
    rules: tuple[RuleResult, ...]
    difference: Change = UNCHANGED
    objects: tuple[Judged, ...] = ()
    findings: tuple[Found, ...] = ()
    unresolved: tuple[Question, ...] = ()
    notices: tuple[Remark, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    omitted: Omitted = Omitted()
    judged_as: Door = Door.CHECK
    fail_on_warn: bool = False
    self_configured: bool = False
    unrendered: bool = False
    previous_checkpoint: CheckpointRef | None = None
    request: Request | None = None
    cluster: ClusterRef | None = None
    delivery: Delivered | None = None
    replica: str = ""
    scanners: tuple[Scanner, ...] = ()
    risks: tuple[Risk, ...] = ()
    approvals: tuple[Counted, ...] = ()
