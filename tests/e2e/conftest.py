"""One control plane for the tests of this folder, and a probe; what they need is built for them."""

import secrets
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.cluster import Cluster, control_plane
from tests.e2e.node import playing_node
from tests.e2e.probe import Probe, probing

Fresh = Callable[[str], str]


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with control_plane(tmp_path_factory.mktemp("cluster")) as found, playing_node(found):
        yield found


@pytest.fixture(scope="package")
def probe(cluster: Cluster) -> Iterator[Probe]:
    with probing(cluster.plan) as found:
        yield found


@pytest.fixture
def keeping(cluster: Cluster) -> Iterator[Cluster]:
    """Reach the control plane of a module over one connection for each caller."""
    with cluster.keeping() as found:
        yield found


@pytest.fixture
def fresh() -> Fresh:
    """Make names that no other test has."""
    return lambda word: f"{word}-{secrets.token_hex(4)}"
