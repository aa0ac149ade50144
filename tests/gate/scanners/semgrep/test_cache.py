import os
from pathlib import Path

import pytest

from gate.scanners.semgrep import cache as module
from gate.sources import File
from tests.gate.scanners.semgrep.fakes import asked, fake

BAD = File("a.py", b"eval(y)\n")
GOOD = File("b.py", b"x = 1\n")


def test_only_what_is_new_is_looked_at(tmp_path: Path) -> None:
    scanner = fake(tmp_path, cache=tmp_path / "cache")
    first = scanner.scan([BAD, GOOD])
    assert scanner.scan([BAD, GOOD]) == first
    scanner.scan([BAD, File("b.py", b"x = 2\n")])
    assert [run["files"] for run in asked(tmp_path)] == [["./a.py", "./b.py"], ["./b.py"]]


def test_other_rules_and_other_names_are_new(tmp_path: Path) -> None:
    scanner = fake(tmp_path, cache=tmp_path / "cache")
    assert scanner.key(BAD) != scanner.key(File("c.py", BAD.data))
    assert scanner.key(BAD) != scanner.key(File("a.py", b"eval(z)\n"))


def test_entries_are_for_their_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    fake(tmp_path, cache=folder).scan([BAD, GOOD])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"key": "other", "version": "1.181.0", "seen": []}', b"\xff" * 9]
)
def test_a_damaged_entry_is_none(tmp_path: Path, damage: bytes) -> None:
    scanner = fake(tmp_path, cache=tmp_path / "cache")
    first = scanner.scan([BAD])
    (tmp_path / "cache" / scanner.key(BAD)).write_bytes(damage)
    assert scanner.scan([BAD]) == first
    assert len(asked(tmp_path)) == 2


def test_a_link_or_a_pipe_in_place_of_an_entry_is_none(tmp_path: Path) -> None:
    scanner = fake(tmp_path, cache=tmp_path / "cache")
    scanner.scan([BAD, GOOD])
    for file in (BAD, GOOD):
        (tmp_path / "cache" / scanner.key(file)).unlink()
    (tmp_path / "cache" / scanner.key(BAD)).symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "cache" / scanner.key(GOOD))
    assert len(scanner.scan([BAD, GOOD]).sightings) == 1


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    scanner = fake(tmp_path, cache=tmp_path / "file" / "cache")
    assert len(scanner.scan([BAD]).sightings) == 1


def test_a_full_cache_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    scanner = fake(tmp_path, cache=tmp_path / "cache")
    scanner.scan([BAD, GOOD])
    scanner.scan([File("c.py", b"")])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [
        scanner.key(File("c.py", b""))
    ]


def test_what_failed_is_not_remembered(tmp_path: Path) -> None:
    scanner = fake(tmp_path, "answer['paths']['scanned'].pop()", cache=tmp_path / "cache")
    with pytest.raises(Exception, match="did not look"):
        scanner.scan([BAD])
    assert not (tmp_path / "cache").exists()
