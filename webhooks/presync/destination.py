"""What the cluster serves into which deliveries go, asked anew now and then."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from threading import Lock

from gate.delivery import Served
from gate.tree import Node
from webhooks.cluster.answers import parsed
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import Refused
from webhooks.presync.callers import Connect

CORE = "/api/v1"
EVERY = 30.0
"""Seconds for which an answer is believed: definitions may come with what is synced next."""


class Destination:
    """Tells what is served. Threads may share it."""

    def __init__(self, connect: Connect, clock: Callable[[], float]) -> None:
        """Ask nobody yet. `clock` gives seconds and never goes back."""
        self._connect = connect
        self._clock = clock
        self._lock = Lock()
        self._known: tuple[float, Served] | None = None

    def __call__(self) -> Served:
        """Tell it. Raises `ClusterError`."""
        with self._lock:
            if self._known is None or self._clock() - self._known[0] > EVERY:
                with closing(self._connect()) as connection:
                    self._known = self._clock(), asked(connection)
            return self._known[1]


def asked(connection: Connection) -> Served:
    """Ask for the version, and for every kind of every group. Raises `ClusterError`."""
    version = Node(parsed(connection.get("/version"))).text_of("gitVersion")
    named: list[str] = []
    namespaced: dict[tuple[str, str], bool] = {}
    silent: set[str] = set()
    for group, api_version, path in versions(connection):
        named.append(api_version)
        found = kinds(connection, path)
        if found is None:
            silent.add(group)
            continue
        for entry in found["resources"].items():
            kind = entry.text_of("kind")
            if "/" not in entry.text_of("name") and kind:
                named.append(f"{api_version}/{kind}")
                # The preferred version comes first, and others do not contradict it.
                namespaced.setdefault((group, kind), entry.flag_of("namespaced") is True)
    return Served(version, tuple(named), namespaced, frozenset(silent))


def kinds(connection: Connection, path: str) -> Node | None:
    """Ask for the kinds of one version; `None` where another server has them, and is not there.

    Raises `ClusterError`.
    """
    try:
        return Node(parsed(connection.get(path)))
    except Refused as error:
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR or path == CORE:
            raise
        return None


def versions(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Give each group and version that is served, and the path that tells its kinds."""
    yield "", "v1", CORE
    for group in Node(parsed(connection.get("/apis")))["groups"].items():
        first = group["preferredVersion"].text_of("groupVersion")
        others = (each.text_of("groupVersion") for each in group["versions"].items())
        for named in filter(None, dict.fromkeys((first, *others))):
            yield group.text_of("name"), named, f"/apis/{named}"
