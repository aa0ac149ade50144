"""Replicas learn verdicts by watching, and only those of the gate's own namespace."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gate.scheme import BARE
from gate.verdicts import GROUP, KIND, PLURAL, VERSION
from tests.gate.verdicts.sample import (
    AGENT,
    DELIVERED,
    HOME,
    NOW,
    belief,
    changed,
    mapping,
    resource,
)
from tests.waiting import until
from tests.webhooks.cluster.apiserver import ApiServer, Collection
from tests.webhooks.cluster.conftest import QUICK, Certificates
from webhooks.cluster.caches import Caches
from webhooks.cluster.kinds import verdicts_in
from webhooks.cluster.state import State
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

NAME = str(mapping(resource(), "metadata")["name"])


@dataclass
class Replica:
    server: ApiServer
    index: Known
    state: State

    def serve(self) -> Collection:
        return self.server.serve(GROUP, VERSION, PLURAL, KIND)

    def knows(self) -> bool:
        return bool(self.index.find(AGENT.who, AGENT.digest))


@pytest.fixture
def replica(certificates: Certificates, server: ApiServer) -> Iterator[Replica]:
    teller = Teller(io.StringIO())
    index = Known(belief(), lambda: NOW, teller)
    state = State(QUICK, teller, index)
    caches = Caches(certificates.access(server), [verdicts_in(HOME)], BARE, state)
    caches.start()
    try:
        yield Replica(server, index, state)
    finally:
        caches.close()


def test_a_verdict_is_known_as_soon_as_it_is_there_and_no_longer(replica: Replica) -> None:
    collection = replica.serve()
    until(lambda: replica.state.counts == {f"{PLURAL}.{GROUP}": 0})
    replica.server.put(collection, resource())
    until(replica.knows)
    assert [each.uid for each in replica.index.of(DELIVERED.uid)] == [DELIVERED.uid]
    replica.server.put(collection, changed(resource(), passed=False))
    until(lambda: not replica.knows())
    assert [each.name for each in replica.index.distrusted("support")] == [NAME]
    replica.server.put(collection, resource())
    until(replica.knows)
    replica.server.delete(collection, HOME, NAME)
    until(lambda: not replica.knows())


def test_verdicts_that_are_there_are_listed_again(replica: Replica) -> None:
    collection = replica.serve()
    replica.server.put(collection, resource())
    until(replica.knows)
    replica.server.compact(collection)
    replica.server.hang_up()
    path = f"/apis/{GROUP}/{VERSION}/namespaces/{HOME}/{PLURAL}"
    until(lambda: replica.server.asked(path, limit="100") > 1)
    assert replica.knows()


def test_only_the_own_namespace_is_asked_for(replica: Replica) -> None:
    collection = replica.serve()
    until(lambda: replica.state.counts)
    assert replica.server.asked(collection.path) == 0


def test_where_they_are_not_served_any_more_none_is_known(replica: Replica) -> None:
    collection = replica.serve()
    replica.server.put(collection, resource())
    until(replica.knows)
    replica.server.withdraw(collection)
    until(lambda: not replica.knows())


def test_they_are_no_part_of_the_bundle(replica: Replica) -> None:
    replica.server.put(replica.serve(), resource())
    until(replica.knows)
    assert replica.state.bundle.manifests == ()
