import hashlib
import os
from pathlib import Path

import pytest

from gate.scanners import memory
from gate.scanners.memory import FORGETFUL, Clean
from gate.scanners.secrets.scanner import Secrets
from gate.sources import File

KEYS = [hashlib.sha256(bytes([number])).digest() for number in range(4)]
GOOD = File("a.sh", b"echo hello\n")
BAD = File("b.sh", b"export API_TOKEN=ghp_" + b"aB3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ3lN5" + b"\n")


def test_keys_come_back_and_are_for_their_user_alone(tmp_path: Path) -> None:
    clean = Clean(tmp_path / "kept" / "clean")
    clean.keep(KEYS[:2], ())
    clean.keep(KEYS[2:3], clean.known())
    assert clean.known() == frozenset(KEYS[:3])
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "kept").iterdir()] == [0o600]


def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    clean = Clean(tmp_path / "clean")
    clean.keep(KEYS[:2], ())
    clean.keep(KEYS[2:], clean.known())
    assert clean.known() == frozenset(KEYS[2:])


@pytest.mark.parametrize("damage", [b"x", bytes(33), bytes(64 * 1024 * 1024)])
def test_what_is_damaged_holds_no_key(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "clean").write_bytes(damage)
    assert not Clean(tmp_path / "clean").known()


def test_a_link_and_a_pipe_hold_no_key(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(KEYS[0])
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    os.mkfifo(tmp_path / "pipe")
    assert Clean(tmp_path / "kept").known()
    assert not Clean(tmp_path / "link").known()
    assert not Clean(tmp_path / "pipe").known()


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for clean in (Clean(tmp_path / "file" / "clean"), FORGETFUL):
        clean.keep(KEYS, ())
        assert not clean.known()


def test_only_files_without_a_secret_are_remembered(tmp_path: Path) -> None:
    scanner = Secrets(Clean(tmp_path / "clean"))
    first = scanner.scan([GOOD, BAD])
    assert [seen.file for seen in first.sightings] == ["b.sh"]
    assert len((tmp_path / "clean").read_bytes()) == 32
    assert scanner.scan([GOOD, BAD]) == first


def test_other_bytes_and_another_name_are_looked_at(tmp_path: Path) -> None:
    scanner = Secrets(Clean(tmp_path / "clean"))
    scanner.scan([GOOD])
    assert scanner.scan([File("a.sh", BAD.data)]).sightings
    scanner.scan([File("c.sh", GOOD.data)])
    assert len((tmp_path / "clean").read_bytes()) == 64
