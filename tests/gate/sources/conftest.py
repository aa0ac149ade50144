"""Repositories made for one test, by a git that reads no settings of the machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

IDENTITY = ("-c", "user.name=tester", "-c", "user.email=tester@example.invalid")
NOBODY = 65534


@dataclass(frozen=True)
class Playground:
    """A repository and what tests do to it."""

    root: Path

    def git(self, *arguments: str, check: bool = True, feed: str = "") -> str:
        done = subprocess.run(
            ["git", *IDENTITY, *arguments],
            cwd=self.root, check=check, capture_output=True, input=feed.encode(), timeout=30,
        )  # fmt: skip
        return done.stdout.decode(errors="replace").strip()

    def write(self, name: str, text: str = "a: 1\n") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def commit(self, **files: str) -> str:
        """Commit YAML files, named without their ending; answers the commit."""
        for name, text in files.items():
            self.write(f"{name}.yaml", text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def hook(self, name: str, *lines: str) -> None:
        """Install a hook that runs Python with the gate on its path."""
        here = Path(__file__).parents[3]
        path = self.root / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        program = "\n".join(["import sys", f"sys.path.insert(0, {str(here)!r})", *lines])
        path.write_text(f"#!{sys.executable}\n{program}\n")
        path.chmod(0o755)


@pytest.fixture(autouse=True)
def _quiet_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


@pytest.fixture
def playground(tmp_path: Path) -> Playground:
    root = tmp_path / "repository"
    root.mkdir()
    made = Playground(root)
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program of the test's own in the place of git; at first it is git."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return program


def fails_at(fake_git: Path, command: str) -> None:
    """Let git fail at one command and work otherwise."""
    start, then = fake_git.read_text().split("\n", 1)
    fail = f'case "$*" in *{command}*) echo "fatal: no luck" >&2; exit 7; esac'
    fake_git.write_text(f"{start}\n{fail}\n{then}")


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Act as a user for whom permissions count, who owns a folder."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
