"""A control plane of its own with an Argo CD: it acts on every Application, whoever made it."""

import sys
from collections.abc import Iterator

import pytest

from tests.conftest import Repository
from tests.e2e.argocd import ArgoCD, argo_cd
from tests.e2e.argocd_site import ANSWER, GATE, SHELL, STAND_IN, Site
from tests.e2e.cluster import Cluster, control_plane
from tests.e2e.conftest import Fresh
from tests.e2e.node import playing_node
from tests.e2e.presync import Gate
from tests.e2e.probe import Probe, probing
from tests.e2e.registration import Registration, probed
from tests.e2e.requiring import requiring
from tests.e2e.runner import Runner, running_pods
from tests.programs import FOLDER

PLACES = 8


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with control_plane(tmp_path_factory.mktemp("synced")) as found, playing_node(found):
        yield found


@pytest.fixture(scope="package")
def probe(cluster: Cluster) -> Iterator[Probe]:
    with probing(cluster.plan) as found:
        yield found


@pytest.fixture(scope="package")
def argo(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArgoCD]:
    with argo_cd(cluster, tmp_path_factory.mktemp("argocd")) as found:
        yield found


@pytest.fixture(scope="package")
def runner(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    images = {
        SHELL: ("/bin/sh", "-c"),
        STAND_IN: ("/bin/sh", "-c", ANSWER, "gate"),
        GATE: (sys.executable, "-m", "gate"),
    }
    with running_pods(cluster, tmp_path_factory.mktemp("pods"), images) as found:
        yield found


@pytest.fixture(scope="package")
def synced(cluster: Cluster, probe: Probe) -> Iterator[Registration]:
    with probed(cluster, probe, "synced") as found:
        yield found


@pytest.fixture
def site(
    argo: ArgoCD, probe: Probe, synced: Registration, repository: Repository, fresh: Fresh
) -> Site:
    """Give a place for an Application, all of whose objects the probe sees."""
    name = fresh("synced")
    argo.cluster.namespace(name, **synced.labels)
    return Site(argo, probe, repository, namespace=name, name=name)


@pytest.fixture(scope="module")
def gate(
    argo: ArgoCD, synced: Registration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """Have verdicts required, in enough places for the tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{FOLDER}:/usr/bin:/bin")
        with requiring(argo, synced, tmp_path_factory.mktemp("required"), PLACES) as found:
            yield found


@pytest.fixture
def guarded(gate: Gate, argo: ArgoCD, probe: Probe, repository: Repository) -> Site:
    """Give a place for an Application, where nothing is let in that was not judged."""
    name = gate.free.pop()
    return Site(argo, probe, repository, namespace=name, name=name)
