"""What is recorded for ever quotes nothing of files in which no secret could be looked for."""

import pytest

from gate.audit import envelope
from gate.audit.log.opening import open_log
from tests.conftest import GOOD, Repository, Run
from tests.gate.commands.test_recording import RECORD, Office, keys, office, undisturbed

__all__ = ["keys", "office", "undisturbed"]
WORD = "Zq8vXw3RtY"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"
UNREAD = {
    "literal.json": f'{{"password": {WORD}}}',
    "quoted.json": f'{{"password": "{WORD}" "x"}}',
    "alias.yaml": f"password: *{WORD}\n",
    "quote.yaml": f'password: *{WORD}"{WORD}\n',
    "twice.yaml": f"{WORD}: x\n{WORD}: y\n",
    "twice.json": f'{{"a\\"{WORD}": 1, "a\\"{WORD}": 2}}',
    "base64.yaml": f"password: !!binary {WORD}!\n",
    "number.yaml": f"password: !!int {WORD}\n",
    "time.yaml": f"password: !!timestamp {WORD}\n",
    "separator.yaml": f"a: 1\n---{WORD}\n",
    "merge.yaml": f"<<: {WORD}\n",
}


def payloads(office: Office) -> list[str]:
    with open_log(office.log) as log:
        kept = [stored.envelope for stored in log.scan()]
    return [envelope.load(data).payload.decode() for data in kept if data]


@pytest.mark.parametrize("name", UNREAD)
def test_files_that_cannot_be_read_are_not_quoted(
    gate: Run, repository: Repository, office: Office, name: str
) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.commit({name: UNREAD[name]})
    gate("check", "--commit", "HEAD", *RECORD)
    repository.commit({name: "a: 1\n"})
    gate("check", "--commit", "HEAD", *RECORD)
    first, second = payloads(office)
    assert WORD not in first
    assert WORD not in second


def test_secrets_that_are_found_are_not_recorded(
    gate: Run, repository: Repository, office: Office
) -> None:
    manifest = GOOD.replace(
        "          resources:",
        f"          env: [{{name: API_KEY, value: {TOKEN}}}]\n          resources:",
    )
    repository.commit({"a.yaml": GOOD})
    repository.commit({"a.yaml": manifest, ".mcp.json": (
        f'{{"mcpServers": {{"x": {{"command": "x", "args": ["--token={TOKEN}"]}}}}}}'
    )})  # fmt: skip
    assert gate("check", "--commit", "HEAD", *RECORD).status == 1
    (payload,) = payloads(office)
    assert TOKEN not in payload
