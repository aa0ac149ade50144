"""A question from its token to its answer: judged once, recorded, and only then told."""

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import NoReturn, Protocol

from gate.audit.canonical import canonical
from gate.delivery import Delivery
from gate.errors import ConfigError, GateError
from gate.recording.identity import Clock, decision_id
from webhooks.admission.judging import Posture
from webhooks.admission.reading import User
from webhooks.presync.account import Told, portions_of
from webhooks.presync.answering import Conclusion, conclusion
from webhooks.presync.applications import Applications, Settled, Time
from webhooks.presync.asking import Asked
from webhooks.presync.callers import Connect, admit, known
from webhooks.presync.events import Events, Happened
from webhooks.presync.flights import Flights
from webhooks.presync.judging import Judge, Judged
from webhooks.presync.recording import Kept, Recording, moment_of
from webhooks.presync.settings import PresyncEntry
from webhooks.server.problems import Problem

USUAL_DAYS = 90
MARK = 16


class Making(Protocol):
    """Makes recorded verdicts known to all replicas."""

    def __call__(self, kept: Kept, uid: str) -> str:
        """Make one known and give its name. Raises `GateError`."""
        ...


class Observer(Protocol):
    """Counts what happens; it must not fail, and not take long."""

    def judged(self, judged: Judged) -> None:
        """Learn of a judgement."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is judged, for whom, by what, since when."""

    settled: Settled
    user: User
    posture: Posture
    received: datetime

    @property
    def delivery(self) -> Delivery:
        """Give what is judged."""
        return self.settled.delivery

    @property
    def key(self) -> Mapping[str, object]:
        """Name all that the answer follows from: who asks the same again gets the same."""
        delivery, digests = self.delivery, self.posture.digests
        return {
            "uid": delivery.uid,
            "operation": delivery.operation,
            "revisions": list(delivery.revisions),
            "portions": portions_of(delivery),
            "previous": [each.revision for each in delivery.previous],
            "policy": digests.policy,
            "config": digests.config,
            "grants": digests.grants,
            # Exemptions and grants end at midnight.
            "day": self.received.date().isoformat(),
        }

    @property
    def mark(self) -> bytes:
        """Give the digest of the key."""
        return sha256(canonical(self.key)).digest()

    @property
    def decision_id(self) -> str:
        """Name the decision, the same each time."""
        begun = moment_of(self.settled.begun, self.received)
        return decision_id(begun, lambda count: self.mark[:count])


@dataclass(frozen=True, slots=True)
class Decider:
    """Answers questions. Threads may share it.

    `connect` reaches the cluster whose tokens are shown; without `making`, no verdict is made
    known.
    """

    posture: Callable[[], Posture]
    connect: Connect
    applications: Applications
    judge: Judge
    recording: Recording
    making: Making | None
    events: Events
    flights: Flights[Hashable, Conclusion]
    observer: Observer
    clock: Clock
    time: Time

    def decide(self, asked: Asked, token: str) -> tuple[Conclusion, bool]:
        """Answer a question, and say whether it was judged for this. Raises `Problem`."""
        posture, received = self.posture(), self.clock()
        presync = presync_of(posture)
        until = self.time.clock() + min(asked.timeout_seconds, presync.seconds)
        user = known(token, presync.audience, self.connect)
        admit(user, presync, asked.about)
        settled = self.applications.settled(asked.about, presync.tracking.setup, until)
        question = Question(settled, user, posture, received)
        flight, begun = self.flights.join(question.mark, partial(self.conclude, question))
        try:
            found = flight.result(max(until - self.time.clock(), 0))
        except TooLate:
            raise Problem(
                HTTPStatus.GATEWAY_TIMEOUT, "too-late",
                f"{asked.about.title} was not judged in time; the judgement goes on, so that "
                "who asks again is answered sooner",
            ) from None  # fmt: skip
        except GateError as error:
            refuse(error)
        self.hold(asked, presync, settled)
        return found, begun

    def conclude(self, question: Question) -> Conclusion:
        """Judge, record, make known and tell. Raises `GateError`; nothing is told then."""
        value = question.settled.value
        judged = self.judge.judge(question.delivery, value, question.posture, question.received)
        kept = self.recording.keep(judged, value, self.told(question))
        resource = self.making(kept, question.delivery.uid) if self.making else ""
        found = conclusion(judged, kept, question.decision_id, resource)
        mark = question.mark.hex()[:MARK]
        moment = self.clock()
        self.events.tell(question.delivery, Happened(found.verdict, found.note, mark, moment))
        self.observer.judged(judged)
        return found

    def told(self, question: Question) -> Told:
        """Say who asked and decided, and when."""
        settings, presync = question.posture.settings, presync_of(question.posture)
        return Told(
            verifier=settings.verifier,
            cluster=settings.cluster.uid,
            user=question.user,
            decision_id=question.decision_id,
            received=question.received,
            decided=self.clock(),
            days=presync.verdicts.days if presync.verdicts else USUAL_DAYS,
        )

    def hold(self, asked: Asked, presync: PresyncEntry, settled: Settled) -> None:
        """Make sure that what was judged is still what is synced. Raises `Problem`."""
        now = self.applications.now(asked.about, presync.tracking.setup)
        if not isinstance(now, Settled) or same(now) != same(settled):
            raise Problem(
                HTTPStatus.CONFLICT, "moved-on",
                f"{asked.about.title} is being synced to something else than what was "
                "judged; its next hook asks again",
            )  # fmt: skip


def same(settled: Settled) -> tuple[object, ...]:
    """Say by what two looks at an Application tell of the same sync."""
    delivery = settled.delivery
    return delivery.uid, delivery.operation, delivery.portions


def presync_of(posture: Posture) -> PresyncEntry:
    """Give the settings of this door. Raises `ConfigError` where there are none."""
    if posture.settings.presync is None:
        raise ConfigError("the settings say nothing of `presync`")
    return posture.settings.presync


def refuse(error: GateError) -> NoReturn:
    """Raise the `Problem` that a failure is: nothing passes."""
    told = [error.message, *map(str, error.faults), *([error.advice] if error.advice else [])]
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-judged", "; ".join(told)) from None
