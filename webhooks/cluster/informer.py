"""Keeping one kind: it is listed once, watched from then on, and listed anew when that ends.

What was kept stays until a new list is complete, so that nobody decides on half of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import BoundedSemaphore, Event

from gate.scheme import Scheme
from webhooks.cluster.answers import Page, read_event, read_page
from webhooks.cluster.cache import Cache
from webhooks.cluster.connection import JSON, LARGEST, Connection
from webhooks.cluster.errors import ClusterError, Expired, Refused, TooLarge
from webhooks.cluster.kinds import Part
from webhooks.cluster.reading import Entry, Key, key_of, read, read_verdict
from webhooks.cluster.state import State

PAGE = 100
"""Objects: five times as many take 15 MiB more while they are read, which Python keeps."""
PAGE_BYTES = 4 * 1024 * 1024
"""The most that is read of several objects at once; one alone may take all that an object can."""
SHORT = 1.0
"""Seconds: a watch that ends sooner and said nothing is no watch."""
PARTIAL = "application/json;as=PartialObjectMetadata{};g=meta.k8s.io;v=v1"


@dataclass(slots=True)
class Informer:
    """Keeps a cache until it is stopped, and tells the state what happens.

    `turn` bounds how many read a page at once; `missing` is set when nothing is served any more.
    """

    cache: Cache
    connection: Connection
    state: State
    scheme: Scheme
    turn: BoundedSemaphore
    missing: Event
    ended: Event = field(default_factory=Event)
    _version: str = ""
    _failures: int = 0

    def run(self) -> None:
        """Keep the cache."""
        while not self.ended.is_set():
            wait = 0.0
            try:
                self._turn()
            except ClusterError as error:
                wait = self._failed(error)
            self.ended.wait(wait)
        self.connection.close()

    def stop(self) -> None:
        """End what `run` does, at once."""
        self.ended.set()
        self.connection.stop()

    def _turn(self) -> None:
        if not self._version:
            self._list()
        began, version = self.state.timing.clock(), self._version
        self._watch()
        if self._version == version and self.state.timing.clock() - began < SHORT:
            raise ClusterError("the API server ends watches at once")

    def _failed(self, error: ClusterError) -> float:
        """Say for how long nothing is asked."""
        if self.ended.is_set():
            return 0.0
        wait = self.state.timing.pause(self._failures)
        self._failures += 1
        if isinstance(error, Expired):
            # It happens: what is kept is listed anew, and is good until then.
            self._version = ""
            return wait
        self.state.failed(self.cache, error)
        if isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND:
            self.missing.set()
        return max(wait, error.wait)

    def _list(self) -> None:
        version, entries = "", dict[Key, Entry]()
        for page, read_now in self._pages():
            version = page.version
            entries.update((entry.key, entry) for entry in read_now)
        self.state.listed(self.cache, list(entries.values()))
        self._version = version

    def _pages(self) -> Iterator[tuple[Page, Sequence[Entry]]]:
        """Ask for one page after the other, smaller ones where one is too large."""
        size, rest = PAGE, ""
        while not self.ended.is_set():
            query = {"limit": str(size)} | ({"continue": rest} if rest else {})
            largest = PAGE_BYTES if size > 1 else LARGEST
            # Read in turns: what is read takes much more room than what is kept of it.
            with self.turn:
                try:
                    accept = self._accept("List")
                    page = read_page(self.connection.get(self._path, query, accept, largest))
                except TooLarge:
                    if size == 1:
                        raise
                    size //= 2
                    continue
                entries = [self._read(each) for each in page.objects]
            yield page, entries
            rest = page.rest
            if not rest:
                return
        raise ClusterError("the gate ends")

    def _watch(self) -> None:
        query = {
            "watch": "1",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": str(self.state.timing.lasting()),
        }
        with closing(self.connection.lines(self._path, query, self._accept(""))) as lines:
            try:
                for line in lines:
                    if line:
                        self._take(line)
                        self._failures = 0
                    self.state.heard(self.cache)
            except TooLarge:
                # It would be said again by every watch from here on, each time as if all were well.
                self._version = ""
                raise

    def _take(self, line: bytes) -> None:
        try:
            event = read_event(line)
        except ClusterError:
            # Nobody knows what it said: only a list tells what is so now.
            self._version = ""
            raise
        if event.happened in ("ADDED", "MODIFIED"):
            self.state.changed(self.cache, self._read(event.object))
        elif event.happened == "DELETED":
            self.state.dropped(self.cache, key_of(event.object))
        self._version = event.version

    def _read(self, value: Mapping[str, object]) -> Entry:
        known, verdicts = self.cache.entries.get(key_of(value)), self.state.verdicts
        if verdicts is not None and self.cache.served.watched.part is Part.VERDICT:
            return read_verdict(value, verdicts, known)
        return read(value, self.cache.served, self.scheme, known)

    def _accept(self, suffix: str) -> str:
        is_partial = self.cache.served.watched.part is Part.METADATA
        return PARTIAL.format(suffix) if is_partial else JSON

    @property
    def _path(self) -> str:
        return self.cache.served.path
