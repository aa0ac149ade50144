"""What happens at the door of admission, as figures."""

from collections.abc import Sequence
from traceback import format_tb

from gate.model import Door
from gate.policy import Answer, Asked, Engine
from webhooks.admission.answering import Answer as Answered
from webhooks.admission.gitfirst import Standing
from webhooks.admission.reading import Review
from webhooks.admission.ruling import Effect, Ruling
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.server.telling import Teller

DOOR = str(Door.ADMISSION)


class Observed:
    """Counts what is decided; what somebody must look at is told, too."""

    def __init__(self, meter: Meter, teller: Teller) -> None:
        """Count in a meter."""
        self._meter = meter
        self._teller = teller

    def ruled(self, ruling: Ruling, answer: Answered, seconds: float) -> None:
        """Learn what was decided and answered, and how long all of it took."""
        meter, verdict = self._meter, ruling.decision.verdict
        operation = ruling.review.operation
        meter.time(catalogue.REVIEWS, DOOR, ruling.verdict, operation, seconds=seconds)
        for finding in verdict.denials:
            meter.add(catalogue.DENIALS, DOOR, finding.rule.id)
        for finding in verdict.warnings:
            meter.add(catalogue.WARNINGS, DOOR, finding.rule.id)
        if not ruling.decision.decidable:
            meter.add(catalogue.UNDECIDABLE, "allow" if answer.allowed else "deny")
        if ruling.effect is Effect.ADMITTED_UNJUDGED and answer.allowed:
            meter.add(catalogue.FAIL_OPEN, "undecidable")
        if ruling.standing is Standing.BREAK_GLASS:
            self._broken_glass(ruling)

    def unkept(self, ruling: Ruling, error: str) -> None:
        """Learn why a ruling could not be recorded."""
        self._teller.error("not-recorded", error=error, uid=ruling.review.uid)
        then = ruling.settings.when_not_stored(ruling.environment.names)
        if then.value == "allow" and ruling.effect is not Effect.REJECTED:
            self._meter.add(catalogue.FAIL_OPEN, "not-recorded")

    def unread(self, kind: str) -> None:
        """Learn that a request was none, by the kind of problem."""
        self._meter.add(catalogue.REFUSED, kind)

    def failed(self, review: Review, error: BaseException) -> None:
        """Learn how the gate failed; where, and not what it says, which may quote a secret."""
        trace = "".join(format_tb(error.__traceback__)).splitlines()
        self._teller.error("failed", uid=review.uid, error=type(error).__name__, trace=trace)

    def unruled(self) -> None:
        """Learn that a request was denied without a ruling."""
        self._meter.add(catalogue.UNDECIDABLE, "deny")

    def _broken_glass(self, ruling: Ruling) -> None:
        review = ruling.review
        self._meter.add(catalogue.BREAK_GLASS)
        self._teller.tell("warning", "break-glass", {
            "uid": review.uid, "user": review.user.username, "operation": review.operation,
            "resource": review.resource.resource, "subject": review.title,
        })  # fmt: skip


class Timed:
    """An engine whose rules are timed."""

    def __init__(self, engine: Engine, meter: Meter) -> None:
        """Wrap an engine."""
        self.rules, self.digest = engine.rules, engine.digest
        self._engine = engine
        self._meter = meter

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Evaluate as the engine does, and count how long each rule took."""
        answered = self._engine.evaluate_all(asked)
        for answers in answered:
            for each in answers:
                self._meter.time(catalogue.RULES, each.rule, seconds=each.nanoseconds / 1e9)
        return answered

    def fault(self) -> str:
        """Say what the engine does."""
        return self._engine.fault()
