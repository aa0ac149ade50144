"""Whatever keeps a revision from being judged or recorded is said in words, and nothing passes."""

import threading

import pytest

from tests.conftest import GOOD
from tests.waiting import until
from tests.webhooks.presync.scene import Asked, Scene, application, of, synced_before
from tests.webhooks.served import Told, refused_alone
from tests.webhooks.serving.stage import SETTINGS

EVENTS = "/apis/events.k8s.io/v1/namespaces/argocd/events"


def refused(service: Asked, name: str, seconds: int = 60) -> tuple[int, str, str]:
    """Give how a question is not answered: status, kind and words."""
    status, problem = service.ask(name, timeoutSeconds=seconds)
    return status, str(problem["type"]).rpartition("/")[2], str(problem["detail"])


def test_an_application_that_is_not_there(service: Asked) -> None:
    status, kind, detail = refused(service, "nowhere")
    assert (status, kind) == (404, "no-application")
    assert "there is no Application argocd/nowhere" in detail


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"phase": "Succeeded"}, "its state is that of the sync before"),
        ({"syncResult": None}, "its revision is not resolved yet"),
        ({"syncResult": {"revision": "main"}}, "has no resolved revision yet"),
        ({"syncResult": {"revision": "v1.2.3"}}, "has no resolved revision yet"),
        ({"syncResult": {"revision": "0" * 39}}, "has no resolved revision yet"),
        ({"syncResult": {"revision": "A" * 40}}, "has no resolved revision yet"),
        ({"finishedAt": "2026-11-04T08:34:00Z"}, "it waits for another attempt"),
    ],
)
def test_what_is_not_settled_in_time(service: Asked, state: Told, said: str) -> None:
    service.scene.sync("0" * 40, "unsettled", state=state)
    status, kind, detail = refused(service, "unsettled", seconds=1)
    assert (status, kind) == (504, "unsettled")
    assert said in detail


def test_manifests_of_no_commit_are_refused_at_once(service: Asked) -> None:
    local = {"operation": {"sync": {"manifests": ["{}"]}}}
    service.scene.sync("", "local", state=local)
    status, kind, detail = refused(service, "local")
    assert (status, kind) == (422, "not-judged")
    assert "manifests that are in no repository" in detail


@pytest.mark.parametrize(
    ("url", "revision", "said"),
    [
        ("file:///nowhere/at/all", "0" * 40, "/nowhere/at/all"),
        (None, "0" * 40, "0" * 40),
        ("ext::sh -c true", "0" * 40, "none that the gate fetches"),
        ("https://127.0.0.1:1/agents", "0" * 40, "https://127.0.0.1:1/agents"),
    ],
    ids=["no repository", "no such commit", "a program", "a protocol that is not allowed"],
)
def test_what_cannot_be_fetched(service: Asked, url: str | None, revision: str, said: str) -> None:
    scene = service.scene
    scene.commit(good=GOOD)
    scene.applications_put(application(url or scene.url, revision, "lost"))
    status, kind, detail = refused(service, "lost")
    assert (status, kind) == (422, "not-judged")
    assert said in detail
    before = len(scene.records())
    assert refused(service, "lost")[0] == 422
    assert len(scene.records()) == before


def test_what_changes_meanwhile_does_not_pass(service: Asked) -> None:
    scene = service.scene
    one, other = scene.commit(good=GOOD), scene.commit(good=GOOD, more=GOOD.replace("good", "m"))
    scene.sync(one, "moving")

    def move(event: Told) -> Told:
        # It is told when all is judged, and before the answer.
        scene.sync(other, "moving")
        return event

    scene.stage.cluster.posted[EVENTS] = move
    try:
        assert refused(service, "moving")[:2] == (409, "moved-on")
        # By now it is settled what is synced.
        assert service.verdict("moving")["revisions"] == [other]
    finally:
        del scene.stage.cluster.posted[EVENTS]


