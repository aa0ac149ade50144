"""The nouns of risk: what may be worth worrying about in a change, and how much that is."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a change does that adds to its risk; `gate.risk.table` says how much."""

    DESTRUCTIVE_TOOL = "destructive-tool"
    EVERY_TOOL = "every-tool"
    WRITING_TOOL = "writing-tool"
    TOOL = "tool"
    APPROVAL_REMOVED = "approval-removed"
    BYPASS_MODE = "bypass-mode"
    MODE = "mode"
    RESTRAINT_REMOVED = "restraint-removed"
    WRITE_EVERYWHERE = "write-everywhere"
    WRITE_PATH = "write-path"
    READ_EVERYWHERE = "read-everywhere"
    READ_PATH = "read-path"
    EGRESS_EVERYWHERE = "egress-everywhere"
    EGRESS = "egress"
    SECRET = "secret"  # noqa: S105 a sort of capability
    GPU = "gpu"
    HOST = "host"
    CLUSTER_POWER = "cluster-power"
    SERVER = "server"
    HOOK = "hook"
    SKILL = "skill"
    CALL = "call"
    MODEL = "model"
    PROMPT = "prompt"
    REGISTRY = "registry"
    IMAGE = "image"
    REPLICAS = "replicas"
    VOLUME = "volume"
    AGENT = "agent"
    GATE = "gate"
    GRANTS = "grants"
    DENIED_BEFORE = "denied-before"
    ROLLED_BACK = "rolled-back"
    FAILED_ALIKE = "failed-alike"


PAST = frozenset({Sort.DENIED_BEFORE, Sort.ROLLED_BACK, Sort.FAILED_ALIKE})
"""What is known of an agent, and is nothing that a change gives it."""


class Band(StrEnum):
    """What a risk asks for, mildest first."""

    PROCEED = "proceed"
    CANARY = "enhanced-canary"
    APPROVAL = "needs-approval"
    ESCALATE = "escalate"

    @property
    def rank(self) -> int:
        """Order bands, the mildest being 0."""
        return list(Band).index(self)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on a band begins; what is below all of them proceeds."""

    canary: int = 25
    approval: int = 50
    escalate: int = 80

    def band(self, score: int) -> Band:
        """Tell in which band a score is."""
        if score >= self.escalate:
            return Band.ESCALATE
        if score >= self.approval:
            return Band.APPROVAL
        return Band.CANARY if score >= self.canary else Band.PROCEED

    def strictest(self, other: "Thresholds") -> "Thresholds":
        """Take the lower of two thresholds for each band."""
        return Thresholds(
            min(self.canary, other.canary),
            min(self.approval, other.approval),
            min(self.escalate, other.escalate),
        )


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a change is a risk, and by how many points.

    `subject` is what it happens to; `capability` what that can do now (`tool:delete_file`), empty
    for what is known of the past.
    """

    points: int
    sort: Sort
    subject: str
    text: str
    capability: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """How risky a change is, from 0 to 100, in an environment, and all reasons, gravest first."""

    score: int
    band: Band
    reasons: tuple[Reason, ...] = ()
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that was counted: whose, for which environment, and where the log keeps it."""

    approver: str
    environment: str
    group: str
    origin: str
    index: int
