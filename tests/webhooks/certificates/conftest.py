"""A cluster in which the gate is installed, and a time that a test decides."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.webhooks.cluster.apiserver import TOKEN, ApiServer, api_server
from tests.webhooks.cluster.conftest import QUICK
from tests.webhooks.registration.samples import WEBHOOKS, configuration
from tests.webhooks.world import World
from webhooks.certificates.leading import Lease
from webhooks.certificates.planning import Lifetimes, Purpose
from webhooks.certificates.rotation import Kept, Rotation
from webhooks.cluster.access import Access, context_of
from webhooks.cluster.connection import Connection
from webhooks.cluster.own import Own
from webhooks.server.telling import Teller

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)
SECRET = "/api/v1/namespaces/agentgate/secrets/agentgate-tls"  # noqa: S105 where it is
LEASE = "/apis/coordination.k8s.io/v1/namespaces/agentgate/leases/agentgate-tls"
LIVES = Lifetimes(timedelta(days=3), timedelta(days=30))
PURPOSE = Purpose(frozenset({"agentgate.agentgate.svc"}), "agentgate", LIVES)


@dataclass
class Home:
    """All of it."""

    server: ApiServer
    access: Access
    folder: Path
    held: ExitStack
    now: datetime = BEGIN
    told: io.StringIO = field(default_factory=io.StringIO)

    def own(self, path: str) -> Own:
        return Own(self.held.enter_context(closing(Connection(self.access, QUICK))), path)

    def replica(self, name: str) -> Rotation:
        kept = Kept(self.own(SECRET), self.own(WEBHOOKS), self.folder / f"{name}.pem")
        lease = Lease(self.own(LEASE), name, self.seconds)
        return Rotation(kept, lease, PURPOSE, self.clock, Teller(self.told))

    def clock(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def shown(self, name: str) -> str:
        return (self.folder / f"{name}.pem").read_text()

    def patched(self, path: str) -> int:
        return sum(each[:2] == ("PATCH", path) for each in self.server.requests)

    def leads(self, name: str) -> bool:
        spec = self.server.owned[LEASE]["spec"]
        assert isinstance(spec, dict)
        return bool(spec["holderIdentity"] == name)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("home"))
    world.authority()
    world.certify("server", "IP:127.0.0.1")
    return world


@pytest.fixture
def home(authority: World, tmp_path: Path) -> Iterator[Home]:
    context = context_of(authority.ca.read_text())
    pair = (authority.root / "server.crt", authority.root / "server.key")
    with api_server(*pair) as server, ExitStack() as held:
        server.own(SECRET, {"kind": "Secret", "metadata": {"name": "agentgate-tls"}})
        server.own(LEASE, {"kind": "Lease", "metadata": {"name": "agentgate-tls"}})
        server.own(WEBHOOKS, configuration())
        access = Access("127.0.0.1", server.port, lambda: context, lambda: TOKEN, "agentgate")
        yield Home(server, access, tmp_path, held)
