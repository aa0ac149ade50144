"""A request from its bytes to its answer: judged once, recorded before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Protocol

from gate.errors import GateError
from webhooks.admission.answering import Answer, answer, unkept
from webhooks.admission.judging import Judge
from webhooks.admission.reading import Review, read_review
from webhooks.admission.ruling import Kept, Recorder, Ruling
from webhooks.admission.settings import Then

JUDGING = 4
"""So many are judged at a time: more would wait for each other, each with its memory."""


class Observer(Protocol):
    """Counts what happens; it must not fail, and not take long."""

    def ruled(self, ruling: Ruling, answer: Answer, seconds: float) -> None:
        """Learn what was decided and answered, and how long all of it took."""
        ...

    def unkept(self, ruling: Ruling, error: str) -> None:
        """Learn why a ruling could not be recorded."""
        ...

    def unread(self, kind: str) -> None:
        """Learn that a request was none, by the kind of problem."""
        ...

    def failed(self, review: Review, error: BaseException) -> None:
        """Learn how the gate failed at a request, in a way that nobody foresaw."""
        ...

    def unruled(self) -> None:
        """Learn that a request was denied without a ruling."""
        ...


@dataclass(frozen=True, slots=True)
class Concluded:
    """A ruling and what is answered."""

    ruling: Ruling
    answer: Answer
    kept: Kept | None = None

    @property
    def facts(self) -> Mapping[str, str | int | bool]:
        """Tell it on one line of the log; people's names are for the record."""
        review = self.ruling.review
        told: dict[str, str | int | bool] = {
            "uid": review.uid,
            "operation": review.operation,
            "resource": f"{review.resource.resource}.{review.resource.group}".rstrip("."),
            "subresource": review.subresource,
            "subject": review.title,
            "dry_run": review.is_dry,
            "verdict": self.ruling.verdict,
            "allowed": self.answer.allowed,
            "code": self.answer.code.value,
            "message": self.answer.message,
            **{key.replace("-", "_"): text for key, text in self.answer.notes.items()},
        }
        return {key: value for key, value in told.items() if value != ""}


class Attempt:
    """One request at work: whoever settles it first decides what is recorded and answered."""

    def __init__(self, body: bytes, received: datetime) -> None:
        """Begin; nothing is read yet."""
        self.body = body
        self.received = received
        self.review: Review | None = None
        self._lock = Lock()

    def settle(self) -> bool:
        """Take the decision upon oneself, if nobody has."""
        return self._lock.acquire(blocking=False)


@dataclass(frozen=True, slots=True)
class Admitter:
    """Judges, records and answers; without a recorder nothing is recorded."""

    judge: Judge
    recorder: Recorder | None
    observer: Observer
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(JUDGING))

    def admit(self, attempt: Attempt) -> Concluded | None:
        """Answer a request; `None` if somebody else has meanwhile.

        Raises `Problem` for what is no request.
        """
        attempt.review = read_review(attempt.body)
        with self.turns:
            ruling = self.judge.judge(attempt.review, attempt.received)
        return self.conclude(ruling) if attempt.settle() else None

    def give_up(self, review: Review, received: datetime, why: str) -> Concluded:
        """Answer a request that was not judged, and say why."""
        return self.conclude(self.judge.give_up(review, received, why))

    def conclude(self, ruling: Ruling) -> Concluded:
        """Record a ruling, and then answer."""
        if self.recorder is None or not ruling.is_recorded:
            return Concluded(ruling, answer(ruling, None))
        try:
            kept = self.recorder.record(ruling)
        except GateError as error:
            self.observer.unkept(ruling, error.message)
            return Concluded(ruling, self.without_record(ruling))
        return Concluded(ruling, answer(ruling, kept), kept)

    def without_record(self, ruling: Ruling) -> Answer:
        """Answer what is not certain to be recorded: a denial stands in any case."""
        plain = answer(ruling, None)
        then = ruling.settings.when_not_stored(ruling.environment.names)
        if plain.allowed and then is Then.DENY:
            return unkept(ruling)
        return Answer(
            plain.uid, plain.code, plain.message, plain.warnings,
            {**plain.notes, "unrecorded": "true"},
        )  # fmt: skip
