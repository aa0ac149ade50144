"""What is asked about Kustomizations and cannot be answered."""

import json

import pytest

from tests.conftest import Run
from tests.webhooks.cluster.apiserver import Object
from tests.webhooks.presync.kustomizations import Flux, with_flux
from tests.webhooks.presync.scene import Asked


@pytest.fixture(scope="module")
def flux(service: Asked) -> Flux:
    return with_flux(service)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"sourceRef": {"kind": "OCIRepository", "name": "a"}}, "which is in no repository"),
        ({"sourceRef": {"kind": "GitRepository", "name": "../a?b"}}, "not the repository that it"),
        ({"suspend": True}, "it is suspended"),
    ],
    ids=["registry", "no source", "suspended"],
)
def test_what_cannot_be_judged_says_why(flux: Flux, spec: Object, words: str) -> None:
    flux.fetch("a" * 40, "other", **spec)
    status, answer = flux.ask("other", timeoutSeconds=1)
    assert status in (404, 422, 504)
    assert words in str(answer["detail"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"application": {"namespace": "a", "name": "b"},
         "kustomization": {"namespace": "a", "name": "b"}},
        {"kustomization": {"namespace": "flux-system", "name": "A"}},
        {"kustomization": "flux-system/agents"},
    ],
    ids=["nothing", "both", "no name", "text"],
)  # fmt: skip
def test_what_is_no_question(flux: Flux, body: Object) -> None:
    status, answer = flux.service.raw(json.dumps(body).encode(), "flux")
    assert status == 400, answer


def test_who_asks_may_ask_about_their_own(flux: Flux) -> None:
    flux.fetch("a" * 40, "mine")
    body = {"kustomization": {"namespace": "flux-system", "name": "mine"}}
    status, answer = flux.service.raw(json.dumps(body).encode())
    assert status == 403, answer


def test_the_client_asks_about_one_of_them(flux: Flux, gate: Run) -> None:
    token = flux.service.scene.stage.world.root / "flux-token"
    token.write_text("flux")
    asked = ("presync", "--server", flux.service.url, "--token-file", str(token))
    both = gate(*asked, "--kustomization", "a/b", "--application", "a/b")
    assert both.status == 2
    assert "name one: --application or --kustomization" in both.out
    assert "names no Kustomization" in gate(*asked, "--kustomization", "agents").out
