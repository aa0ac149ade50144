"""What an API server is answered: an AdmissionReview that keeps to its limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson

from gate.display.visible import clipped
from gate.model import Finding
from webhooks.admission.faults import FAILED, NOT_JUDGED
from webhooks.admission.gitfirst import Standing
from webhooks.admission.reading import KIND, VERSION, Review
from webhooks.admission.ruling import Effect, Kept, Ruling

MESSAGE = 600
"""As many characters of a sentence are shown, which may quote a stranger."""
REMEDY = 300
WARNING = 250
"""An API server cuts a warning after 256 characters."""
WARNINGS = 12
"""With those before it an API server drops what goes beyond 4,096 characters."""
NOTE = 1000
REASONS = {HTTPStatus.FORBIDDEN: "Forbidden", HTTPStatus.INTERNAL_SERVER_ERROR: "InternalError"}
UNKEPT = "the decision could not be recorded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request; `notes` go into the audit log of the API server."""

    uid: str
    code: HTTPStatus
    message: str = ""
    warnings: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        """Say whether the request is let in."""
        return self.code is HTTPStatus.OK

    def body(self) -> bytes:
        """Write it as JSON."""
        response: dict[str, object] = {"uid": self.uid, "allowed": self.allowed}
        if not self.allowed:
            response["status"] = {
                "code": self.code.value,
                "reason": REASONS[self.code],
                "message": self.message,
            }
        if self.warnings:
            response["warnings"] = self.warnings
        if self.notes:
            response["auditAnnotations"] = self.notes
        return orjson.dumps({"apiVersion": VERSION, "kind": KIND, "response": response})


def answer(ruling: Ruling, kept: Kept | None) -> Answer:
    """Answer with what was decided, and where that is recorded."""
    return Answer(
        ruling.review.uid,
        code_of(ruling),
        message_of(ruling),
        tuple(warnings(ruling)),
        {**notes(ruling), **place(kept)},
    )


def unkept(ruling: Ruling) -> Answer:
    """Refuse what would be let in without a record."""
    return Answer(
        ruling.review.uid,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"{ruling.review.title}: {UNKEPT}, so it is not admitted; the log of the service says why",
        tuple(warnings(ruling)),
        {**notes(ruling), "unrecorded": "true"},
    )


def failed(review: Review) -> Answer:
    """Refuse what nothing could be said about."""
    return Answer(
        review.uid,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"{review.title}: {FAILED} [{NOT_JUDGED.id}].",
        notes={"decision": "ERROR", "unrecorded": "true"},
    )


def code_of(ruling: Ruling) -> HTTPStatus:
    """Tell a denial from what could not be judged."""
    if ruling.effect is not Effect.REJECTED:
        return HTTPStatus.OK
    is_judged = ruling.decision.decidable
    return HTTPStatus.FORBIDDEN if is_judged else HTTPStatus.INTERNAL_SERVER_ERROR


def message_of(ruling: Ruling) -> str:
    """Say to a developer what is wrong, by which rule, and what to do about it."""
    if ruling.effect is not Effect.REJECTED:
        return ""
    verdict = ruling.decision.verdict
    against = (*verdict.undecidable, *verdict.denials)
    first = max(against, key=lambda finding: finding.rule.severity.rank)
    parts = [
        f"{ruling.review.title}: {clipped(first.message, MESSAGE)}{at(first)} [{first.rule.id}].",
        clipped(" ".join(first.rule.remediation.split()), REMEDY),
        *others(first, against),
    ]
    return " ".join(part for part in parts if part)


def at(finding: Finding) -> str:
    """Say where in the object a finding stands."""
    return f", at {clipped(finding.pointer, WARNING)}" if finding.pointer else ""


def others(first: Finding, against: Sequence[Finding]) -> Iterator[str]:
    """Count what else stands against a request."""
    rest = [each for each in against if each is not first]
    if rest:
        rules = ", ".join(sorted({each.rule.id for each in rest}))
        number = "1 more finding" if len(rest) == 1 else f"{len(rest)} more findings"
        yield f"{number}: {clipped(rules, REMEDY)}."


def warnings(ruling: Ruling) -> Iterator[str]:
    """Give what a client is told that may go on: as much of it as reaches the client."""
    verdict = ruling.decision.verdict
    told = list(verdict.warnings)
    if ruling.effect is Effect.ADMITTED_UNJUDGED:
        told = [*verdict.undecidable, *told]
    shown = told if len(told) <= WARNINGS else told[: WARNINGS - 1]
    for finding in shown:
        text = f"{finding.rule.id}: {clipped(finding.message, WARNING)}{at(finding)}"
        yield clipped(text, WARNING)
    if len(told) > len(shown):
        yield f"and {len(told) - len(shown)} more findings that do not deny"


def notes(ruling: Ruling) -> Mapping[str, str]:
    """Tell the audit log of the API server what was decided, and why."""
    origin = ruling.origin
    told = {
        "decision": ruling.verdict,
        "effect": ruling.effect if ruling.effect is Effect.ADMITTED_UNJUDGED else "",
        "environment": ",".join(ruling.environment.names) if ruling.environment.known else "",
        "rules": ",".join(ruling.rules),
        "commit": origin.asserted,
        "assurance": origin.assurance,
        "standing": "" if ruling.standing is Standing.UNASKED else ruling.standing,
        "dry-run": "true" if ruling.review.is_dry else "",
    }
    return {key: clipped(text, NOTE) for key, text in told.items() if text}


def place(kept: Kept | None) -> Mapping[str, str]:
    """Tell where the record is."""
    if kept is None:
        return {}
    return {
        "decision-id": kept.decision_id,
        "record": f"sha256:{kept.digest.hex()}",
        "log": kept.receipt.origin,
        "log-index": str(kept.receipt.index),
    }
