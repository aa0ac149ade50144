from pathlib import Path

import pytest

from gate.recording.commits import branch, commit, date, found_around, has, person
from gate.sources.git import head_of
from tests.conftest import Repository


def test_a_commit_is_read(repository: Repository) -> None:
    repository.commit({"a.yaml": "a: 1\n"})
    repository.commit({"a.yaml": "a: 2\n"})
    found = found_around(repository.root)
    assert found
    read = commit(found, head_of(found))
    assert read.oid == repository.git("rev-parse", "HEAD")
    assert read.tree == repository.git("rev-parse", "HEAD^{tree}")
    assert read.parents == (repository.git("rev-parse", "HEAD^"),)
    assert read.claims.author.email == "somebody@example.com"
    assert read.claims.author.date.endswith("Z")
    assert branch(found) == "refs/heads/main"
    assert has(found, read.oid)
    assert not has(found, "e" * 40)


def test_a_merge_has_its_parents_in_order(repository: Repository) -> None:
    repository.commit({"a.yaml": "a: 1\n"})
    repository.git("switch", "--quiet", "--create", "other")
    repository.commit({"b.yaml": "b: 1\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"c.yaml": "c: 1\n"})
    repository.git("merge", "--quiet", "--no-edit", "other")
    found = found_around(repository.root)
    assert found
    first, second = repository.git("rev-parse", "HEAD^1", "HEAD^2").split()
    assert commit(found, head_of(found)).parents == (first, second)


def test_a_folder_without_git(tmp_path: Path) -> None:
    assert found_around(tmp_path) is None


@pytest.mark.parametrize(
    ("line", "name", "email", "when"),
    [
        (b"A B <a@example.com> 1762245000 +0100", "A B", "a@example.com", "2025-11-04T08:30:00Z"),
        (b" <> 0 +0000", "", "", "1970-01-01T00:00:00Z"),
        (b"\xff <a> 99999999999999999999 +0000", "�", "a", ""),
        (b"A <a> -5 +0000", "A", "a", ""),
        (b"A", "A", "", ""),
        (b"", "", "", ""),
    ],
)
def test_people_are_read_as_far_as_they_are_written(
    line: bytes, name: str, email: str, when: str
) -> None:
    read = person(line)
    assert (read.name, read.email, read.date) == (name, email, when)


def test_a_date_is_of_this_calendar() -> None:
    assert date("253402300800 +0000") == ""
    assert date("١٢ +0000") == ""
