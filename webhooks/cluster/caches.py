"""The threads that keep what is known of the cluster: one for each kind, one for what is served."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Event, Thread

from gate.scheme import Scheme
from webhooks.cluster.access import Access
from webhooks.cluster.connection import Connection
from webhooks.cluster.discovery import Served, discover
from webhooks.cluster.errors import ClusterError
from webhooks.cluster.informer import Informer
from webhooks.cluster.kinds import Watched
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing

READERS = 2
"""Pages that are read at once."""
SOONEST = 1.0
"""Seconds between two questions what is served, however often something is not there any more."""
ENDING = 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """An informer and its thread."""

    informer: Informer
    thread: Thread


class Caches:
    """Keeps the kinds that are watched and served, from `start` to `close`."""

    def __init__(
        self, access: Access, watched: Sequence[Watched], scheme: Scheme, state: State
    ) -> None:
        """Prepare; nothing is asked yet."""
        self.state = state
        self._access = access
        self._watched = watched
        self._scheme = scheme
        self._timing: Timing = state.timing
        self._connection = Connection(access, self._timing)
        self._running: dict[Watched, Running] = {}
        self._turn = BoundedSemaphore(READERS)
        self._asked = Event()
        self._ended = Event()
        self._thread = Thread(target=self._discover, name="discovery", daemon=True)

    def start(self) -> None:
        """Begin; nothing is known yet."""
        self._thread.start()

    def close(self) -> None:
        """End all that is waited for."""
        self._ended.set()
        self._asked.set()
        self._connection.stop()
        self._thread.join(ENDING)
        running = list(self._running.values())
        for each in running:
            each.informer.stop()
        for each in running:
            each.thread.join(ENDING)

    def _discover(self) -> None:
        failures = 0
        while not self._ended.is_set():
            wait = self._timing.discovery
            try:
                self._serve(discover(self._connection, self._watched, self._scheme))
                failures = 0
            except ClusterError as error:
                wait = min(wait, self._timing.pause(failures))
                failures += 1
                if not self._ended.is_set():
                    self.state.discovered(error)
            self._asked.wait(wait)
            # However often something is not there any more, it is not asked more often than this.
            self._ended.wait(min(wait, SOONEST))
            self._asked.clear()
        self._connection.close()

    def _serve(self, found: Sequence[Served]) -> None:
        """Keep what is served now, and nothing else."""
        now = {each.watched: each for each in found}
        known = self.state.known()
        for watched, served in known.items():
            if now.get(watched) != served:
                self._halt(watched)
            if watched not in now:
                self.state.forget(watched)
        for watched, served in now.items():
            if known.get(watched) != served:
                self._keep(served)
        self.state.discovered()

    def _keep(self, served: Served) -> None:
        informer = Informer(
            self.state.keep(served),
            Connection(self._access, self._timing),
            self.state,
            self._scheme,
            self._turn,
            self._asked,
        )
        thread = Thread(target=informer.run, name=served.watched.name, daemon=True)
        self._running[served.watched] = Running(informer, thread)
        thread.start()

    def _halt(self, watched: Watched) -> None:
        """End an informer, which then tells nothing any more."""
        before = self._running.pop(watched)
        before.informer.stop()
        before.thread.join()
