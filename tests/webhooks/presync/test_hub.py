"""Argo CD in another cluster than the gate: each of the two is asked for its own, and no more."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.conftest import BAD, GOOD
from tests.waiting import until
from tests.webhooks.admission.parts import ARGO
from tests.webhooks.admission.parts import review as asked_of
from tests.webhooks.admission.verdicts import MANAGER, applied, declared
from tests.webhooks.cluster.apiserver import ApiServer, Collection, api_server
from tests.webhooks.presync.kustomizations import with_flux
from tests.webhooks.presync.scene import REVIEWS, Asked, Scene, application
from tests.webhooks.served import Told
from tests.webhooks.serving.stage import Service, kubeconfig
from tests.webhooks.world import kept

GROUP = "/apis/argoproj.io/v1alpha1"
APPLICATIONS = f"{GROUP}/applications"
EVENTS = "/apis/events.k8s.io/v1/namespaces/argocd/events"
VERDICTS = "/apis/agentgate.dev/v1alpha1/namespaces/gate/verdicts"
HUB_TOKEN = "a-token-of-the-hub"  # noqa: S105 of nothing real
DEMANDING = f"""\
gitFirst:
  controllers: [{{system: argocd, users: ["{ARGO}"]}}]
requireVerdict: {{environments: [prod]}}
"""


@dataclass
class Hub:
    """The cluster in which Argo CD runs, which knows another token, and a scene without it."""

    scene: Scene
    cluster: ApiServer
    applications: Collection
    events: Collection

    def sync(self, revision: str, name: str = "shop") -> None:
        self.cluster.put(self.applications, application(self.scene.url, revision, name))

    def paths(self) -> set[tuple[str, str]]:
        return asked(self.cluster)


def asked(cluster: ApiServer) -> set[tuple[str, str]]:
    """Give what a cluster was asked, by method and path."""
    return {(each[0], each[1]) for each in list(cluster.requests)}


@contextmanager
def beside(scene: Scene) -> Iterator[Hub]:
    """Set a hub up beside a scene, in whose own cluster an Application of that name misleads."""
    world = scene.stage.world
    cert, key = world.certify("hub", "IP:127.0.0.1")
    with api_server(cert, key, state=ApiServer(token=HUB_TOKEN)) as cluster:
        config = kept(world.root / "hub", json.dumps(kubeconfig(world, cluster)))
        settings = scene.stage.settings
        kept(settings, f"{settings.read_text()}  hub: {{kubeconfig: {config}}}\n{DEMANDING}")
        applications = cluster.serve("argoproj.io", "v1alpha1", "applications", "Application")
        cluster.serve("", "v1", "secrets", "Secret")
        scene.sync(scene.commit(bad=BAD), "shop")
        yield Hub(
            scene, cluster, applications, cluster.serve("events.k8s.io", "v1", "events", "Event")
        )


@pytest.fixture
def hub(scene: Scene) -> Iterator[Hub]:
    with beside(scene) as found:
        yield found


def admitted(service: Asked) -> Told:
    """Have Argo CD apply what is good, and give what is answered."""
    body = asked_of(applied(), user=ARGO, options=MANAGER)
    return Service(service.served, service.scene.stage).review(body)


def notes(answer: Told) -> dict[str, str]:
    found = answer["auditAnnotations"]
    assert isinstance(found, dict)
    return found


def test_each_cluster_is_asked_for_its_own(hub: Hub) -> None:
    scene, own = hub.scene, hub.scene.stage.cluster
    revision = scene.commit(good=GOOD)
    hub.sync(revision)
    with scene.serving() as service:
        service.served.told("worker-ready")
        answer = service.verdict("shop")
        assert (answer["verdict"], answer["revisions"]) == ("ALLOW", [revision])
        assert service.served.stop() == 0
    assert {("POST", REVIEWS), ("GET", "/version"), ("POST", VERDICTS)} <= asked(own)
    astray = [path for _, path in asked(own) if "/applications" in path or path == EVENTS]
    assert not astray
    one = f"{GROUP}/namespaces/argocd/applications/shop"
    assert hub.paths() == {
        ("GET", "/apis"), ("GET", GROUP), ("GET", APPLICATIONS), ("GET", one), ("POST", EVENTS),
    }  # fmt: skip
    assert [key for key in scene.verdicts.objects if key[0] == "gate"]
    assert len(hub.events.objects) == 1
    assert not scene.events.objects


def test_what_is_applied_has_the_commit_that_the_hub_says(hub: Hub) -> None:
    revision = hub.scene.commit(good=json.dumps(declared()))
    hub.sync(revision)
    with hub.scene.serving() as service:
        service.served.told("worker-ready")
        unjudged = admitted(service)
        assert unjudged["allowed"] is False
        found = notes(unjudged)
        assert (found["commit"], found["assurance"]) == (revision, "controller-asserted")
        service.verdict("shop")
        until(lambda: admitted(service)["allowed"])
        hub.cluster.delete(hub.applications, "argocd", "shop")
        # That of the own cluster says nothing.
        until(lambda: not admitted(service)["allowed"])
        assert "commit" not in notes(admitted(service))


def test_nobody_is_let_in_before_the_hub_is_known(hub: Hub) -> None:
    hub.applications.refused = 403
    with hub.scene.serving() as service:
        service.served.told("worker-ready")
        door = Service(service.served, hub.scene.stage)
        assert door.health() == (503, {"ready": False, "faults": ["hub"]})
        assert admitted(service)["allowed"] is False
        assert service.served.told("not-kept")["kind"] == "applications.argoproj.io"
        hub.applications.refused = 0
        until(lambda: door.health() == (200, {"ready": True, "faults": []}))


def test_a_hub_that_does_not_answer_lets_nothing_pass(hub: Hub) -> None:
    hub.sync(hub.scene.commit(good=GOOD))
    with hub.scene.serving() as service:
        hub.cluster.token = "another"  # noqa: S105 of nothing real
        status, problem = service.ask("shop")
        assert (status, str(problem["type"]).rpartition("/")[2]) == (502, "no-application")
        assert HUB_TOKEN not in json.dumps(problem) + "".join(service.served.lines)
    assert not hub.scene.verdicts.objects
    assert not hub.scene.records()


def test_flux_runs_in_the_own_cluster(hub: Hub) -> None:
    revision = hub.scene.commit(good=GOOD)
    with hub.scene.serving() as service:
        flux = with_flux(service)
        flux.fetch(revision)
        # What it says without the program that renders is not the matter here.
        status, answer = flux.ask()
        assert (status, answer["revisions"]) == (200, [revision])
    assert len(hub.scene.events.objects) == 1
    assert all(path == "/apis" or path.startswith(GROUP) for _, path in hub.paths())
