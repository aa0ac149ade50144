"""Who may ask about what, and what is no question."""

import json

import pytest

from tests.conftest import GOOD
from tests.webhooks.presync.scene import Asked, Scene
from webhooks.presync.callers import token_of
from webhooks.server.problems import Problem


def question(**more: object) -> bytes:
    return json.dumps({"application": {"namespace": "argocd", "name": "bot"}, **more}).encode()


BAD: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"argocd/bot",
    "a list": b"[]",
    "no application": b"{}",
    "a path in the name": b'{"application": {"namespace": "argocd", "name": "../../pods"}}',
    "a path in the namespace": b'{"application": {"namespace": "a/b", "name": "bot"}}',
    "a line break": b'{"application": {"namespace": "argocd", "name": "bot\\n"}}',
    "upper case": b'{"application": {"namespace": "argocd", "name": "Bot"}}',
    "a number": b'{"application": {"namespace": "argocd", "name": 1}}',
    "too long a name": question(application={"namespace": "argocd", "name": "b" * 254}),
    "twice the same key": b'{"application": {"namespace": "a", "name": "b"}, "application": {}}',
    "more than is asked": question(revision="main"),
    "no time": question(timeoutSeconds=0),
    "a fraction": question(timeoutSeconds=1.5),
    "true": question(timeoutSeconds=True),
    "an hour": question(timeoutSeconds=3600),
}


def test_what_is_no_question_is_refused(service: Asked) -> None:
    for name, body in BAD.items():
        status, problem = service.raw(body)
        assert (status, str(problem["type"]).rpartition("/")[2]) == (400, "no-question"), name
    assert service.raw(b" " * 20_000)[0] == 413
    assert service.raw(question(), Content_Type="text/plain")[0] == 415
    assert service.port().ask("GET", "/v1/presync")[0] == 405
    assert service.port().ask("POST", "/validate", b"{}")[0] == 404
    assert service.port().health() == (200, {"ready": True, "faults": []})


@pytest.mark.parametrize(
    ("token", "status", "kind"),
    [
        ("nobody", 401, "unauthorized"),
        ("elsewhere", 401, "unauthorized"),
        ("other", 403, "wrong-caller"),
        ("narrow", 403, "wrong-application"),
    ],
)
def test_who_may_not_ask(service: Asked, token: str, status: int, kind: str) -> None:
    answered, problem = service.ask(shown=token)
    assert (answered, str(problem["type"]).rpartition("/")[2]) == (status, kind)
    assert not service.scene.stage.cluster.asked(
        "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/bot"
    )


def test_a_token_is_shown_once_and_as_a_bearer(service: Asked) -> None:
    port = service.port()
    assert port.ask("POST", "/v1/presync", question())[0] == 401
    assert port.ask("POST", "/v1/presync", question(), Authorization="Basic hook")[0] == 401
    assert port.ask("POST", "/v1/presync", question(), Authorization="Bearer ")[0] == 401
    with pytest.raises(Problem):
        token_of(["Bearer hook", "Bearer hook"])


def test_an_api_server_that_knows_no_audiences_lets_nobody_in(scene: Scene) -> None:
    def blind(asked: dict[str, object]) -> dict[str, object]:
        user = {"username": "system:serviceaccount:prod:presync"}
        return {**asked, "status": {"authenticated": True, "user": user}}

    scene.stage.cluster.posted["/apis/authentication.k8s.io/v1/tokenreviews"] = blind
    scene.sync(scene.commit(good=GOOD))
    with scene.serving() as service:
        assert service.ask()[0] == 401
