"""What the libraries of Go's checksum database and of transparency-dev say of our proofs."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.verifiers.evidence import Evidence
from tests.verifiers.offline import Answer, Offline

HOLDS = Answer(0, "")
NOTE = ("note", "log.vkey", "checkpoint")
PROOF = ("proof", "log.vkey", "passed.tlog-proof", "passed.leaf")
CONSISTENCY = ("consistency", "log.vkey", "earlier.checkpoint", "consistency")


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    names = {*NOTE[1:], *PROOF[1:], *CONSISTENCY[1:], "other-log.vkey"}
    others = ("denied.tlog-proof", "denied.leaf")
    return evidence.handed.only(tmp_path / "somebody", *names, *others)


def check(somebody: Offline, *arguments: str) -> Answer:
    return somebody.run("tlogcheck", *arguments)


def test_what_the_log_says(somebody: Offline) -> None:
    assert check(somebody, *NOTE) == HOLDS
    assert check(somebody, *PROOF) == HOLDS
    assert check(somebody, "proof", "log.vkey", "denied.tlog-proof", "denied.leaf") == HOLDS
    assert check(somebody, *CONSISTENCY) == HOLDS


def test_what_another_log_says(somebody: Offline) -> None:
    for command in (NOTE, PROOF, CONSISTENCY):
        refused(check(somebody, command[0], "other-log.vkey", *command[2:]))


def test_a_proof_of_something_else(somebody: Offline) -> None:
    refused(check(somebody, "proof", "log.vkey", "passed.tlog-proof", "denied.leaf"))
    refused(check(somebody, "proof", "log.vkey", "denied.tlog-proof", "passed.leaf"))
    refused(check(somebody, "consistency", "log.vkey", "checkpoint", "consistency"))


@pytest.mark.parametrize(
    ("command", "name"),
    [(NOTE, "checkpoint"), (PROOF, "passed.tlog-proof"), (CONSISTENCY, "consistency")],
)
def test_any_bit_that_was_turned_over(
    somebody: Offline, command: tuple[str, ...], name: str
) -> None:
    """Turn one bit of each byte: only bits that base64 does not use can be so changed."""
    path = somebody.folder / name
    data = path.read_bytes()
    held = []
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        if check(somebody, *command) == HOLDS:
            held.append(data[at + 1 :])
    # Before the "=" that ends a signature or a hash, base64 has bits that mean nothing.
    assert all(rest.startswith(b"=\n") for rest in held), held


def test_hashes_that_lack_or_are_too_many(somebody: Offline) -> None:
    path = somebody.folder / "consistency"
    head, blank, note = path.read_text().partition("\n\n")
    old, *hashes = head.split("\n")
    more = b64encode(bytes(32)).decode()
    for changed in (hashes[:-1], hashes[1:], [*hashes, more], hashes[::-1], []):
        path.write_text("\n".join([old, *changed]) + blank + note)
        refused(check(somebody, *CONSISTENCY))


def refused(answer: Answer) -> None:
    assert answer.status == 1, answer
    assert answer.text.startswith("tlogcheck: "), answer
