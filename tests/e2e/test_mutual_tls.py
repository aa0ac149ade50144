"""Mutual TLS: the API server shows its certificate to the gate, and nobody else is answered."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.e2e.auditing import said_of
from tests.e2e.certificates import Pair, new_authority
from tests.e2e.cluster import Cluster
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import PATIENCE, WEBHOOK, Service, serving

CLIENTS = {"configMap": "clients", "key": "ca.crt", "names": ["dns:apiserver.example.com"]}
REVIEW = json.dumps({
    "apiVersion": "admission.k8s.io/v1",
    "kind": "AdmissionReview",
    "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "ConfigMap"},
        "resource": {"group": "", "version": "v1", "resource": "configmaps"},
        "name": "forged",
        "namespace": "default",
        "object": config_map("forged"),
    },
})  # fmt: skip


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    more = {"workers": 1, "tls": {"clientCa": CLIENTS}}
    with serving(cluster, tmp_path_factory.mktemp("mutual"), "mutual", more) as found:
        yield found


def brought(service: Service, pair: Pair | None) -> int:
    """Bring a review as somebody else than the API server."""
    context = ssl.create_default_context(cafile=service.cluster.plan.authority.ca)
    if pair:
        context.load_cert_chain(pair.cert, pair.key)
    called = HTTPSConnection("127.0.0.1", service.place.port, timeout=PATIENCE, context=context)
    with closing(called) as connection:
        connection.request("POST", "/validate", REVIEW, {"Content-Type": "application/json"})
        return connection.getresponse().status


def test_the_api_server_is_answered(
    cluster: Cluster, service: Service, fresh: Callable[[str], str]
) -> None:
    path, client = service.namespace(fresh("mutual")), cluster.client("developer")
    assert client.create(path, deployment("worker", 0)).ok
    assert said_of(cluster, "create", f"{path}/worker").said(WEBHOOK)["decision"] == "ALLOW"
    assert client.create(path, privileged("other")).status == 403


def test_nobody_else_is(cluster: Cluster, service: Service, tmp_path: Path) -> None:
    before, authority = service.size, cluster.plan.authority
    assert brought(service, None) == 403
    assert brought(service, authority.certify("stranger", "DNS:stranger.example.com")) == 403
    # A name that is a common name only is not that of a host.
    assert brought(service, authority.certify("apiserver.example.com", "DNS:a.example.com")) == 403
    foreign = new_authority(tmp_path / "foreign").certify("asking", "DNS:apiserver.example.com")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        brought(service, foreign)
    named = authority.certify("named", "DNS:apiserver.example.com")
    assert (brought(service, named), service.size) == (200, before + 1)


def test_whoever_looks_after_it_shows_nothing(service: Service) -> None:
    assert service.ask("/healthz")[0] == 200
    assert service.ask("/readyz")[0] == 200
