"""How the service of a log is asked something, and what it means when nothing comes of that.

Nothing in the environment changes where requests go, and no answer leads them anywhere else.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from gate.audit import strict
from gate.audit.remote.exchange import (
    Answer,
    Bounds,
    Request,
    Stranger,
    Unanswered,
    exchange,
)
from gate.audit.remote.place import Place, address_of, context_of, token_in
from gate.display.visible import clipped
from gate.errors import LogError, RecordError

PATH = "/v1/records"
LONGEST_PAUSE = 10.0
OK = (200, 201)
BUSY = (429, 503)
SHOWN = 300
REASON = 64 * 1024
"""The longest reason of a refusal that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of `PATH`, and how it is told that it came to nothing.

    `longest` is the longest answer that is read, in bytes.
    """

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes | None
    longest: int
    unanswered: str
    refused: str
    advice: str


class Asking:
    """Asks a service. Threads may share it."""

    def __init__(self, place: Place) -> None:
        """Read the token and the certificates; nothing is connected yet.

        Raises `ConfigError` when the service is not described as it must be, and `SigningError` for
        a secret that others can read.
        """
        self.place = place
        self._address = address_of(place.url)
        self._context = context_of(place) if self._address.scheme == "https" else None
        self._headers = {"Accept": "application/json"}
        if place.token_file is not None:
            self._headers["Authorization"] = f"Bearer {token_in(place.token_file)}"

    def ask(self, question: Question) -> Answer:
        """Ask, and again where nobody answers or nobody has time. Raises `LogError`."""
        try:
            answer = self._answer(question)
        except Unanswered as error:
            raise LogError(
                f"{self.place.url} does not answer, {question.unanswered}: "
                f"{clipped(str(error), SHOWN)}",
                advice=question.advice,
            ) from None
        except Stranger as error:
            raise LogError(
                f"the service of the log is not who it should be: {error}",
                advice="name the authorities that its certificate is from",
            ) from None
        if answer.status not in OK:
            advice = question.advice if answer.status in BUSY else ""
            message = f"{self.place.url} refused {question.refused}: {reason(answer)}"
            raise LogError(message, advice=advice)
        return answer

    def _answer(self, question: Question) -> Answer:
        for pause in self.place.pauses:
            try:
                answer = self._asked(question)
            except Unanswered:
                time.sleep(pause)
                continue
            if answer.status not in BUSY:
                return answer
            time.sleep(min(max(pause, answer.pause), LONGEST_PAUSE))
        return self._asked(question)

    def _asked(self, question: Question) -> Answer:
        path = f"{self._address.path.rstrip('/')}{PATH}{question.query}"
        headers = {**self._headers, **question.headers}
        request = Request(question.method, path, headers, question.body)
        bounds = Bounds(self.place.seconds, question.longest)
        return exchange(self._address, self._context, request, bounds)


def read(answer: Answer, longest: int) -> object:
    """Read what a service said; None for what is no JSON."""
    try:
        return strict.loads(answer.body, longest)
    except RecordError:
        return None


def reason(answer: Answer) -> str:
    """Tell why something was refused, in the words of the service."""
    match read(answer, REASON):
        case {"detail": str(detail), "type": str(kind)}:
            name = clipped(kind.rpartition("/")[2], SHOWN)
            return f"{answer.status} {name}: {clipped(detail, SHOWN)}"
        case _:
            return str(answer.status)
