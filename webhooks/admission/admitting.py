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
from webhooks.admission.ruling import Deed, Kept, Recorder, Ruling
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
class Judged:
    """A ruling and its record, if there is to be one; `fault` says why there is none."""

    ruling: Ruling
    deed: Deed | None = None
    fault: str = ""


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
            "verdict": self.ruling.verdict,
            "allowed": self.answer.allowed,
            "code": self.answer.code.value,
            "message": self.answer.message,
            **{key.replace("-", "_"): text for key, text in self.answer.notes.items()},
            "dry_run": review.is_dry,
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
    """Judges, records and answers; without a recorder nothing is recorded.

    `prompt` judges as `judge` does, and raises `TookLong` where that takes a while.
    """

    judge: Judge
    recorder: Recorder | None
    observer: Observer
    prompt: Judge | None = None
    turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(JUDGING))

    def admit(self, attempt: Attempt) -> Judged | None:
        """Judge a request; `None` if somebody else has settled it meanwhile.

        Raises `Problem` for what is no request.
        """
        with self.turns:
            return self.judged(attempt, self.judge)

    def judged(self, attempt: Attempt, judge: Judge) -> Judged | None:
        """Have one of the judges judge a request, as `admit` does."""
        attempt.review = read_review(attempt.body)
        ruling = judge.judge(attempt.review, attempt.received)
        return self.drawn_up(ruling) if attempt.settle() else None

    def give_up(self, review: Review, received: datetime, why: str) -> Judged:
        """Rule that a request was not judged, and say why."""
        return self.drawn_up(self.judge.give_up(review, received, why))

    def drawn_up(self, ruling: Ruling) -> Judged:
        """Sign the record of a ruling, if there is to be one."""
        if self.recorder is None or not ruling.is_recorded:
            return Judged(ruling)
        try:
            return Judged(ruling, self.recorder.draw_up(ruling))
        except GateError as error:
            return Judged(ruling, fault=error.message)

    async def conclude(self, judged: Judged) -> Concluded:
        """Have a ruling kept, and then answer."""
        ruling, fault = judged.ruling, judged.fault
        if self.recorder and judged.deed:
            try:
                kept = await self.recorder.keep(judged.deed)
            except GateError as error:
                fault = error.message
            else:
                return Concluded(ruling, answer(ruling, kept), kept)
        if fault:
            self.observer.unkept(ruling, fault)
            return Concluded(ruling, self.without_record(ruling))
        return Concluded(ruling, answer(ruling, None))

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
