"""Two clusters as one: Applications are those of the hub, all else is of the own cluster."""

import io
from collections.abc import Iterator
from math import inf

import pytest

from tests.waiting import until
from tests.webhooks.cluster.apiserver import ApiServer, Collection, api_server
from tests.webhooks.cluster.conftest import (
    QUICK,
    Certificates,
    Kept,
    agent,
    agents,
    kept_at,
    named,
)
from webhooks.cluster.hub import WithHub
from webhooks.cluster.state import State
from webhooks.server.telling import Teller

FLUX = "kustomize.toolkit.fluxcd.io"


@pytest.fixture
def there(certificates: Certificates) -> Iterator[ApiServer]:
    with api_server(certificates.cert, certificates.key) as serving:
        yield serving


@pytest.fixture
def pair(certificates: Certificates, server: ApiServer, there: ApiServer) -> Iterator[list[Kept]]:
    """Keep two clusters, each with all kinds."""
    for each, mark in ((server, "own"), (there, "hub")):
        each.put(agents(each), agent(mark))
        for kind in (applications(each), each.serve(FLUX, "v1", "kustomizations", "Kustomization")):
            each.put(kind, named(mark, "argocd"))
        space = each.serve("", "v1", "namespaces", "Namespace")
        each.put(space, {"metadata": {"name": "prod", "labels": {"of": mark}}})
    kept = [kept_at(certificates, each) for each in (server, there)]
    yield kept
    for one in kept:
        one.close()


def applications(server: ApiServer) -> Collection:
    return server.serve("argoproj.io", "v1alpha1", "applications", "Application")


def test_only_applications_are_those_of_the_hub(pair: list[Kept]) -> None:
    own, hub = (each.state for each in pair)
    both = WithHub(own, hub)
    until(lambda: both.synced)
    assert set(both.objects("Application")) == {("argocd", "hub")}
    assert set(both.objects("Kustomization")) == {("argocd", "own")}
    assert both.labels("prod") == {"of": "own"}
    assert [each.identity.name for each in both.bundle.manifests if each.prompts] == ["own"]
    assert both.counts["applications.argoproj.io"] == 1


def test_both_must_be_known(
    certificates: Certificates, server: ApiServer, there: ApiServer
) -> None:
    late = applications(there)
    late.refused = 403
    own, hub = kept_at(certificates, server), kept_at(certificates, there)
    try:
        both = WithHub(own.state, hub.state)
        until(lambda: own.state.synced and hub.state.faults)
        assert not both.synced
        assert not WithHub(hub.state, own.state).synced
        late.refused = 0
        until(lambda: both.synced)
        assert both.age < WithHub(own.state, State(QUICK, Teller(io.StringIO()))).age == inf
    finally:
        own.close()
        hub.close()
