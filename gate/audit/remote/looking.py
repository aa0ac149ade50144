"""What the service of a log shows of its entries: the last ones of a kind, and their proofs."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from gate.audit.log.stored import Stored
from gate.audit.log.telling import about
from gate.audit.log.telling import read as read_entry
from gate.audit.remote.asking import Asking, Question, read
from gate.audit.remote.exchange import Answer
from gate.errors import LogError

ANSWER = 16 * 1024 * 1024
"""The longest answer that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a service shows: of which log, its last checkpoint as signed, and entries of it.

    `entries` are the last first, each with the hashes that lead to that checkpoint; there are none
    for what it does not cover.
    """

    origin: str
    note: str
    entries: tuple[tuple[Stored, tuple[bytes, ...]], ...]


def look(asking: Asking, wanted: Mapping[str, str]) -> Seen:
    """Look up the last entries for which all holds that is wanted. Raises `LogError`."""
    question = Question(
        "GET", f"?{urlencode(sorted(wanted.items()))}", {}, None, ANSWER,
        "so that nobody knows what it keeps", "to show what it keeps", "run it again",
    )  # fmt: skip
    answer = asking.ask(question)
    try:
        return seen(answer)
    except ValueError:
        raise LogError(f"{asking.place.url} did not say what it keeps") from None


def seen(answer: Answer) -> Seen:
    """Read what a service shows. Raises `ValueError` for what is nothing of that kind."""
    match read(answer, ANSWER):
        case {"origin": str(origin), "checkpoint": str(note), "entries": [*entries]}:
            return Seen(origin, note, tuple(map(entry, entries)))
        case _:
            raise ValueError


def entry(found: object) -> tuple[Stored, tuple[bytes, ...]]:
    """Read an entry; what it is about is told by what was signed. Raises `ValueError`."""
    match found:
        case {"index": int(index), "leaf": str(leaf), "envelope": str(text), "hashes": [*some]}:
            data = text.encode()
        case _:
            raise ValueError
    statement = read_entry(data)
    if statement is None or index < 0:
        raise ValueError
    return Stored(index, decoded(leaf), data, about(statement), ""), hashes(some)


def hashes(some: Sequence[object]) -> tuple[bytes, ...]:
    """Read hashes. Raises `ValueError`."""
    texts = [each for each in some if isinstance(each, str)]
    if len(texts) != len(some):
        raise ValueError
    return tuple(map(decoded, texts))


def decoded(text: str) -> bytes:
    """Read Base64. Raises `ValueError`."""
    return b64decode(text, validate=True)
