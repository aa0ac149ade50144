"""What tests of several commands need: an office in which changes are approved."""

import shutil
from pathlib import Path

import pytest

from gate.audit.keys.files import open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.log.opening import create_log
from tests.conftest import Repository, Run
from tests.gate.commands.office import AGENT, GATE, ORIGIN, REPO, TWO, Office, make_keys


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    make_keys(folder)
    return folder


@pytest.fixture
def approving(
    tmp_path_factory: pytest.TempPathFactory, people: Path, repository: Repository, gate: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:  # fmt: skip
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(people, folder, dirs_exist_ok=True)
    create_log(folder / "log", ORIGIN, open_key(folder / "log.key", NO_PASSWORD).key)
    monkeypatch.setenv("AGENTGATE_REPOSITORY", f"{REPO}.git")
    for name in ("CI", "AGENTGATE_LOG", "AGENTGATE_TRUST", "AGENTGATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    made = Office(folder, repository, gate)
    made.trust()
    repository.commit({"a.yaml": AGENT % "list_tickets", "gate.yaml": GATE % 1})
    repository.git("tag", "base")
    repository.commit({"a.yaml": AGENT % TWO})
    return made
