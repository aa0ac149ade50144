"""A log on another machine: records are brought to its service, and kept there before it answers.

`gate.audit.remote.looking` looks up what the service keeps.
"""

from gate.audit import Entry, Receipt
from gate.audit.remote.asking import SHOWN, Asking, Question, read
from gate.audit.remote.exchange import Answer
from gate.audit.remote.place import Place
from gate.display.visible import clipped
from gate.errors import LogError

__all__ = ["MEDIA_TYPE", "Place", "Remote"]

MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json"
LARGEST = 1024 * 1024
"""The longest envelope that a service takes, in bytes."""
ANSWER = 64 * 1024
"""The longest answer that is read, in bytes."""


class Remote:
    """The log of a service. Threads may share it."""

    def __init__(self, place: Place) -> None:
        """Read the token and the certificates; nothing is connected yet.

        Raises `ConfigError` when the service is not described as it must be, and `SigningError` for
        a secret that others can read.
        """
        self._place = place
        self._asking = Asking(place)

    def append(self, entry: Entry) -> Receipt:
        """Have a record kept, and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        if len(entry.envelope) > LARGEST:
            raise LogError(f"the record is longer than the {LARGEST} bytes that a service takes")
        # It may be brought again: the log keeps a record once.
        bringing = Question(
            "POST", "", {"Content-Type": MEDIA_TYPE}, entry.envelope, ANSWER,
            "so that nobody knows whether it keeps the record", "the record",
            "run it again: a record that the log knows keeps its index",
        )  # fmt: skip
        return self._receipt(entry, self._asking.ask(bringing))

    def _receipt(self, entry: Entry, answer: Answer) -> Receipt:
        """Read where the record is kept, and make sure that it is this record, in this log."""
        match read(answer, ANSWER):
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
