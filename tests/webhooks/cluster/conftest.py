"""What the tests of the caches share: certificates, and a cluster that is kept up to date."""

import io
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate.bundle import Bundle
from gate.scheme import BARE
from tests.webhooks.cluster.apiserver import TOKEN, ApiServer, Collection, Object, api_server
from tests.webhooks.world import World
from webhooks.cluster.access import Access, context_of
from webhooks.cluster.caches import Caches
from webhooks.cluster.kinds import WATCHED
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller

QUICK = Timing(
    time.monotonic, random.random, patience=5.0, silence=5.0, discovery=0.2, first=0.02, longest=0.2
)


@dataclass(frozen=True)
class Certificates:
    """An authority, and a server's certificate of it."""

    world: World
    cert: Path
    key: Path

    def access(self, server: ApiServer) -> Access:
        context = context_of(self.world.ca.read_text())
        return Access("127.0.0.1", server.port, lambda: context, lambda: TOKEN, "agentgate")


@dataclass
class Kept:
    """A cluster that is kept: `told` is what it says."""

    server: ApiServer
    caches: Caches
    told: io.StringIO

    @property
    def state(self) -> State:
        return self.caches.state

    @property
    def bundle(self) -> Bundle:
        return self.caches.state.bundle

    def names(self) -> set[str]:
        return {each.identity.name for each in self.bundle.manifests}

    def close(self) -> None:
        self.caches.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    world = World(tmp_path_factory.mktemp("cluster"))
    world.authority()
    cert, key = world.certify("apiserver", "IP:127.0.0.1")
    return Certificates(world, cert, key)


@pytest.fixture
def server(certificates: Certificates) -> Iterator[ApiServer]:
    with api_server(certificates.cert, certificates.key) as serving:
        yield serving


@pytest.fixture
def keep(certificates: Certificates, server: ApiServer) -> Iterator[Callable[..., Kept]]:
    """Keep what the server serves."""
    kept: list[Kept] = []

    def begin(timing: Timing = QUICK) -> Kept:
        kept.append(kept_at(certificates, server, timing))
        return kept[-1]

    yield begin
    for each in kept:
        each.close()


def kept_at(certificates: Certificates, server: ApiServer, timing: Timing = QUICK) -> Kept:
    told = io.StringIO()
    caches = Caches(certificates.access(server), WATCHED, BARE, State(timing, Teller(told)))
    caches.start()
    return Kept(server, caches, told)


def agents(server: ApiServer) -> Collection:
    return server.serve("kagent.dev", "v1alpha2", "agents", "Agent")


def agent(name: str, message: str = "Help.", namespace: str = "prod") -> Object:
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"type": "Declarative", "declarative": {"systemMessage": message}},
    }


def named(name: str, namespace: str = "", **more: object) -> Object:
    return {"metadata": {"name": name, **({"namespace": namespace} if namespace else {})}, **more}
