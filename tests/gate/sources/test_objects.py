"""Blobs are read at once, or by their sizes where they are long: with one outcome."""

from collections.abc import Mapping

import pytest

from gate.errors import SourceError
from gate.sources import FILE_LIMIT, objects, oversize
from gate.sources.objects import Blob, Entry, load
from gate.sources.plumbing import Repository, repository

from .conftest import Playground

NAMES = ("a.yaml", "again.yaml", "empty.yaml", "model.safetensors", "long.yaml")


def kept(playground: Playground) -> list[Entry]:
    """Write a text twice, nothing, weights and what is too long to be read."""
    contents = ("a: 1\n", "a: 1\n", "", "w" * 100_000, "#" * (FILE_LIMIT + 1))
    for name, text in zip(NAMES, contents, strict=True):
        playground.write(name, text)
    playground.git("add", "--all")
    return objects.index(repository(playground.root))


def named(entries: list[Entry], blobs: Mapping[str, Blob]) -> dict[str, Blob]:
    return {entry.path: blobs[entry.oid] for entry in entries}


def test_blobs_are_read_with_their_lengths(playground: Playground) -> None:
    entries = kept(playground)
    found = named(entries, load(repository(playground.root), entries))
    assert found == {
        "a.yaml": Blob(b"a: 1\n", 5),
        "again.yaml": Blob(b"a: 1\n", 5),
        "empty.yaml": Blob(b"", 0),
        "model.safetensors": Blob(b"", 100_000),
        "long.yaml": Blob(oversize(), FILE_LIMIT + 1),
    }


@pytest.mark.parametrize("most", [0, 100_000, FILE_LIMIT])
def test_what_is_long_together_is_read_by_size_and_alike(
    playground: Playground, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    entries, found = kept(playground), repository(playground.root)
    at_once = load(found, entries)
    assert objects.at_once(found, [entry.oid for entry in entries])
    monkeypatch.setattr(objects, "AT_ONCE", most)
    assert not objects.at_once(found, [entry.oid for entry in entries])
    assert load(found, entries) == at_once


@pytest.mark.parametrize("most", [0, objects.AT_ONCE])
def test_a_blob_that_is_not_there_is_told(
    playground: Playground, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(objects, "AT_ONCE", most)
    entries = kept(playground)
    missing = Entry("gone.yaml", "100644", "0" * 39 + "1")
    with pytest.raises(SourceError, match="does not hold the content of a file") as caught:
        load(repository(playground.root), [*entries, missing])
    assert missing.oid in caught.value.message


def test_nothing_is_asked_about_nothing(playground: Playground) -> None:
    assert load(Repository(playground.root / "nowhere"), []) == {}
