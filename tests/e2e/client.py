"""Asking the API server over HTTP, where kubectl would be too slow or would hide the answer."""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPSConnection
from urllib.parse import urlencode, urlsplit

import orjson

from tests.e2e.trees import Tree, text

PATIENCE = 60.0
WARNING = re.compile(r'299 - "((?:[^"\\]|\\.)*)"')
MERGE = "application/merge-patch+json"
DRY: Mapping[str, str] = {"dryRun": "All"}


@dataclass(frozen=True)
class Answer:
    """What the API server said: the object, or a Status, and its warnings."""

    status: int
    body: Tree
    warnings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def message(self) -> str:
        return text(self.body, "message")


@dataclass(frozen=True)
class Client:
    """One caller; each request has a connection of its own, so that threads share nothing."""

    url: str
    context: ssl.SSLContext
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        kind: str = "application/json",
        **query: str,
    ) -> Answer:
        """Ask once."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        data = None if body is None else orjson.dumps(body)
        with self.connected() as connection:
            connection.request(method, f"{path}?{urlencode(query)}", data, headers)
            response = connection.getresponse()
            warnings = response.headers.get_all("Warning") or ()
            content = response.read()
        return Answer(response.status, tree_of(content), tuple(map(warned, warnings)))

    @contextmanager
    def connected(self) -> Iterator[HTTPSConnection]:
        """Have a connection for a request."""
        with closing(self.connection()) as made:
            yield made

    def connection(self) -> HTTPSConnection:
        parts = urlsplit(self.url)
        return HTTPSConnection(
            str(parts.hostname), parts.port, timeout=PATIENCE, context=self.context
        )

    def get(self, path: str, **query: str) -> Answer:
        return self.ask("GET", path, **query)

    def create(self, path: str, body: Tree, **query: str) -> Answer:
        """Create an object in the collection at a path."""
        return self.ask("POST", path, body, **query)

    def replace(self, path: str, body: Tree, **query: str) -> Answer:
        return self.ask("PUT", path, body, **query)

    def patch(self, path: str, body: Tree, **query: str) -> Answer:
        """Merge something into an object."""
        return self.ask("PATCH", path, body, kind=MERGE, **query)

    def delete(self, path: str, **query: str) -> Answer:
        return self.ask("DELETE", path, **query)


class Kept(Client):
    """One caller with one connection for all requests, which is for a single thread."""

    @cached_property
    def kept(self) -> HTTPSConnection:
        return self.connection()

    @contextmanager
    def connected(self) -> Iterator[HTTPSConnection]:
        """Have the connection that there is."""
        yield self.kept

    def close(self) -> None:
        self.kept.close()


def tree_of(content: bytes) -> Tree:
    """Read a JSON object; what is none, as `/readyz` answers, is empty."""
    if not content.startswith(b"{"):
        return {}
    found = orjson.loads(content)
    assert isinstance(found, dict)
    return found


def warned(header: str) -> str:
    """Read the text of a warning."""
    found = WARNING.search(header)
    assert found, header
    return re.sub(r"\\(.)", r"\1", found[1])
