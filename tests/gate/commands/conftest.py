"""What tests of several commands need: an office in which changes are approved."""

import shutil
from pathlib import Path

import pytest

from gate.audit import Algorithm
from gate.audit.keys.files import generate, save
from gate.audit.log.opening import create_log
from tests.conftest import Repository, Run
from tests.gate.commands.office import AGENT, GATE, ORIGIN, REPO, TWO, Office


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    for name in ("alice", "alice2", "bob", "eve", "nobody", "gate"):
        save(generate(Algorithm.P256), folder / f"{name}.pem", None)
    return folder


@pytest.fixture
def approving(
    tmp_path_factory: pytest.TempPathFactory, people: Path, repository: Repository, gate: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:  # fmt: skip
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(people, folder, dirs_exist_ok=True)
    create_log(folder / "log", ORIGIN, generate(Algorithm.ED25519).key)
    monkeypatch.setenv("AGENTGATE_REPOSITORY", f"{REPO}.git")
    for name in ("CI", "AGENTGATE_LOG", "AGENTGATE_TRUST", "AGENTGATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    made = Office(folder, repository, gate)
    made.trust()
    repository.commit({"a.yaml": AGENT % "list_tickets", "gate.yaml": GATE % 1})
    repository.git("tag", "base")
    repository.commit({"a.yaml": AGENT % TWO})
    return made
