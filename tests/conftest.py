"""What several tests need: a repository to stand in, and the command to run there."""

import gc
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from gate.cli import main
from gate.policy import embedded
from tests.preparing import Once
from tests.programs import group, is_real, leads_to_real

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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read nothing that would be deselected; None leaves it to others."""
    path = collection_path.relative_to(config.rootpath)
    match config.option.markexpr:
        case "real" if not (is_real(path) or leads_to_real(path)):
            return True
        case "not real" if is_real(path):
            return True
        case _:
            return None


def pytest_collection_finish() -> None:
    """Leave alone what stays until the end, however often garbage is looked for."""
    gc.freeze()


class Together(LoadFileScheduling):
    """Has one process run the tests of a file, or those of several that share what is started."""

    def _split_scope(self, nodeid: str) -> str:
        return group(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    return Together(config, log) if config.option.dist == "loadfile" else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs programs that are built for it, by where it stands."""
    path = item.path.relative_to(item.config.rootpath)
    if is_real(path):
        item.add_marker("real")
    elif item.get_closest_marker("real"):
        raise pytest.UsageError(f"tests/programs.py must name {path}: it is never run")


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """Prepare equal rules once: most of what a command costs, and the same in every test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(embedded, "load", Once)
        yield


@pytest.fixture(scope="session", autouse=True)
def remembered_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the gate remembers of files away from what it remembers for whoever runs tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


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
