"""The page about the webhook is typed in order, as somebody does who begins."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.audit.log.opening import open_log
from tests.generate import ROOT
from tests.test_docs import environment
from tests.webhooks.served import running
from tests.webhooks.serving.stage import Service, Stage
from tests.webhooks.world import kept

PAGE = (ROOT / "docs" / "webhook.md").read_text()
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = re.compile(r"^```yml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(folder: Path) -> list[list[str]]:
    """Give what the page tells to type, with a folder and an address of this test."""
    (block,) = BLOCK.findall(PAGE)
    here = block.replace("/var/lib/gate/", f"{folder}/").replace("0.0.0.0:8443", "127.0.0.1:0")
    return [line.split() for line in here.replace("\\\n", "").splitlines()]


def furnish(folder: Path, stage: Stage) -> None:
    """Make what the page takes for granted."""
    root = stage.world.root
    for name, source in (("tls.crt", "server.crt"), ("tls.key", "server.key")):
        kept(folder / name, (root / source).read_text())
    kept(folder / "password", "a password\n")
    kept(folder / "gate.yaml", "version: 1\n")
    kept(folder / "grants.yaml", "grants: []\n")
    (settings,) = SETTINGS.findall(PAGE)
    kept(folder / "serve.yaml", settings)


def test_what_the_page_tells_to_type(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("page")
    furnish(folder, stage)
    *before, serve = commands(folder)
    for command in before:
        subprocess.run(command, cwd=folder, check=True, timeout=60, env=environment())
    monkeypatch.chdir(folder)
    # Not in a pod, and beside other services.
    here = ["--kubeconfig", str(stage.world.root / "kubeconfig"), "--metrics-listen", "127.0.0.1:0"]
    with running([sys.executable, "-m", *serve, *here, "--workers", "1"]) as served:
        service = Service(served, stage).ready(1)
        assert service.review()["allowed"] in (True, False)
        assert served.stop() == 0
    with open_log(folder / "log") as log:
        assert (log.origin, log.size) == ("audit.gate.example.com", 1)
