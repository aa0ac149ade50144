"""The verdict of a revision that was believed, and why another was not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gate.applied import Identified
from gate.audit import Receipt
from gate.audit.records.deliveries import Delivered
from gate.audit.trust import Trust
from gate.verdicts.applied import Applied


@dataclass(frozen=True, slots=True)
class Belief:
    """Whose verdicts are believed: those of a verifier about deliveries to a cluster.

    They stand in the gate's own `namespace`, and in no other.
    """

    trust: Trust
    verifier: str
    cluster: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on a revision before anything of it is applied.

    `record` is the SHA-256 of the signed record, in hex, by which a log finds it; `log` is where
    the writer says that it stands. An object may be in a revision more than once.
    """

    name: str
    delivered: Delivered
    passed: bool
    decided_at: datetime
    expires_at: datetime
    record: str
    log: Receipt
    objects: Mapping[Identified, tuple[Applied, ...]]

    @property
    def uid(self) -> str:
        """Give the UID of the Application or Kustomization."""
        return self.delivered.uid

    @property
    def application(self) -> str:
        """Name the Application or Kustomization, with its namespace."""
        return f"{self.delivered.namespace}/{self.delivered.name}"

    @property
    def commits(self) -> tuple[str, ...]:
        """Give the commits, in the order of the sources; of a chart its version."""
        return tuple(each.revision for each in self.delivered.revisions)

    def holds(self, now: datetime) -> bool:
        """Say whether it is not expired."""
        return now < self.expires_at


class Why(StrEnum):
    """Why a verdict is not believed whose record is, in the order in which that is looked at.

    Why a record is not believed, `gate.audit.verify.Reason` says.
    """

    MISSHAPEN = "misshapen"
    ELSEWHERE = "elsewhere"
    NO_DELIVERY = "no-delivery"
    OTHER_CLUSTER = "other-cluster"
    OTHER_APPLICATION = "other-application"
    OTHER_REVISIONS = "other-revisions"
    OTHER_VERDICT = "other-verdict"
    OTHER_TIME = "other-time"
    OTHER_RECORD = "other-record"
    OTHER_NAME = "other-name"
    OTHER_LIST = "other-list"
    UNREADABLE_LIST = "unreadable-list"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Distrusted:
    """Not believed; `sentence` says why, for people, and `name` which one."""

    name: str
    why: str
    sentence: str
