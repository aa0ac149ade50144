"""What is being synced, as its controller says once it has settled on that."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from gate.delivery import Delivery, Installation, Unsettled
from gate.delivery.argo import read_argo
from gate.delivery.flux import SOURCE, read_flux
from gate.tree import Node
from webhooks.cluster.answers import Object
from webhooks.cluster.connection import Connection
from webhooks.cluster.errors import ClusterError, Refused
from webhooks.cluster.own import whole
from webhooks.presync.asking import Application, Kustomization, Named
from webhooks.presync.callers import Connect
from webhooks.server.problems import Problem

ARGO = "/apis/argoproj.io/v1alpha1"
FLUX = "/apis/kustomize.toolkit.fluxcd.io/v1"
FLUX_SOURCES = "/apis/source.toolkit.fluxcd.io/v1"
FOR_GOOD = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED)
"""What waiting does not change."""
FIRST, LONGEST = 0.1, 1.0
"""Seconds between two looks, the first time and after many; twice as many each time."""


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds on a clock that never goes back, and how to let some pass."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was read, what it says is being synced, and since when."""

    value: Object
    delivery: Delivery
    begun: str


@dataclass(frozen=True, slots=True)
class Applications:
    """The Applications of a hub, and the Kustomizations of the own cluster."""

    hub: Connect
    own: Connect
    time: Time

    def settled(self, named: Named, setup: Installation, until: float) -> Settled:
        """Look until it is settled what is synced. Raises `Problem` when it is not in time."""
        with closing(self.connect(named)) as connection:
            pause, why = FIRST, "it was not looked at"
            while self.time.clock() < until:
                match attempted(connection, named, setup):
                    case Settled() as found:
                        return found
                    case Unsettled(reason, final):
                        why = reason
                        if final:
                            raise unjudged(f"{named.title} cannot be judged: {reason}")
                self.time.sleep(min(pause, max(until - self.time.clock(), 0)))
                pause = min(2 * pause, LONGEST)
        raise Problem(
            HTTPStatus.GATEWAY_TIMEOUT,
            "unsettled",
            f"it was not settled in time what {named.title} applies: {why}",
        )

    def now(self, named: Named, setup: Installation) -> Settled | Unsettled:
        """Look once. Raises `Problem` for one that cannot be read."""
        try:
            with closing(self.connect(named)) as connection:
                return looked(connection, named, setup)
        except ClusterError as error:
            why = f"{named.title} cannot be read now: {error.message}"
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "no-cluster", why, {"Retry-After": "1"}
            ) from None

    def connect(self, named: Named) -> Connection:
        """Connect to where something is."""
        return self.own() if isinstance(named, Kustomization) else self.hub()


def attempted(connection: Connection, named: Named, setup: Installation) -> Settled | Unsettled:
    """Look once; that nobody answers may pass. Raises `Problem` for one that cannot be read."""
    try:
        return looked(connection, named, setup)
    except ClusterError as error:
        return Unsettled(error.message)


def looked(connection: Connection, named: Named, setup: Installation) -> Settled | Unsettled:
    """Look once.

    Raises `Problem` for one that is not there, or that nobody lets us read, and `ClusterError`.
    """
    try:
        if isinstance(named, Kustomization):
            return synced_by_flux(connection, named)
        return synced_by_argo(connection, named, setup)
    except Refused as error:
        if error.status in FOR_GOOD:
            raise unreadable(named, error) from None
        raise


def synced_by_argo(
    connection: Connection, named: Named, setup: Installation
) -> Settled | Unsettled:
    """Read an Application. Raises `ClusterError`."""
    path = f"{ARGO}/namespaces/{named.namespace}/applications/{named.name}"
    value = whole(connection.get(path))
    begun = Node(value).find("status", "operationState").text_of("startedAt")
    found = read_argo(value, setup)
    return Settled(value, found, begun) if isinstance(found, Delivery) else found


def synced_by_flux(connection: Connection, named: Named) -> Settled | Unsettled:
    """Read a Kustomization and what it is of. Raises `ClusterError`."""
    path = f"{FLUX}/namespaces/{named.namespace}/kustomizations/{named.name}"
    value = whole(connection.get(path))
    reference = Node(value).find("spec", "sourceRef")
    source: Object = {}
    if reference.text_of("kind") == SOURCE:
        home = quote(reference.text_of("namespace") or named.namespace, safe="")
        name = quote(reference.text_of("name"), safe="")
        path = f"{FLUX_SOURCES}/namespaces/{home}/gitrepositories/{name}"
        source = whole(connection.get(path))
    begun = Node(source).find("status", "artifact").text_of("lastUpdateTime")
    found = read_flux(value, source)
    return Settled(value, found, begun) if isinstance(found, Delivery) else found


def unreadable(named: Named, error: Refused) -> Problem:
    """Say why something cannot be read."""
    kind = type(named).__name__
    if error.status == HTTPStatus.NOT_FOUND:
        of = "" if isinstance(named, Application) else ", or not the repository that it is of,"
        why = f"there is no {kind} {named.title}{of} in the cluster that this service looks at"
        return Problem(HTTPStatus.NOT_FOUND, "no-application", why)
    why = f"this service may not read the {kind} {named.title}: {error.message}"
    return Problem(HTTPStatus.BAD_GATEWAY, "no-application", why)


def unjudged(why: str) -> Problem:
    """Say that something cannot be judged, and waiting would not help."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-judged", why)
