"""A log on another machine: records are brought to its service, and kept there before it answers.

Nothing in the environment changes where they go, and no answer leads them anywhere else.
"""

import time

from gate.audit import Entry, Receipt, strict
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

__all__ = ["Place", "Remote"]

PATH = "/v1/records"
MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json"
LARGEST = 1024 * 1024
"""The longest envelope that a service takes, in bytes."""
ANSWER = 64 * 1024
"""The longest answer that is read, in bytes."""
LONGEST_PAUSE = 10.0
OK = (200, 201)
BUSY = (429, 503)
SHOWN = 300
ADVICE = "run it again: a record that the log knows keeps its index"


class Remote:
    """The log of a service. Threads may share it."""

    def __init__(self, place: Place) -> None:
        """Read the token and the certificates; nothing is connected yet.

        Raises `ConfigError` when the service is not described as it must be, and `SigningError` for
        a secret that others can read.
        """
        self._place = place
        self._address = address_of(place.url)
        self._context = context_of(place) if self._address.scheme == "https" else None
        self._headers = {"Content-Type": MEDIA_TYPE, "Accept": "application/json"}
        if place.token_file is not None:
            self._headers["Authorization"] = f"Bearer {token_in(place.token_file)}"

    def append(self, entry: Entry) -> Receipt:
        """Have a record kept, and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        if len(entry.envelope) > LARGEST:
            raise LogError(f"the record is longer than the {LARGEST} bytes that a service takes")
        try:
            answer = self._answer(entry.envelope)
        except Unanswered as error:
            raise LogError(
                f"{self._place.url} does not answer, so that nobody knows whether it keeps the "
                f"record: {clipped(str(error), SHOWN)}",
                advice=ADVICE,
            ) from None
        except Stranger as error:
            raise LogError(
                f"the service of the log is not who it should be: {error}",
                advice="name the authorities that its certificate is from",
            ) from None
        if answer.status not in OK:
            advice = ADVICE if answer.status in BUSY else ""
            raise LogError(f"{self._place.url} refused the record: {reason(answer)}", advice=advice)
        return self._receipt(entry, answer)

    def _answer(self, body: bytes) -> Answer:
        """Ask, and again where nobody answers or nobody has time: the log keeps a record once."""
        for pause in self._place.pauses:
            try:
                answer = self._asked(body)
            except Unanswered:
                time.sleep(pause)
                continue
            if answer.status not in BUSY:
                return answer
            time.sleep(min(max(pause, answer.pause), LONGEST_PAUSE))
        return self._asked(body)

    def _asked(self, body: bytes) -> Answer:
        path = self._address.path.rstrip("/") + PATH
        request = Request("POST", path, self._headers, body)
        bounds = Bounds(self._place.seconds, ANSWER)
        return exchange(self._address, self._context, request, bounds)

    def _receipt(self, entry: Entry, answer: Answer) -> Receipt:
        """Read where the record is kept, and make sure that it is this record, in this log."""
        match read(answer):
            case {"origin": str(origin), "index": int(index), "digest": str(digest)}:
                pass
            case _:
                raise LogError(f"{self._place.url} did not say where it keeps the record")
        if digest != entry.digest.hex() or index < 0:
            raise LogError(f"{self._place.url} says that it keeps another record")
        if self._place.origin and origin != self._place.origin:
            raise LogError(
                f"{self._place.url} keeps records in {clipped(origin, SHOWN)}, "
                f"not in {self._place.origin}"
            )
        return Receipt(origin, index)


def read(answer: Answer) -> object:
    """Read what a service said; None for what is no JSON."""
    try:
        return strict.loads(answer.body, ANSWER)
    except RecordError:
        return None


def reason(answer: Answer) -> str:
    """Tell why a record was refused, in the words of the service."""
    match read(answer):
        case {"detail": str(detail), "type": str(kind)}:
            name = clipped(kind.rpartition("/")[2], SHOWN)
            return f"{answer.status} {name}: {clipped(detail, SHOWN)}"
        case _:
            return str(answer.status)
