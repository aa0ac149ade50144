"""Which scanners are on, by what the owner says and what the machine has."""

from pathlib import Path

import pytest

from gate.assembly import Owned, Wishes, read_owned
from gate.errors import ScanError
from gate.roster import Roster, is_looked_at, roster
from gate.sources import File

NOWHERE = {"PATH": ""}
FILES = [File("a.py", b""), File("a.yaml", b""), File("uv.lock", b"version = 1\n")]
PATHS = [file.path for file in FILES]


def owned(text: str, *rules: Path) -> Owned:
    held = {"gate.yaml": f"version: 1\n{text}\n".encode()}
    return read_owned(Wishes(semgrep=rules), held.get)


def ids(some: Roster) -> list[str]:
    return [scanner.id for scanner in some.scanners(PATHS, FILES)]


def with_semgrep(folder: Path) -> dict[str, str]:
    """Give an environment in which there is a program of that name."""
    path = folder / "semgrep"
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return {"PATH": str(folder)}


def test_all_that_is_there_is_on(tmp_path: Path) -> None:
    assert ids(roster(owned(""), NOWHERE)) == ["secrets", "dependencies"]
    everything = roster(owned(""), with_semgrep(tmp_path))
    assert ids(everything) == ["semgrep", "secrets", "dependencies"]


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ("semgrep", ["secrets", "dependencies"]),
        ("secrets", ["semgrep", "dependencies"]),
        ("dependencies", ["semgrep", "secrets"]),
    ],
)
def test_what_its_owner_switches_off_is_off(tmp_path: Path, off: str, left: list[str]) -> None:
    told = owned(f"scan: {{{off}: {{enabled: false}}}}")
    assert ids(roster(told, with_semgrep(tmp_path))) == left


def test_no_scanner_is_made_without_anything_to_look_at() -> None:
    on = roster(owned(""), NOWHERE)
    assert on.scanners(["a.png"], FILES) == ()
    assert [scanner.id for scanner in on.scanners(["yarn.lock"], FILES)] == ["dependencies"]


@pytest.mark.parametrize("asked", ["gate.yaml", "option"])
def test_who_asks_for_semgrep_gets_it_or_no_verdict(tmp_path: Path, asked: str) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_text("rules: [{id: a, message: b, severity: ERROR}]\n")
    told = owned("scan: {semgrep: {}}") if asked == "gate.yaml" else owned("", rules)
    first, *_ = roster(told, NOWHERE).scanners(PATHS, FILES)
    with pytest.raises(ScanError, match="not installed"):
        first.scan(FILES[:1])


def test_code_is_left_to_nobody_in_silence(tmp_path: Path) -> None:
    (told,) = roster(owned(""), NOWHERE).unscanned(PATHS)
    assert told.message.startswith("1 file of code was not scanned")
    assert not roster(owned(""), NOWHERE).unscanned(["a.yaml"])
    assert not roster(owned(""), with_semgrep(tmp_path)).unscanned(PATHS)
    assert not roster(owned("scan: {semgrep: {enabled: false}}"), NOWHERE).unscanned(PATHS)


def test_what_nobody_looks_at_is_not_wanted() -> None:
    off = "scan: {secrets: {enabled: false}}"
    known = roster(owned(off), NOWHERE)
    assert [path for path in (*PATHS, "a.png") if known.wants(path)] == ["uv.lock"]
    assert not is_looked_at("a.png")
    assert all(map(is_looked_at, PATHS))
