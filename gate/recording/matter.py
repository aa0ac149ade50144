"""What a record is made of: the facts of one decision, before anything is left out of them."""

from dataclasses import dataclass
from datetime import datetime

from gate.audit.log.merging import EARLIEST
from gate.audit.records.deliveries import Delivered
from gate.audit.records.detail import Actor, CheckpointRef, Scope, State, Timing
from gate.change import Change
from gate.difference import Difference
from gate.inquiry import Inquiry
from gate.model import Decision, Door
from gate.moments import to_microsecond, to_second
from gate.recording.commits import Commit
from gate.recording.identity import micros_between
from gate.recording.reached import suspicion


@dataclass(frozen=True, slots=True)
class Where:
    """Where the files came from that were judged.

    `commit` is there only if they are what it holds; `base` as in `Source`. `naming` is the hash
    by which the repository names objects, empty where there is none; `path` the folder below which
    the files are named.
    """

    repo: str
    state: State
    scope: Scope
    commit: Commit | None = None
    base: str = ""
    ref: str = ""
    dirty: bool = False
    naming: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why nobody can say what changed in what agents can do."""

    why: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a GitOps controller is about to apply, and the list of all its objects as written."""

    delivered: Delivered
    applied: bytes


@dataclass(frozen=True, slots=True)
class Matter:
    """A decision, what was judged, where it came from, and what differs from before.

    `status` is the exit status that follows; `baseline` the SHA-256 of the list of known findings,
    `unrendered` says that overlays and charts were judged as they are written.
    """

    decision: Decision
    inquiries: tuple[Inquiry, ...]
    change: Change
    where: Where
    difference: Difference | Unknown
    status: int
    fail_on_warn: bool = False
    unrendered: bool = False
    baseline: str = ""
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who decided, when, for whom, where (`point`), under which name.

    `previous` is what the log published last, `reached` the moment that its records have reached.
    """

    verifier: str
    version: str
    point: Door
    actor: Actor
    decision_id: str
    received: datetime
    decided: datetime
    previous: CheckpointRef | None = None
    reached: datetime = EARLIEST

    @property
    def decided_second(self) -> str:
        """Write when it was decided, to the second."""
        return to_second(self.decided)

    @property
    def timing(self) -> Timing:
        """Write when it was asked for and decided."""
        took = micros_between(self.received, self.decided)
        return Timing(
            to_microsecond(self.received),
            to_microsecond(self.decided),
            took,
            suspicion(self.decided, self.reached),
        )
