"""Addresses in the cluster are links to services; all others are somebody else's."""

import pytest

from gate.manifest import Container, Identity, Image, Kind, Manifest, Security, Variable
from gate.parts.addresses import service_links

IMAGE = Image("", "", "", "", "", "/i")


def linked(name: str, value: str) -> list[tuple[str, str]]:
    variable = Variable(name, value, "", "/env")
    container = Container("c", "main", IMAGE, (), (), (variable,), (), (), (), Security(), "/c")
    identity = Identity(Kind.WORKLOAD, "w", "team", resource="Deployment")
    manifest = Manifest("test", identity, (), containers=(container,))
    return [(link.namespace, link.target) for link in service_links(manifest)]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("QDRANT_URL", "http://qdrant:6333", [("team", "qdrant")]),
        ("X", "http://qdrant/collections", [("team", "qdrant")]),
        ("X", "redis://user:pass@cache:6379/0", [("team", "cache")]),
        ("X", "http://vectors.data.svc.cluster.local:80", [("data", "vectors")]),
        ("X", "vectors.data.svc:6333", [("data", "vectors")]),
        ("DB_HOST", "postgres", [("team", "postgres")]),
        ("KAFKA_BROKERS", "kafka-0:9092,kafka-1:9092", [("team", "kafka-0"), ("team", "kafka-1")]),
    ],
)
def test_addresses_in_the_cluster(name: str, value: str, found: list[tuple[str, str]]) -> None:
    assert linked(name, value) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X", "https://api.example.com/v1"),
        ("DB_HOST", "db.example.com"),
        ("X", "http://localhost:8080"),
        ("X", "http://10.0.0.1:80"),
        ("MODE", "production"),
        ("DB_HOST", ""),
        ("X", "postgres"),
        ("ENABLE_SERVER", "true"),
        ("DB_HOST", "${DB}"),
    ],
)
def test_other_values(name: str, value: str) -> None:
    assert linked(name, value) == []
