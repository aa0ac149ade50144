"""A revision that Flux is about to apply: judged when asked, as one of Argo CD is."""

import os
from collections.abc import Iterator

import pytest

from gate.audit import envelope
from gate.audit.records import read_record
from tests.conftest import BAD, GOOD, Run
from tests.programs import program
from tests.webhooks.presync.kustomizations import Flux, with_flux
from tests.webhooks.presync.scene import UID, Asked, of


@pytest.fixture(scope="module", autouse=True)
def _programs() -> Iterator[None]:
    """Let the service find what renders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{program('kustomize').parent}:{os.environ['PATH']}")
        yield


@pytest.fixture(scope="module")
def flux(service: Asked) -> Flux:
    return with_flux(service)


def test_a_revision_is_judged_recorded_and_made_known(flux: Flux) -> None:
    scene = flux.service.scene
    revision = scene.commit(good=GOOD)
    flux.fetch(revision)
    status, answer = flux.ask()
    assert (status, answer["verdict"], answer["revisions"]) == (200, "ALLOW", [revision]), answer
    stored = scene.records()[int(str(of(answer["record"])["index"]))].envelope
    assert stored is not None
    record = read_record(envelope.load(stored))
    assert record.predicate.resource_uri == f"flux://{UID}/flux-system/agents"
    resolved = record.decision.source.resolved_via
    assert resolved is not None
    assert (resolved.kind, resolved.name) == ("Kustomization", "flux-system/agents")
    made = scene.verdicts.objects["gate", str(answer["resource"])]
    assert of(of(made["spec"])["application"])["controller"] == "flux"
    [told] = [each for (_, key), each in scene.events.objects.items() if key.startswith("agents.")]
    assert (of(told["regarding"])["kind"], told["reason"]) == ("Kustomization", "GatePassed")
    assert flux.ask()[1] == answer


def test_a_bad_revision_is_denied(flux: Flux) -> None:
    flux.fetch(flux.service.scene.commit(bad=BAD), "worse", targetNamespace="dev")
    status, answer = flux.ask("worse")
    assert (status, answer["verdict"], answer["status"]) == (200, "DENY", 1)
    assert "app/bad.yaml:" in str(answer["report"])


def test_what_differs_from_what_was_applied_before_is_told(flux: Flux) -> None:
    scene = flux.service.scene
    old = scene.commit(good=GOOD)
    new = scene.commit(good=GOOD.replace("memory: 64Mi", "memory: 96Mi"))
    flux.fetch(new, "again")
    cluster, key = scene.stage.cluster, ("flux-system", "again")
    earlier = {"lastAppliedRevision": f"main@sha1:{old}"}
    cluster.put(flux.kustomizations, {**flux.kustomizations.objects[key], "status": earlier})
    assert f"changed between {old} and {new}" in str(flux.ask("again")[1]["report"])


def test_what_comes_from_elsewhere_denies(flux: Flux) -> None:
    revision = flux.service.scene.commit(good=GOOD)
    flux.fetch(revision, "taking", postBuild={"substituteFrom": [{"kind": "Secret", "name": "s"}]})
    status, answer = flux.ask("taking")
    assert (status, answer["verdict"]) == (200, "ERROR")
    assert "values from ConfigMaps or Secrets" in str(answer["report"])


def test_the_client_asks_and_says_what_came(flux: Flux, gate: Run) -> None:
    scene = flux.service.scene
    flux.fetch(scene.commit(good=GOOD), "client")
    root = scene.stage.world.root
    token = root / "flux-token"
    token.write_text("flux")
    asked = (
        *("presync", "--kustomization", "flux-system/client", "--server", flux.service.url),
        *("--ca-file", str(scene.stage.world.ca), "--token-file", str(token)),
    )
    done = gate(*asked)
    assert done.status == 0, done.out
    assert done.out.startswith("PASSED: flux-system/client at ")
