"""The page about the service is typed in order, as somebody does who begins."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.audit.log.opening import open_log
from tests.generate import ROOT
from tests.test_docs import environment
from tests.webhooks.served import answered, running
from tests.webhooks.test_tls import trusting
from tests.webhooks.world import World, kept, new_world

PAGE = (ROOT / "docs" / "serve.md").read_text()
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALLERS = re.compile(r"^```yml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(world: World) -> list[list[str]]:
    """Give what the page tells to type, with folders and an address of this test."""
    (block,) = BLOCK.findall(PAGE)
    here = block.replace("/var/lib/gate/", f"{world.root}/kept/")
    here = here.replace("0.0.0.0:8443", "127.0.0.1:0")
    return [line.split() for line in here.replace("\\\n", "").splitlines()]


def furnished(root: Path) -> World:
    """Make what the page takes for granted."""
    world = new_world(root)
    world.authority()
    cert, key = world.certify("tls", "DNS:localhost,IP:127.0.0.1")
    assert (cert.name, key.name) == ("tls.crt", "tls.key")
    (root / "clients.crt").write_bytes(world.ca.read_bytes())
    (root / "kept").mkdir()
    kept(root / "password", "a password\n")
    (callers,) = CALLERS.findall(PAGE)
    kept(root / "callers.yaml", callers)
    return world


def test_what_the_page_tells_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = furnished(tmp_path)
    *before, serve = commands(world)
    # Trust names the log's key, which this page makes anew.
    for command in before:
        subprocess.run(command, cwd=tmp_path, check=True, timeout=60, env=environment())
    monkeypatch.chdir(tmp_path)
    with running([sys.executable, "-m", *serve]) as served:
        context = trusting(world)
        connection = served.connect(context)
        connection.request("GET", "/readyz")
        assert answered(connection.getresponse())[0] == 200
        connection.close()
        assert served.stop() == 0
    with open_log(tmp_path / "kept" / "log") as log:
        assert log.origin == "audit.gate.example.com"
