"""Nothing that a repository says makes the gate run, fetch or write anything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import SourceError
from gate.sources import git
from gate.sources.worktree import collect
from tests.gate.sources.choices import nothing, wanted
from tests.gate.sources.conftest import Playground

ASKS: dict[str, Callable[[Path], object]] = {
    "collect": lambda root: collect(root, [root, root / "agents"], wanted, nothing),
    "staged": lambda root: git.staged(root, wanted, nothing),
    "at_commit": lambda root: git.at_commit(root, "HEAD", wanted, nothing),
    "since": lambda root: git.since(root, "HEAD~1", wanted, nothing),
}


@pytest.fixture(params=ASKS)
def ask(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    return ASKS[request.param]


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a mark when it runs."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\nexit 1\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def hostile(playground: Playground, trap: Path) -> Playground:
    playground.write("agents/a.yaml", "a: 1\n")
    playground.commit()
    playground.write("agents/a.yaml", "a: 2\n")
    playground.write(".gitattributes", "* filter=trap diff=trap\n")
    playground.commit()
    for name in (
        "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass",
        "diff.external", "diff.trap.textconv", "diff.trap.command", "filter.trap.smudge",
        "filter.trap.clean", "filter.trap.process", "credential.helper", "gpg.program",
        "pager.diff-index", "pager.ls-files", "alias.ls-files", "core.alternateRefsCommand",
    ):  # fmt: skip
        playground.git("config", name, str(trap))
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-commit"):
        hook = playground.root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(trap)
    playground.write("agents/a.yaml", "a: 3\n")
    return playground


def sprung(trap: Path) -> bool:
    return (trap.parent / "sprung").exists()


def test_the_trap_works(hostile: Playground, trap: Path) -> None:
    hostile.git("status", check=False)
    assert sprung(trap)


def test_no_setting_runs_a_program(
    hostile: Playground, trap: Path, ask: Callable[[Path], object]
) -> None:
    ask(hostile.root)
    assert not sprung(trap)


def test_nothing_is_written(hostile: Playground, ask: Callable[[Path], object]) -> None:
    before = {path: path.lstat().st_mtime_ns for path in hostile.root.rglob("*")}
    ask(hostile.root)
    assert {path: path.lstat().st_mtime_ns for path in hostile.root.rglob("*")} == before


def lacking(playground: Playground, trap: Path) -> None:
    """Make a repository whose missing files git would fetch by running a program."""
    playground.commit(a="a: 1\n")
    playground.commit(a="a: 2\n")
    for name, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{trap}"),
        ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"),
    ):
        playground.git("config", name, value)
    for revision in ("HEAD", "HEAD~1"):
        oid = playground.git("rev-parse", f"{revision}:a.yaml")
        (playground.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


def test_the_trap_of_missing_files_works(playground: Playground, trap: Path) -> None:
    lacking(playground, trap)
    playground.git("cat-file", "blob", "HEAD:a.yaml", check=False)
    assert sprung(trap)


@pytest.mark.parametrize("name", ["staged", "at_commit", "since"])
def test_missing_files_are_not_fetched(playground: Playground, trap: Path, name: str) -> None:
    lacking(playground, trap)
    with pytest.raises(SourceError) as caught:
        ASKS[name](playground.root)
    assert "git fetch --refetch --no-filter" in caught.value.advice
    assert not sprung(trap)


def test_a_bare_repository_in_the_work_tree_is_plain_data(hostile: Playground, trap: Path) -> None:
    inner = hostile.root / "inner"
    (hostile.root / ".git").rename(inner)
    hostile_config = Playground(inner)
    hostile_config.git("config", "--file", "config", "core.worktree", "..")
    assert collect(hostile.root, [inner], wanted, nothing).files == ()
    assert not sprung(trap)
