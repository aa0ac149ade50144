"""What stands beside the manifests of a revision is looked at before it is synced."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import GOOD
from tests.gate.credential_samples import tokens
from tests.gate.scanners.semgrep.fakes import RULE, fake
from tests.webhooks.presync.scene import Asked, Scene
from tests.webhooks.presync.test_judging import index_of, record_at
from tests.webhooks.served import Told
from tests.webhooks.world import kept

TOKEN = tokens()["GitHub"]
LEAK = f"export GITHUB_TOKEN={TOKEN}\n"
LOOSE, FIXED = "requests>=2\n", "requests==2.32.4\n"
STRICT = "version: 1\ndeny_at: medium\n"
POD = f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: leak}}
data: {{run.sh: "{LEAK.strip()}"}} # {TOKEN}
"""


def commit(scene: Scene, files: dict[str, str]) -> str:
    """Commit just these files, with a manifest that nothing is wrong with."""
    for each in scene.repository.root.iterdir():
        if each.name != ".git":
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    scene.repository.commit({"app/good.yaml": GOOD, **files})
    return scene.repository.git("rev-parse", "HEAD")


def told(answer: Told) -> str:
    return " ".join(str(answer["report"]).split())


def test_a_secret_in_a_script_denies_a_sync_and_is_not_shown(service: Asked) -> None:
    scene = service.scene
    scene.sync(commit(scene, {"app/tools/run.sh": LEAK}), "leak")
    answer = service.verdict("leak")
    assert (answer["verdict"], answer["status"]) == ("DENY", 1)
    assert "app/tools/run.sh:1:21: deny secret-by-shape (critical)" in told(answer)
    record = record_at(scene, index_of(answer))
    assert not record.allowed
    assert [each.id for each in record.decision.scanners] == ["secrets"]
    assert "app/tools/run.sh" in [each.name for each in record.subject]
    assert TOKEN not in f"{answer}{record}{service.served.lines}"


def test_what_is_well_made_is_silent(service: Asked) -> None:
    scene = service.scene
    files = {"app/run.sh": "true\n", "app/requirements.txt": FIXED, "app/README.md": "Deploys.\n"}
    scene.sync(commit(scene, files), "well")
    answer = service.verdict("well")
    assert (answer["verdict"], answer["status"]) == ("ALLOW", 0)
    assert "allowed: no findings" in told(answer)
    assert "scanned: 4 files by secrets" in told(answer)
    ran = record_at(scene, index_of(answer)).decision.scanners
    assert [(each.id, each.files) for each in ran] == [("secrets", 4), ("dependencies", 1)]


def test_what_stands_elsewhere_in_the_repository_is_not_synced(service: Asked) -> None:
    scene = service.scene
    files = {"other/run.sh": LEAK, "requirements.txt": LOOSE}
    scene.sync(commit(scene, files), "elsewhere")
    assert "allowed: no findings" in told(service.verdict("elsewhere"))


def test_a_secret_of_a_manifest_is_told_once(service: Asked) -> None:
    scene = service.scene
    scene.sync(commit(scene, {"app/leak.yaml": POD}), "once")
    report = str(service.verdict("once")["report"])
    places = [line.partition(" (")[0] for line in report.splitlines() if ": deny secret" in line]
    assert places == [
        "app/leak.yaml:4:16: deny secret-by-value", "app/leak.yaml:4:82: deny secret-by-shape",
    ]  # fmt: skip


def test_what_a_scanner_cannot_read_is_not_decided(service: Asked) -> None:
    scene = service.scene
    scene.sync(commit(scene, {"app/uv.lock": "version =\n"}), "broken")
    answer = service.verdict("broken")
    assert (answer["verdict"], answer["status"]) == ("ERROR", 2)
    assert "app/uv.lock:1:1: undecided gate/scanner-failed" in told(answer)
    record = record_at(scene, index_of(answer))
    assert [each.version for each in record.decision.scanners if each.id == "dependencies"] == [""]


def test_it_is_told_that_code_was_not_scanned(service: Asked) -> None:
    scene = service.scene
    scene.sync(commit(scene, {"app/tool.py": "x = 1\n"}), "code")
    answer = service.verdict("code")
    assert answer["status"] == 0
    assert "1 file of code was not scanned, because semgrep is not installed" in told(answer)


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "loose"])
def test_the_locks_around_a_folder_count(scene: Scene, locked: bool) -> None:  # noqa: FBT001
    config = kept(scene.stage.world.root / "strict.yaml", STRICT)
    around = {"requirements.txt": FIXED} if locked else {}
    scene.sync(commit(scene, {"app/requirements.txt": LOOSE, **around}))
    with scene.serving("--config", str(config)) as service:
        answer = service.verdict()
    assert answer["status"] == (0 if locked else 1)
    assert ("unpinned-dependency" in told(answer)) is not locked


def test_the_owner_of_the_service_says_what_is_looked_at(scene: Scene) -> None:
    text = "version: 1\nignore: [/app/vendor]\nscan: {dependencies: {enabled: false}}\n"
    config = kept(scene.stage.world.root / "own.yaml", text)
    files = {"app/vendor/run.sh": LEAK, "app/uv.lock": "version =\n"}
    # What the repository says of scanning is nobody's word here.
    scene.sync(commit(scene, {**files, "gate.yaml": "version: 2\n", "app/gate.yaml": "{}\n"}))
    with scene.serving("--config", str(config)) as service:
        answer = service.verdict()
    assert answer["status"] == 0, answer
    assert "dependencies" not in told(answer)


def test_code_is_scanned_where_the_image_has_semgrep(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    kept(scene.stage.world.root / "own.yaml", RULE.decode())
    text = "version: 1\nscan: {semgrep: {config: [own.yaml]}}\n"
    config = kept(scene.stage.world.root / "coded.yaml", text)
    scene.sync(commit(scene, {"app/tool.py": "eval(x)\n"}))
    with scene.serving("--config", str(config)) as service:
        answer = service.verdict()
    assert (answer["verdict"], answer["status"]) == ("DENY", 1)
    assert "app/tool.py:1:1: deny no-eval (high): This evaluates …." in told(answer)
    ran = record_at(scene, index_of(answer)).decision.scanners
    assert ("semgrep", "1.181.0") in [(each.id, each.version) for each in ran]


def test_who_demands_semgrep_syncs_nothing_without(scene: Scene) -> None:
    config = kept(scene.stage.world.root / "demands.yaml", "version: 1\nscan: {semgrep: {}}\n")
    scene.sync(commit(scene, {"app/tool.py": "x = 1\n"}))
    with scene.serving("--config", str(config)) as service:
        answer = service.verdict()
    assert (answer["verdict"], answer["status"]) == ("ERROR", 2)
    assert "semgrep is not installed" in told(answer)
