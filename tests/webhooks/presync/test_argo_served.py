"""Where Argo CD's own API is named in the settings, what it would render is what is judged."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import BAD, GOOD
from tests.webhooks.admission.parts import read
from tests.webhooks.cluster.apiserver import Object
from tests.webhooks.presync.argo_server import TOKEN, Stand, argo_server
from tests.webhooks.presync.scene import Asked, Scene
from tests.webhooks.world import kept

PATH = "/api/v1/applications/bot/manifests"


@contextmanager
def named(scene: Scene) -> Iterator[Stand]:
    """Name an API of Argo CD in the settings of a scene."""
    root, settings = scene.stage.world.root, scene.stage.settings
    with argo_server(root / "argocd") as stand:
        place = stand.place(root / "argocd")
        entry = f"server: {place.url}, tokenFile: {place.token_file}, caFile: {place.ca}"
        kept(settings, f"{settings.read_text()}  argocd: {{{entry}}}\n")
        yield stand


@pytest.fixture
def stand(scene: Scene) -> Iterator[Stand]:
    with named(scene) as found:
        yield found


def objects(text: str) -> list[Object]:
    return read(text)


def report(service: Asked, verdict: str) -> str:
    """Have a revision judged, and give what is told."""
    answer = service.verdict()
    assert answer["verdict"] == verdict, answer
    return str(answer["report"])


def test_the_same_is_judged_where_it_stands_in_git(scene: Scene, stand: Stand) -> None:
    revision = scene.commit(bad=BAD)
    scene.sync(revision)
    stand.render(*objects(BAD))
    with scene.serving() as service:
        assert "app/bad.yaml:" in report(service, "DENY")
    query = {"appNamespace": ["argocd"], "project": ["default"], "revision": [revision]}
    assert stand.asked == [(PATH, query, f"Bearer {TOKEN}")]


def test_what_only_its_api_gives_is_judged(scene: Scene, stand: Stand) -> None:
    scene.sync(scene.commit(good=GOOD))
    stand.render(*objects(GOOD), *objects(BAD.replace("name: good", "name: more")))
    with scene.serving() as service:
        said = report(service, "DENY")
    # Nothing in Git says so: no line of the repository is blamed.
    assert "Argo CD/manifests.yaml" in said
    assert "app/good.yaml:" not in said


def test_what_its_api_does_not_give_is_no_part_of_the_revision(scene: Scene, stand: Stand) -> None:
    scene.sync(scene.commit(good=GOOD, bad=BAD))
    stand.render(*objects(GOOD))
    with scene.serving() as service:
        report(service, "ALLOW")
    [made] = scene.verdicts.objects.values()
    assert made["spec"]["passed"] is True  # type: ignore[index]


@pytest.mark.parametrize("status", [403, 503])
def test_an_api_that_does_not_answer_lets_nothing_pass(
    scene: Scene, stand: Stand, status: int
) -> None:
    scene.sync(scene.commit(good=GOOD))
    stand.status = status
    with scene.serving() as service:
        code, problem = service.ask()
        assert (code, str(problem["type"]).rpartition("/")[2]) == (422, "not-judged")
        assert "Argo CD" in str(problem["detail"])
        assert not scene.records()
        assert not scene.verdicts.objects
        stand.status = 200
        stand.render(*objects(GOOD))
        report(service, "ALLOW")
        assert TOKEN not in "".join(service.served.lines) + str(problem)


def test_an_api_that_is_not_there_lets_nothing_pass(scene: Scene) -> None:
    scene.sync(scene.commit(good=GOOD))
    with named(scene):
        pass
    with scene.serving() as service:
        code, problem = service.ask()
    assert (code, str(problem["type"]).rpartition("/")[2]) == (422, "not-judged")
    assert "Argo CD did not answer" in str(problem["detail"])
    assert not scene.records()
