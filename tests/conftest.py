"""What several tests need: a repository to stand in, and the command to run there."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from gate.cli import main
from tests.programs import REAL

# Timing never decides a test: machines are noisy.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

GOOD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: good, namespace: prod}
spec:
  selector: {matchLabels: {app: good}}
  template:
    metadata: {labels: {app: good}}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: good
          image: registry.example.com/good@sha256:%s
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
          resources: {limits: {memory: 64Mi}}
""" % ("0" * 64)
BAD = GOOD.replace("namespace: prod", "namespace: dev").replace(
    "{memory: 64Mi}", "{memory: 64Mi, nvidia.com/gpu: 1}"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs programs that are built for it, by where it stands."""
    for item in items:
        if item.nodeid.startswith(REAL):
            item.add_marker("real")


@dataclass(frozen=True)
class Repository:
    """A folder with files, in which `gate` and `git` are run."""

    root: Path

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True,
            text=True, timeout=30,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")


@dataclass(frozen=True)
class Outcome:
    """What a command answered."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path)
    made.git("init", "--quiet", "--initial-branch", "main")
    monkeypatch.chdir(tmp_path)
    return made


@pytest.fixture
def gate(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Outcome:
        try:
            status = main(arguments)
        except SystemExit as error:
            status = int(error.code or 0)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run
