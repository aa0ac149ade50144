"""The story of a stranger: what docs/record.md tells to type, typed word for word.

They have the public keys, the programs of others, and the files that were exported; no network, and
not the gate.
"""

import re
from pathlib import Path

import pytest

from tests.verifiers.evidence import FILE, Evidence
from tests.verifiers.offline import Answer, Offline

PAGE = Path(__file__).parents[2] / "docs" / "record.md"
SECTION = re.compile(r"^## Verify without agentgate\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PASSED, DENIED = "passed.sigstore.json", "denied.sigstore.json"
FILES = ("record.pub", "log.pub", "log.vkey", FILE, "passed.dsse.json", PASSED, DENIED)


@pytest.fixture(scope="module")
def commands() -> list[str]:
    section = SECTION.search(PAGE.read_text())
    assert section
    return COMMANDS.findall(section[1])


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    given = evidence.handed.only(tmp_path / "somebody", *FILES)
    evidence.copy_log(given.folder / "log")
    return given


def type_in(somebody: Offline, command: str, evidence: Evidence) -> Answer:
    commits = f"X={evidence.passed} Y={evidence.denied}"
    return somebody.run("bash", "-euo", "pipefail", "-c", f"{commits}\n{command}")


def test_what_a_stranger_types(somebody: Offline, evidence: Evidence, commands: list[str]) -> None:
    for command in commands:
        answer = type_in(somebody, command, evidence)
        assert answer.status == 0, (command, answer)
    every = "".join(commands)
    assert all(name in every for name in (PASSED, DENIED, '"$X"', '"$Y"'))


def test_what_they_are_told_when_it_is_not_so(
    somebody: Offline, evidence: Evidence, commands: list[str]
) -> None:
    """Give them the records of each other: whatever asks about a commit has to say no."""
    first, second = (somebody.folder / name for name in (PASSED, DENIED))
    passed, denied = first.read_bytes(), second.read_bytes()
    first.write_bytes(denied)
    second.write_bytes(passed)
    asked = [command for command in commands if "--bundle" in command]
    preparing = [command for command in commands if "trusted-root create" in command]
    assert len(asked) >= 3
    for command in preparing:
        assert type_in(somebody, command, evidence).status == 0
    for command in asked:
        assert type_in(somebody, command, evidence).status != 0, command
