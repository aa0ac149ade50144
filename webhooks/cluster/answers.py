"""What the API server says in lists and watches, as it is: nothing here believes its shape."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import orjson

from gate.applied.form import metadata_of, text
from webhooks.cluster.errors import ClusterError, Expired

Object = Mapping[str, object]

DEEPEST = 500
"""Levels that are read; an API server keeps more, and no reader of JSON here takes them."""
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')
OPEN, CLOSED = b"[{", b"]}"


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, of some version; `rest` is what the next part is asked for with, if any."""

    objects: Sequence[Object]
    version: str
    rest: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an object: `ADDED`, `MODIFIED`, `DELETED`, or `BOOKMARK` for nothing."""

    happened: str
    object: Object

    @property
    def version(self) -> str:
        """Give the version from which on to watch after it."""
        return text(metadata_of(self.object), "resourceVersion")


def read_page(data: bytes) -> Page:
    """Read a list. Raises `ClusterError` for what is none."""
    found = parsed(data)
    match found:
        case {"metadata": dict(head), "items": list(items)}:
            pass
        case {"metadata": dict(head), "items": None}:
            items = []
        case _:
            raise ClusterError("the API server answers with what is no list")
    if not all(isinstance(item, dict) for item in items):
        raise ClusterError("the API server lists what is no object")
    version = text(head, "resourceVersion")
    if not version:
        raise ClusterError("the API server does not say which version a list is of")
    return Page(items, version, text(head, "continue"))


def read_event(line: bytes) -> Event:
    """Read a line of a watch. Raises `Expired`, and `ClusterError` for what is no event."""
    match parsed(line):
        case {"type": "ERROR", "object": dict(status)}:
            message = f"the API server ends a watch: {text(status, 'message')}"
            gone = status.get("code") == HTTPStatus.GONE
            raise Expired(message) if gone else ClusterError(message)
        case {
            "type": "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" as happened,
            "object": dict(it),
        }:
            event = Event(happened, it)
        case _:
            raise ClusterError("the API server says in a watch what is no event")
    if not event.version:
        raise ClusterError("the API server does not say which version an event is of")
    return event


def parsed(data: bytes) -> object:
    """Read JSON. Raises `ClusterError`."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(b"".join(shallow(data)))
    except orjson.JSONDecodeError:
        raise ClusterError("the API server's answer is no JSON") from None


def shallow(data: bytes) -> Iterator[bytes]:
    """Leave out what is nested too deep, so that one such object does not hide all others."""
    depth = start = 0
    for token in TOKEN.finditer(data):
        sign = token[0]
        if sign in OPEN:
            depth += 1
            if depth == DEEPEST + 1:
                yield data[start : token.start()] + b"null"
        elif sign in CLOSED:
            if depth == DEEPEST + 1:
                start = token.end()
            depth -= 1
    if depth <= DEEPEST:
        yield data[start:]
