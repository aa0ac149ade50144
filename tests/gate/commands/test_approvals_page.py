"""The page docs/approvals.md (`approvals.md`), run as it stands."""

import re

import pytest

from tests.gate.commands.office import Office
from tests.generate import ROOT

PAGE = (ROOT / "docs" / "approvals.md").read_text()
BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_page(approving: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = approving.repository
    repository.git("update-ref", "refs/remotes/origin/main", "base")
    for name in ("log", "trust.yaml", "alice.pem"):
        (repository.root / name).symlink_to(approving.folder / name)
    (repository.root / ".git" / "info" / "exclude").write_text("log\ntrust.yaml\n*.pem\n")
    monkeypatch.chdir(repository.root)
    assert approving.gate("check", "--diff", "origin/main").status == 1
    lines = [line for block in BLOCK.findall(PAGE) for line in block.splitlines()]
    assert len(lines) == 3
    for line in lines:
        program, *arguments = line.split()
        done = approving.gate(*arguments)
        assert (program, done.status) == ("gate", 0), done.out + done.err
