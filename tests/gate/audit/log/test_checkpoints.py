"""Checkpoints: the tricks that readers fall for."""

from base64 import b64encode

import pytest

from gate.audit import Algorithm, Checkpoint
from gate.audit.keys import generate
from gate.audit.log import checkpoints, notes
from gate.audit.log.hashing import EMPTY_ROOT
from gate.errors import LogError

from .sample import ORIGIN, log_key

ROOT = bytes(range(32))
BASE64 = b64encode(ROOT).decode()
BODY = f"{ORIGIN}\n1004\n{BASE64}\n"


def read(text: str, origin: str = ORIGIN) -> Checkpoint:
    """Read a text that the log did sign."""
    return checkpoints.read(notes.sign(text, origin, log_key()).encode(), ORIGIN, log_key().key)


def test_a_checkpoint_is_written_and_read() -> None:
    checkpoint = Checkpoint(ORIGIN, 1004, ROOT)
    assert checkpoints.body(checkpoint) == BODY
    note = checkpoints.sign(checkpoint, log_key())
    assert checkpoints.read(note.encode(), ORIGIN, log_key().key) == checkpoint == read(BODY)


def test_an_empty_log_has_the_root_of_one() -> None:
    assert read(f"{ORIGIN}\n0\n{b64encode(EMPTY_ROOT).decode()}\n").size == 0
    with pytest.raises(LogError, match="empty log"):
        read(f"{ORIGIN}\n0\n{BASE64}\n")


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace("1004", "01004"),
        BODY.replace("1004", "00"),
        BODY.replace("1004", "+1004"),
        BODY.replace("1004", "-1"),
        BODY.replace("1004", "1_004"),
        BODY.replace("1004", " 1004"),
        BODY.replace("1004", "١٠٠٤"),
        BODY.replace("1004", "0x3ec"),
        BODY.replace("1004", ""),
        BODY.replace("1004", str(2**63)),
        BODY.replace("1004", "9" * 5000),
        BODY + "an extension\n",
        BODY + "\n",
        "\n" + BODY,
        BODY.replace("\n1004\n", "\N{LINE SEPARATOR}1004\n"),
        BODY.replace("1004\n", "1004\N{LINE SEPARATOR}"),
        BODY.replace("1004\n", "1004\N{NEXT LINE}"),
        BODY.replace(BASE64, BASE64.replace("=", "")),
        BODY.replace(BASE64, b64encode(ROOT[:-1]).decode()),
        BODY.replace(BASE64, b64encode(ROOT + b"x").decode()),
        BODY.replace(BASE64, BASE64[:-2] + "9="),
        BODY.replace(BASE64, BASE64 + " "),
        f"{ORIGIN}\n1004\n",
        f"{ORIGIN}/prod\n1004\n{BASE64}\n",
        f"another.example.com\n1004\n{BASE64}\n",
    ],
)
def test_a_checkpoint_that_is_signed_and_still_none_is_refused(text: str) -> None:
    with pytest.raises(LogError):
        read(text)


def test_carriage_returns_are_refused() -> None:
    note = checkpoints.sign(Checkpoint(ORIGIN, 1004, ROOT), log_key())
    with pytest.raises(LogError, match="control"):
        checkpoints.read(note.replace("\n", "\r\n").encode(), ORIGIN, log_key().key)


def test_a_checkpoint_of_another_key_or_name_is_refused() -> None:
    note = checkpoints.sign(Checkpoint(ORIGIN, 1004, ROOT), generate(Algorithm.ED25519)).encode()
    with pytest.raises(LogError, match="not signed"):
        checkpoints.read(note, ORIGIN, log_key().key)
    with pytest.raises(LogError, match="not signed"):
        read(BODY, "another.example.com")


def test_a_changed_checkpoint_is_refused() -> None:
    note = checkpoints.sign(Checkpoint(ORIGIN, 1004, ROOT), log_key())
    with pytest.raises(LogError, match="not signed"):
        checkpoints.read(note.replace("1004", "1005").encode(), ORIGIN, log_key().key)


def test_a_log_without_a_bare_name_is_not_signed_for() -> None:
    with pytest.raises(LogError):
        checkpoints.sign(Checkpoint("gate.example.com/prod", 1, ROOT), log_key())
