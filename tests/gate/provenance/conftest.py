"""Scripted histories: real Git, real keys, and roles instead of people."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest

from tests.conftest import Run

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: %s, namespace: prod}
spec:
  type: Declarative
  declarative:
    systemMessage: Sort the tickets and answer those that are easy.
    modelConfig: default
    tools:
      - type: McpServer
        mcpServer:
          name: tickets
          toolNames: [%s]
"""
PATH = "agents/triage.yaml"


def agent(*tools: str, name: str = "triage") -> str:
    return AGENT % (name, ", ".join(("list", "read", "search", "answer", *tools)))


WITHOUT = agent()
WITH = agent("delete_file")


@dataclass
class History:
    """A repository that is written commit by commit; each is a minute later than the last."""

    root: Path
    keys: Path
    clock: list[int] = field(default_factory=lambda: [1_767_225_600])

    def git(self, *arguments: str, feed: bytes = b"", who: str = "author") -> str:
        self.clock[0] += 60
        moment = f"{self.clock[0]} +0000"
        surroundings = {
            "PATH": os.environ["PATH"], "HOME": str(self.keys), "GNUPGHOME": str(self.keys / "gpg"),
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@example.com",
            "GIT_COMMITTER_NAME": who, "GIT_COMMITTER_EMAIL": f"{who}@example.com",
            "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment,
        }  # fmt: skip
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, input=feed,
            env=surroundings, timeout=60,
        )  # fmt: skip
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | None]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text)
        self.git("add", "--all")

    def commit(
        self,
        files: Mapping[str, str | None],
        message: str = "change",
        *,
        who: str = "author",
        key: str = "",
    ) -> str:
        self.write(files)
        self.git(*self.signing(key), "commit", "-q", "--allow-empty", "-m", message,
                 *(["-S"] if key else []), who=who)  # fmt: skip
        return self.head()

    def merge(self, *branches: str, who: str = "reviewer", key: str = "") -> str:
        self.git(*self.signing(key), "merge", "-q", "--no-ff", "-m", "Merge", *branches,
                 *(["-S"] if key else []), who=who)  # fmt: skip
        return self.head()

    def evil_merge(self, branch: str, files: Mapping[str, str | None], *, key: str = "") -> str:
        """Merge, and change more in the merge than either side did."""
        self.git("merge", "-q", "--no-ff", "--no-commit", branch)
        return self.commit(files, "Merge", who="reviewer", key=key)

    def branch(self, name: str, at: str = "HEAD") -> None:
        self.git("checkout", "-q", "-b", name, at)

    def main(self) -> None:
        self.git("checkout", "-q", "main")

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def signing(self, key: str) -> list[str]:
        if not key:
            return ["-c", "commit.gpgsign=false"]
        return ["-c", "gpg.format=ssh", "-c", f"user.signingkey={self.key(key)}"]

    def key(self, name: str) -> Path:
        path = self.keys / name
        if not path.exists():
            program = shutil.which("ssh-keygen")
            assert program, "ssh-keygen is needed"
            subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path],
                           check=True, timeout=30)  # fmt: skip
        return path

    def allow(self, *names: str, options: str = "") -> Path:
        """Write a list of allowed signers; `who=key` gives a principal the key of another."""
        listed = self.keys / "allowed_signers"
        with listed.open("a") as stream:
            for name in names:
                who, _, key = name.partition("=")
                public = self.key(key or who).with_suffix(".pub").read_text()
                stream.write(f"{who}@example.com {options} {public}")
        return listed


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    root, keys = tmp_path / "repository", tmp_path / "keys"
    root.mkdir()
    keys.mkdir()
    made = History(root, keys)
    made.git("init", "-q", "--initial-branch=main")
    monkeypatch.chdir(root)
    return made


@dataclass(frozen=True)
class Prove:
    """Asks about a tool, and reads the answer."""

    gate: Run

    def __call__(self, *arguments: str, agent: str = "prod/triage", what: str = "--tool=delete_file"
                 ) -> "Told":  # fmt: skip
        outcome = self.gate(
            "prove", "grant", "--agent", agent, what, "--output", "json", *arguments
        )
        assert outcome.status == 0, outcome.err
        return Told(orjson.loads(outcome.out))


@dataclass(frozen=True)
class Told:
    """An answer, in short."""

    answer: dict[str, object]

    def intervals(self, agent: int = 0) -> list[tuple[object, object]]:
        """Give the commits that opened and closed."""
        found = dig(self.answer, "agents", agent, "intervals")
        assert isinstance(found, list)
        return [
            (
                dig(each, "opened", "commit", "id"),
                each["closed"] and dig(each, "closed", "commit", "id"),
            )
            for each in found
        ]

    def dig(self, *keys: str | int, agent: int = 0, interval: int = 0) -> object:
        """Follow keys from an interval on."""
        return dig(self.answer, "agents", agent, "intervals", interval, *keys)


def dig(found: object, *keys: str | int) -> object:
    """Follow keys and numbers."""
    for key in keys:
        match found, key:
            case list(), int():
                found = found[key]
            case dict(), str():
                found = found[key]
            case _:
                raise AssertionError(key)
    return found


@pytest.fixture
def prove(gate: Run) -> Prove:
    return Prove(gate)
