"""Signed notes: what the specification allows, and nothing else."""

from base64 import b64decode, b64encode

import pytest

from gate.audit import Algorithm
from gate.audit.keys import generate
from gate.audit.log import notes
from gate.errors import LogError

from .sample import ORIGIN, log_key, record_key

EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501
TEXT = "a text\n\nof two paragraphs\n"


def signed(text: str = TEXT) -> str:
    return notes.sign(text, ORIGIN, log_key())


def test_the_example_of_the_specification_verifies() -> None:
    name, key = notes.read_vkey(EXAMPLE_VKEY)
    note = notes.parse(EXAMPLE.encode())
    assert notes.verify(note, name, key)
    assert notes.vkey(name, key) == EXAMPLE_VKEY
    assert not notes.verify(notes.Note("another\n", note.signatures), name, key)


def test_what_is_signed_is_read_again() -> None:
    note = notes.parse(signed().encode())
    assert note.text == TEXT
    assert notes.verify(note, ORIGIN, log_key().key)
    assert notes.read_vkey(notes.vkey(ORIGIN, log_key().key)) == (ORIGIN, log_key().key)


def test_signatures_of_others_are_passed_over() -> None:
    other = generate(Algorithm.ED25519)
    line = notes.sign(TEXT, "witness.example.org", other).rpartition("\n\n")[2]
    note = notes.parse((signed() + line).encode())
    assert notes.verify(note, ORIGIN, log_key().key)
    assert notes.verify(note, "witness.example.org", other.key)


def test_a_known_key_that_signed_wrongly_spoils_the_note() -> None:
    wrong = notes.sign("another\n", ORIGIN, log_key()).rpartition("\n\n")[2]
    right = signed().rpartition("\n\n")[2]
    for lines in (wrong, right + wrong, wrong + right):
        note = notes.parse(f"{TEXT}\n{lines}".encode())
        assert not notes.verify(note, ORIGIN, log_key().key)


def test_an_unknown_key_verifies_nothing() -> None:
    note = notes.parse(signed().encode())
    assert not notes.verify(note, ORIGIN, generate(Algorithm.ED25519).key)
    assert not notes.verify(note, "another.example.com", log_key().key)


def test_sixteen_signatures_are_read_and_not_one_more() -> None:
    line = signed().rpartition("\n\n")[2]
    assert len(notes.parse((signed() + line * 15).encode()).signatures) == 16
    with pytest.raises(LogError, match="more than 16"):
        notes.parse((signed() + line * 16).encode())


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("a text", "a\ttext"),
        lambda note: note.replace("a text", "a\x00text"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("— ", "—\N{NO-BREAK SPACE}"),
        lambda note: note.removesuffix("\n"),
        lambda note: note + "\n",
        lambda note: note + "something below\n",
        lambda note: note[:-1] + "\N{LINE SEPARATOR}",
        lambda note: note.replace(ORIGIN, "two words"),
        lambda note: note.replace(ORIGIN, "a+b"),
        lambda note: note.replace(ORIGIN, "a\N{EN QUAD}b"),
        lambda note: note.split("\n\n—")[0] + "\n",
        lambda note: note.split("—")[0] + f"— {ORIGIN} AAAA\n",
        lambda note: note.split("—")[0] + f"— {ORIGIN} AAAAAAB=\n",
        lambda note: note.split("—")[0] + f"— {ORIGIN} A_AAAAAA\n",
        lambda note: note + "x" * notes.LIMIT,
        lambda note: note[:0],
    ],
)
def test_what_is_no_note_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(LogError):
        notes.parse(change(signed()).encode())


def test_a_note_that_is_no_text_is_refused() -> None:
    with pytest.raises(LogError, match="UTF-8"):
        notes.parse(signed().encode().replace(b"a text", b"a \xff"))


def test_checkpoints_are_signed_with_ed25519_only() -> None:
    with pytest.raises(LogError, match="Ed25519"):
        notes.sign(TEXT, ORIGIN, record_key())


@pytest.mark.parametrize(
    "vkey",
    [
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo",
        "",
    ],
)
def test_a_verifier_key_that_lies_is_refused(vkey: str) -> None:
    with pytest.raises(LogError):
        notes.read_vkey(vkey)


@pytest.mark.parametrize("origin", ["audit.gate.example.com", "localhost", "a-1.b", "10.0.0.1"])
def test_hosts_are_names_of_logs(origin: str) -> None:
    assert notes.check_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        *("", "gate.example.com/prod", "Gate.example.com", "gate:8443", "a b", "a+b", "-a.b"),
        *("a-.b", "a..b", ".a", "a.", "https://gate.example.com", "gäte.example.com", "a\n"),
        "a." * 127 + "a",
    ],
)
def test_everything_else_is_no_name_of_a_log(origin: str) -> None:
    with pytest.raises(LogError):
        notes.check_origin(origin)


def test_the_id_of_a_log_begins_with_that_of_its_key() -> None:
    line = signed().rpartition(" ")[2]
    whole = notes.key_hash(ORIGIN, log_key().key)
    assert b64decode(line)[:4] == whole[:4]
    assert len(b64encode(whole)) == 44
