"""The page about the log is typed in order, as somebody does who begins."""

import os
import re
import subprocess
import sys
from pathlib import Path

from gate.audit.verify import Reason
from gate.options.audit import FORMS
from tests.conftest import GOOD, Repository
from tests.generate import ROOT

PAGE = (ROOT / "docs" / "audit.md").read_text()
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([a-z-]+)`")


def test_what_the_page_tells_to_type(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "agents")
    repository.root.mkdir()
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.commit({"agent.yaml": GOOD})
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AGENTGATE_", "CI", "GITHUB_", "GITLAB_"))
    }
    environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = "set -eux\n" + "".join(BLOCK.findall(PAGE))
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, env=environment,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_every_reason_and_every_form() -> None:
    named = set(CODE.findall(PAGE))
    assert {str(reason) for reason in Reason} <= named
    assert set(FORMS) <= named
