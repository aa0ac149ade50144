"""What the one who asks demands of a record that is believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gate.audit.records import DigestSet, Record, Verdict
from gate.audit.verify.reasons import Reason, Refused

SKEW = timedelta(minutes=5)
"""How far two clocks may be apart."""


class Naming(StrEnum):
    """By which digest something is demanded, in the words of the in-toto Attestation Framework."""

    SHA256 = "sha256"
    GIT_COMMIT = "gitCommit"
    GIT_TREE = "gitTree"
    GIT_BLOB = "gitBlob"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that the verdict must be about: `digest` in hex, `name` for people."""

    naming: Naming
    digest: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """How old a decision may be, and what time it is."""

    most: timedelta
    now: datetime


@dataclass(frozen=True, slots=True)
class Demands:
    """What is demanded; `None` and empty for what does not matter.

    Only what was allowed satisfies by default, so that nobody takes a signed denial for a pass.
    `unlogged` lets a record through that no log is shown to hold.
    """

    verdict: Verdict | None = Verdict.ALLOW
    subjects: tuple[Wanted, ...] = ()
    resource: str = ""
    verifier: str = ""
    age: Age | None = None
    unlogged: bool = False


def unmet(record: Record, demands: Demands) -> Refused | None:
    """Give the first demand that a record does not meet: what it is about comes before what."""
    return next(refusals(record, demands), None)


def refusals(record: Record, demands: Demands) -> Iterator[Refused]:
    """Give each demand that is not met."""
    predicate = record.predicate
    for wanted in demands.subjects:
        if not is_about(record, wanted):
            yield elsewhere(record, wanted)
    if demands.resource and predicate.resource_uri != demands.resource:
        yield Refused(Reason.OTHER_RESOURCE, f"it is about {predicate.resource_uri}")
    if demands.verifier and predicate.verifier.id != demands.verifier:
        yield Refused(Reason.OTHER_VERIFIER, f"{predicate.verifier.id} decided it")
    verdict = record.decision.verdict
    if demands.verdict is not None and verdict is not demands.verdict:
        yield Refused(
            Reason.OTHER_VERDICT, f"it says {verdict}, and {demands.verdict} was asked for"
        )
    if demands.age is not None:
        yield from dated(record.decision.timing.decided_at, demands.age)


def is_about(record: Record, wanted: Wanted) -> bool:
    """Say whether the verdict is about something."""
    return any(named(subject.digest, wanted.naming) == wanted.digest for subject in record.subject)


def named(digest: DigestSet, naming: Naming) -> str:
    """Give one of the digests of a subject."""
    match naming:
        case Naming.SHA256:
            return digest.sha256
        case Naming.GIT_COMMIT:
            return digest.git_commit
        case Naming.GIT_TREE:
            return digest.git_tree
        case Naming.GIT_BLOB:
            return digest.git_blob


def elsewhere(record: Record, wanted: Wanted) -> Refused:
    """Say that a record is not about what was asked for, and what about it is known."""
    what = wanted.name or f"{wanted.naming}:{wanted.digest}"
    if wanted.naming is Naming.GIT_COMMIT:
        about = ", ".join(sorted(record.commits)) or "no commit as a whole"
        return Refused(Reason.OTHER_COMMIT, f"it is about {about}, not about {what}")
    left_out = record.decision.omitted.subjects
    more = f"; {left_out} had no room in it, and its evidence covers them" if left_out else ""
    return Refused(Reason.OTHER_SUBJECT, f"it is not about {what} with these bytes{more}")


def dated(decided: str, age: Age) -> Iterator[Refused]:
    """Hold the time of a decision against the age it may have."""
    old = age.now - datetime.fromisoformat(decided)
    if old > age.most:
        yield Refused(Reason.TOO_OLD, f"it was decided at {decided}, more than {age.most} ago")
    if old < -SKEW:
        yield Refused(Reason.FROM_THE_FUTURE, f"it was decided at {decided}, which is yet to come")
