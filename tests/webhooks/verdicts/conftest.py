"""What the tests of verdicts in a cluster share: an API server that serves them, and who writes."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from gate.verdicts import GROUP, KIND, PLURAL, VERSION, Belief
from tests.gate.verdicts.sample import HOME, NOW, belief
from tests.webhooks.cluster.apiserver import ApiServer, Collection
from tests.webhooks.cluster.conftest import QUICK, Certificates, certificates, server
from webhooks.cluster.connection import Connection
from webhooks.server.telling import Teller
from webhooks.verdicts.collecting import Collector, Keeping
from webhooks.verdicts.objects import Objects
from webhooks.verdicts.writing import Posted

__all__ = ["certificates", "server"]


@dataclass
class Desk:
    """A replica that writes; `paused` is how long it waited for what, instead of waiting."""

    server: ApiServer
    collection: Collection
    connection: Connection
    now: datetime = NOW
    belief: Belief = field(default_factory=belief)
    told: io.StringIO = field(default_factory=io.StringIO)
    paused: list[tuple[int, float]] = field(default_factory=list)

    @property
    def objects(self) -> Objects:
        return Objects(self.connection, HOME, lambda *each: self.paused.append(each))

    @property
    def writer(self) -> Posted:
        return Posted(self.objects, self.belief, lambda: self.now, Teller(self.told))

    def collector(self, most: int = 20) -> Collector:
        keeping = Keeping(most, timedelta(days=30))
        return Collector(self.objects, self.belief, keeping, lambda: self.now, Teller(self.told))

    def of_another_key(self, other: Belief) -> "Desk":
        return replace(self, belief=other)

    @property
    def names(self) -> list[str]:
        return sorted(name for _, name in self.collection.objects)

    def asked(self, method: str) -> int:
        return sum(each[0] == method for each in self.server.requests)


@pytest.fixture
def desk(certificates: Certificates, server: ApiServer) -> Iterator[Desk]:
    with closing(Connection(certificates.access(server), QUICK)) as connection:
        yield Desk(server, server.serve(GROUP, VERSION, PLURAL, KIND), connection)
