"""Every command in the documents is run, and every link between them leads somewhere."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from gate import cli
from gate.assembly import Wishes, read_owned
from gate.authoring.checks import check
from gate.authoring.formatting import lay_out
from gate.authoring.pack import read_pack
from gate.authoring.scaffold import build, scaffold
from tests.conftest import GOOD, Repository
from tests.generate import PAGES, ROOT
from tests.signing import elliptic, kept

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WRITTEN = [path for path in DOCUMENTS if path.parent != PAGES]
"""What people wrote: the examples of pages that are generated are cases, which are tried."""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
STATUS = re.compile(r"#\s*exit (\d)")
ALONE = {
    "docs/approvals.md": "tests/gate/commands/test_approvals_page.py",
    "docs/audit.md": "tests/gate/commands/audit/test_page.py",
    "docs/record.md": "tests/verifiers/test_stranger.py",
    "docs/report.md": "tests/gate/feedback/test_page.py",
    "docs/serve.md": "tests/webhooks/test_page.py",
    "docs/webhook.md": "tests/webhooks/serving/test_page.py",
}
"""Pages whose blocks of `bash` belong together, and the tests that run them as a whole."""
MADE = {"make try", "make test"}
"""The two commands of the README: `.ci/run` runs the second, and the first is part of it."""


def blocks(kind: str) -> Iterator[tuple[Path, str]]:
    for path in WRITTEN:
        for found in BLOCK.finditer(path.read_text()):
            if found[1] == kind:
                yield path, found[2]


def console() -> list[str]:
    return [
        line.removeprefix("$ ")
        for _, text in blocks("console")
        for line in text.splitlines()
        if line.startswith("$ ")
    ]


def shell() -> list[str]:
    lines = [line for _, text in blocks("sh") for line in text.splitlines() if line.strip()]
    return [line for line in lines if line not in MADE]


def environment() -> dict[str, str]:
    folder = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def test_what_is_only_shown_has_the_options_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [each for _, text in blocks("text") for each in text.replace("\\\n", " ").splitlines()]
    shown = [line.split(" | ")[0] for line in lines if re.match(r"(\$ )?gate ", line)]
    assert shown
    for command in shown:
        words = command.removeprefix("$ ").split()[1:]
        verbs = takewhile(lambda word: not word.startswith("-"), words)
        with pytest.raises(SystemExit):
            cli.parser().parse_args([*verbs, "--help"])
        known = OPTION.findall(capsys.readouterr().out)
        assert set(OPTION.findall(command)) <= set(known), command


@pytest.mark.parametrize("command", console())
def test_commands_about_this_repository(command: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    expected = STATUS.search(command)
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True,
        env=environment(), timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == (int(expected[1]) if expected else 0), done.stdout + done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", shell())
def test_commands_about_your_repository(command: str, repository: Repository) -> None:
    staging = GOOD.replace("namespace: prod", "namespace: staging")
    agents = {"agents/a.yaml": GOOD, "agents/b.yaml": staging}
    repository.commit({"deploy.yaml": GOOD, **agents, ".gitignore": "*.pem\n"})
    build(scaffold("example-rule", Path("policies"), repository.root))
    kept(repository.root / "key.pem", elliptic())
    repository.git("tag", "v1.4.0")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    # What stands before a pipe is another program's; its answer is played here.
    piped = re.sub(r"^kubectl [^|]*", "cat deploy.yaml ", command)
    done = subprocess.run(
        ["bash", "-c", piped], cwd=repository.root, capture_output=True, text=True,
        env=environment(), timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_that_belong_together_are_run_together() -> None:
    assert {str(path.relative_to(ROOT)) for path, _ in blocks("bash")} == ALONE.keys()
    for page, test in ALONE.items():
        assert Path(page).name in (ROOT / test).read_text()


@pytest.mark.parametrize(("path", "text"), list(blocks("yaml")))
def test_yaml_examples_are_valid(path: Path, text: str) -> None:
    name = "grants.yaml" if path.name == "grants.md" else "gate.yaml"
    owned = read_owned(Wishes(), {name: text.encode()}.get)
    assert owned.source or owned.grants.given


@pytest.mark.parametrize("text", [text for _, text in blocks("rego")])
def test_rego_examples_are_rules(text: str, repository: Repository) -> None:
    (name,) = re.findall(r'^package agentgate\.rules\["(.*)"\]$', text, re.MULTILINE)
    module = Path("policies", "rules", name, f"{name}.rego")
    repository.write({str(module): text})
    assert check(read_pack([Path("policies")])) == ()
    assert [layout.differs for layout in lay_out([module])] == [False]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(FENCED.sub("", path.read_text())):
        assert (path.parent / target).exists(), target


def test_the_examples_hold() -> None:
    good = subprocess.run(
        [sys.executable, "-m", "gate", "check", "examples/good"], cwd=ROOT, check=True,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert good.stdout.splitlines()[-1].startswith("allowed: no findings in ")
