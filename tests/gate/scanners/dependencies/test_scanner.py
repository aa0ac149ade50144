from pathlib import Path

import pytest

from gate.errors import ScanError
from gate.model import Door
from gate.scanners.dependencies.catalogue import RULES
from gate.scanners.dependencies.facts import Exact
from gate.scanners.dependencies.readers import LOCKS, READERS, go_mod
from gate.scanners.dependencies.scanner import Dependencies
from gate.scanners.dependencies.scope import PRESENT, READ, is_dependencies
from gate.sources import File
from tests.gate.scanners.dependencies.labelled import OSV

MANIFEST = File("a/package.json", b'{\n  "dependencies": {\n    "zod": "^3"\n  }\n}\n')
LOCK = File("package-lock.json", b'{"packages": {"node_modules/zod": {"version": "3.1.0"}}}')


def test_a_finding_stands_on_the_name_of_the_dependency() -> None:
    (one,) = Dependencies().scan([MANIFEST]).sightings
    assert (one.rule, one.file, one.line, one.column) == ("unpinned-dependency", "a/package.json",
                                                          3, 5)  # fmt: skip
    assert (one.end_line, one.end_column) == (3, 10)


def test_what_is_not_judged_counts_and_is_not_judged() -> None:
    assert not Dependencies(around=(LOCK,)).scan([MANIFEST]).sightings
    assert not Dependencies(around=(MANIFEST,)).scan([LOCK]).sightings


def test_a_file_that_is_judged_takes_the_place_of_an_older_one() -> None:
    old = File(MANIFEST.path, b"{}")
    assert Dependencies(around=(old,)).scan([MANIFEST]).sightings


def test_either_side_of_a_change_is_told_of_skew() -> None:
    one = File("a/requirements.txt", b"mcp==1.0\n")
    other = File("b/requirements.txt", b"mcp==2.0\n")
    for judged, around in ((one, other), (other, one)):
        (seen,) = Dependencies(around=(around,)).scan([judged]).sightings
        assert (seen.rule, seen.file) == ("version-skew", judged.path)


def test_go_takes_what_stands_for_exactly_this_version() -> None:
    text = b"""module a
require(
    b.example/c v1.0.0
)
replace b.example/c v1.0.0 => d.example/e v2.0.0
replace b.example/c v1.1.0 => ../c
"""
    (found,) = go_mod.read(File("go.mod", text)).declared
    assert (found.name, found.origin) == ("d.example/e", Exact("2.0.0"))


def test_without_a_database_nothing_is_said_of_vulnerabilities() -> None:
    ids = {rule.id for rule in Dependencies().rules}
    assert "known-vulnerability" not in ids
    assert {rule.id for rule in Dependencies(osv=OSV).rules} == ids | {"known-vulnerability"}


def test_rules_say_all_there_is_to_say() -> None:
    for rule in RULES:
        assert rule.remediation
        assert rule.references
        assert rule.description != rule.title
        assert not rule.title.endswith(".")
        assert Door.ADMISSION not in rule.doors


def test_the_digest_follows_the_database(tmp_path: Path) -> None:
    record = tmp_path / "a.json"
    record.write_text('{"id": "A-1"}')
    first = Dependencies(osv=tmp_path).scan([LOCK]).ran
    record.write_text('{"id": "A-2"}')
    second = Dependencies(osv=tmp_path).scan([LOCK]).ran
    without = Dependencies().scan([LOCK]).ran
    assert len({first.digest, second.digest, without.digest}) == 3
    assert (first.id, first.files) == ("dependencies", 1)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"id": "a b"}', '{"id": "A", "affected": [{"package": {}}]}', "nul\0"]
)
def test_a_record_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ScanError):
        Dependencies(osv=tmp_path).scan([LOCK])


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none", Path("a\0b")):
        with pytest.raises(ScanError):
            Dependencies(osv=folder).scan([LOCK])


def test_a_database_is_no_way_around(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a.json").symlink_to(OSV / "npm" / "OURS-2025-8.json")
    with pytest.raises(ScanError):
        Dependencies(osv=tmp_path).scan([LOCK])
    deep = tmp_path.joinpath(*"abcdefghi")
    deep.mkdir(parents=True)
    with pytest.raises(ScanError):
        Dependencies(osv=tmp_path).scan([LOCK])


def test_a_lock_that_is_not_read_is_told_where_versions_are_compared() -> None:
    lock = File("pdm.lock", b"")
    assert not Dependencies().scan([lock]).notices
    assert [notice.message for notice in Dependencies(osv=OSV).scan([lock]).notices] == [
        "pdm.lock is not read: no version in it was compared"
    ]


def test_versions_that_cannot_be_compared_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"id": "A-1", "affected": [{"package": {"ecosystem": "npm", "name": "zod"}, "ranges": '
        '[{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "new"}]}]}]}'
    )
    scanned = Dependencies(osv=tmp_path).scan([LOCK])
    assert not scanned.sightings
    assert [notice.kind for notice in scanned.notices] == ["not-compared"]


def test_lines_that_are_no_requirement_are_told() -> None:
    scanned = Dependencies().scan([File("requirements.txt", b"a==1\nb==2\nno such thing\n")])
    assert [notice.message for notice in scanned.notices] == [
        "requirements.txt has a line that is no requirement of pip, first on line 3"
    ]


def test_what_pip_reads_in_utf_16_is_read() -> None:
    scanned = Dependencies().scan([File("requirements.txt", "a==1\r\nb>2\r\n".encode("utf-16"))])
    assert [one.line for one in scanned.sightings] == [2]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("requirements.txt", True),
        ("a/requirements-dev.txt", True),
        ("a/requirements/base.txt", True),
        ("a/Cargo.toml", True),
        ("go.mod", True),
        (".npmrc", True),
        ("a/node_modules/b/package.json", False),
        (".venv/lib/requirements.txt", False),
        ("notes.txt", False),
        ("tsconfig.json", False),
        ("values.yaml", False),
    ],
)
def test_files_are_known_by_their_names(path: str, wanted: bool) -> None:  # noqa: FBT001
    assert Dependencies().wants(path) is wanted


def test_there_is_a_reader_of_every_file_that_is_looked_at() -> None:
    assert set(READERS) == set(READ)
    assert set(LOCKS) == set(PRESENT)


@pytest.mark.parametrize(
    "path",
    ["a/Cargo.toml", "requirements-dev.txt", "requirements/dev.txt", "constraints.txt", "bun.lock"],
)
def test_a_file_is_known_by_its_name(path: str) -> None:
    assert is_dependencies(path)


@pytest.mark.parametrize(
    "path",
    ["notes.txt", "a.toml", "node_modules/a/package.json", ".venv/lib/requirements.txt", "go.sum"],
)
def test_what_is_installed_is_nobodys_choice(path: str) -> None:
    assert not is_dependencies(path)
