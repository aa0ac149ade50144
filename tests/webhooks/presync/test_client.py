"""`gate presync` as a hook runs it, and what it prints for a log of plain lines."""

import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from gate.audit import Receipt, envelope
from gate.audit.records import read_record
from gate.errors import RecordError
from gate.verdicts import write
from tests.conftest import BAD, GOOD, Outcome, Run
from tests.waiting import until
from tests.webhooks.presync.scene import Asked, Scene
from tests.webhooks.world import kept

NOT_JUDGED = "NOT JUDGED: nothing is to be synced, as nobody can say that it may be"


def options(scene: Scene, url: str, name: str = "bot", shown: str = "hook") -> list[str]:
    root = scene.stage.world.root
    # The kubelet lets the whole pod read a token.
    token = kept(root / "hook-token", f"{shown}\n", 0o644)
    return [
        *("presync", "--application", f"argocd/{name}", "--server", url),
        *("--ca-file", str(root / "ca.crt"), "--token-file", str(token), "--timeout", "30"),
    ]


def first(outcome: Outcome) -> str:
    return outcome.out.splitlines()[0]


def test_a_revision_that_passes(service: Asked, gate: Run) -> None:
    scene = service.scene
    revision = scene.commit(good=GOOD)
    scene.sync(revision, "passes")
    outcome = gate(*options(scene, service.url, "passes"))
    assert (outcome.status, outcome.err) == (0, "")
    assert first(outcome) == f"PASSED: argocd/passes at {revision}"
    assert f"at index {len(scene.records()) - 1}\n" in outcome.out
    assert "\x1b" not in outcome.out


def test_a_revision_that_is_denied(service: Asked, gate: Run) -> None:
    scene = service.scene
    scene.sync(scene.commit(bad=BAD), "denied")
    outcome = gate(*options(scene, service.url, "denied"))
    assert outcome.status == 1
    assert first(outcome).startswith("DENIED: argocd/denied at ")
    assert "app/bad.yaml:" in outcome.out


def test_what_is_not_answered_is_said_with_advice(service: Asked, gate: Run) -> None:
    scene = service.scene
    for name, shown, said in (
        ("nowhere", "hook", "there is no Application argocd/nowhere"),
        ("bot", "other", "none of `presync.callers`"),
        ("bot", "elsewhere", "not for the audience 'agentgate'"),
    ):
        outcome = gate(*options(scene, service.url, name, shown))
        assert (outcome.status, first(outcome)) == (2, NOT_JUDGED)
        assert said in outcome.out
        assert "sync again when that is put right" in outcome.out


def test_who_is_not_who_it_should_be_is_told_nothing(service: Asked, gate: Run) -> None:
    scene = service.scene
    given = options(scene, service.url)
    given[given.index("--ca-file") + 1] = str(scene.stage.world.root / "cluster.crt")
    outcome = gate(*given)
    assert (outcome.status, first(outcome)) == (2, NOT_JUDGED)
    assert "is not who it should be" in outcome.out
    assert "--ca-file" in outcome.out


def test_nobody_who_answers(scene: Scene, gate: Run) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]
    outcome = gate(*options(scene, f"https://127.0.0.1:{port}"), "--timeout", "1")
    assert (outcome.status, first(outcome)) == (2, NOT_JUDGED)
    assert "there was no verdict within 1 s" in outcome.out
    assert "look whether the service of the gate runs" in outcome.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--application", "bot"], "names no Application"),
        (["--application", "argocd/Bot"], "names no Application"),
        (["--application", "argocd/bot\n"], "names no Application"),
        (["--timeout", "0"], "--timeout is 1 to 600"),
        (["--server", "http://gate.example.com"], "which only https may reach"),
        (["--token-file", "none"], "none cannot be read"),
        (["--token-file", "/dev/null"], "it is no regular file"),
    ],
)
def test_what_is_not_asked_at_all(scene: Scene, gate: Run, more: list[str], said: str) -> None:
    outcome = gate(*options(scene, "https://127.0.0.1:1"), *more)
    assert (outcome.status, first(outcome)) == (2, NOT_JUDGED)
    assert said in outcome.out


def test_a_service_that_comes_back_is_asked_again(scene: Scene) -> None:
    revision = scene.commit(good=GOOD)
    scene.sync("main")
    with scene.serving() as service:
        command = [sys.executable, "-m", "gate", *options(scene, service.url)]
        outcomes: list[subprocess.CompletedProcess[str]] = []

        def ask() -> None:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            outcomes.append(done)

        asking = threading.Thread(target=ask)
        asking.start()
        path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/bot"
        until(lambda: scene.stage.cluster.asked(path))
        service.kill()
        service.served.told("presync-ready", 2)
        scene.sync(revision)
        asking.join()
        assert outcomes[0].returncode == 0, outcomes[0].stdout
        assert outcomes[0].stdout.startswith(f"PASSED: argocd/bot at {revision}\n")
        assert len(scene.records()) == 1


def test_a_folder_is_judged_without_a_service(scene: Scene, gate: Run, tmp_path: Path) -> None:
    scene.commit(good=GOOD)
    root, out = scene.stage.world.root, tmp_path / "record.json"
    recorded = ("--record-file", str(out), "--key", str(root / "record.key"), "--no-password")
    named = ("--verifier", "https://gate.example.com/v", "--repository", "https://g.example.com/a")
    outcome = gate("presync", "--local", str(scene.repository.root), *recorded, *named)
    assert outcome.status == 0, outcome.out + outcome.err
    sealed = envelope.load(out.read_bytes())
    with pytest.raises(RecordError, match="about no delivery"):
        write(sealed, Receipt("audit.gate.example.com", 0), b"[]", "gate")
    record = read_record(sealed)
    assert record.predicate.verifier.id == "https://gate.example.com/v/local"
    assert record.decision.judged_as == "presync"
    assert record.decision.delivery is None
    scene.commit(bad=BAD)
    assert gate("presync", "--local", str(scene.repository.root)).status == 1