WIDGET = "apiVersion: widgets.example.com/v1\nkind: Widget\nmetadata: {name: one}\n"


def test_an_api_that_is_down_keeps_back_only_what_is_of_it(scene: Scene) -> None:
    scene.stage.cluster.serve("widgets.example.com", "v1", "widgets", "Widget").down = True
    scene.sync(scene.commit(good=GOOD), "other")
    scene.sync(scene.commit(good=GOOD, one=WIDGET), "widgets")
    with scene.serving() as service:
        passed = service.verdict("other")
        assert passed["verdict"] == "ALLOW", passed["report"]
        assert "widgets.example.com: this API of the cluster does not answer" in str(
            passed["report"]
        )
        kept = service.verdict("widgets")
        assert (kept["verdict"], kept["status"]) == ("ERROR", 2)
        assert "where Widget of widgets.example.com goes is not known" in str(kept["report"])


def test_a_cluster_that_says_nothing_of_itself_lets_nothing_pass(scene: Scene) -> None:
    scene.stage.cluster.serve("", "v1", "configmaps", "ConfigMap").down = True
    scene.sync(scene.commit(good=GOOD))
    with scene.serving() as service:
        assert refused(service, "bot")[0] == 422


def test_what_settles_is_waited_for(service: Asked) -> None:
    scene = service.scene
    revision = scene.commit(good=GOOD)
    scene.sync("main", "waiting", history=synced_before(scene.url, revision))
    answers: list[Told] = []
    thread = threading.Thread(target=lambda: answers.append(service.verdict("waiting")))
    thread.start()
    path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/waiting"
    until(lambda: scene.stage.cluster.asked(path) > 2)
    scene.sync(revision, "waiting")
    thread.join()
    assert answers[0]["revisions"] == [revision]


def test_without_a_verdict_in_the_cluster_nothing_passes(scene: Scene) -> None:
    scene.sync(scene.commit(good=GOOD))
    scene.verdicts.refused = 403
    with scene.serving() as service:
        status, kind, detail = refused(service, "bot")
        assert (status, kind) == (422, "not-judged")
        assert "verdicts is refused" in detail
        # It is recorded all the same, and once.
        assert len(scene.records()) == 1
        assert scene.events.objects == {}
        scene.verdicts.refused = 0
        answer = service.verdict()
        assert (answer["status"], of(answer["record"])["index"]) == (0, 0)
        assert len(scene.records()) == 1
        # What people read is of use, and decides nothing.
        scene.events.refused = 403
        scene.sync(str(answer["revisions"][0]), state={"startedAt": "2026-11-05T00:00:00Z"})  # type: ignore[index]
        assert service.verdict()["status"] == 0
        assert service.served.told("event-not-told")["application"] == "argocd/bot"


def test_a_key_that_nobody_trusts_makes_no_verdict(scene: Scene) -> None:
    scene.sync(scene.commit(good=GOOD))
    trust = scene.stage.world.root / "presync-trust.yaml"
    trust.write_text(trust.read_text().replace("doors: [presync]", "doors: [check]"))
    with scene.serving() as service:
        status, kind, detail = refused(service, "bot")
        assert (status, kind) == (422, "not-judged")
        assert "would not be believed" in detail


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--no-record"], "verdicts on revisions are recorded"),
        (["--presync-listen", "gate.example.com:1"], "no address to listen on"),
    ],
)
def test_what_cannot_begin_says_why(scene: Scene, options: list[str], said: str) -> None:
    base = scene.stage.options("--presync-listen", "127.0.0.1:0", *options)
    recording = [] if "--no-record" in options else scene.stage.recording()
    assert said in refused_alone([*base, *recording])


def test_settings_that_say_nothing_of_it(scene: Scene) -> None:
    scene.stage.settings.write_text(SETTINGS)
    assert "say nothing of `presync`" in refused_alone(scene.options())
