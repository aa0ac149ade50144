"""One log for all the verifiers, made once by each process that runs tests."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import Outcome
from tests.programs import program
from tests.verifiers.evidence import Bench, Evidence, make
from tests.verifiers.offline import Offline, nowhere

PATIENCE = 60.0
OURS = ("AGENTGATE_", "CI", "GITHUB_", "GITLAB_")


def gate(*arguments: str) -> Outcome:
    """Run the gate as somebody at a machine does, whatever runs the tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(
        [sys.executable, "-m", "gate", *arguments], env=environment, timeout=PATIENCE, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    program("cosign")
    folder = tmp_path_factory.mktemp("verifiers")
    (folder / "handed").mkdir()
    with nowhere() as proxy:
        yield make(Bench(folder / "bench", gate), Offline(folder / "handed", proxy))
