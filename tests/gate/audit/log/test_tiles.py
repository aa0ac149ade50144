"""Where tiles stand and what they hold, as the specification has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.audit.log import tiles
from gate.audit.log.hashing import Place
from gate.audit.log.tiles import Tile
from gate.errors import LogError


def test_paths() -> None:
    assert Tile(0, 1234067, 256).path == "tile/0/x001/x234/067"
    assert Tile(2, 0, 1).path == "tile/2/000.p/1"
    assert tiles.entries_path(1000, 7) == "tile/entries/x001/000.p/7"
    assert tiles.record_path(b"\x0a" * 32) == f"records/{'0a' * 32}.dsse.json"


def test_the_tiles_of_the_example_of_the_specification() -> None:
    made = list(tiles.tiles_of(70_000))
    assert len([one for one in made if one.level == 0 and one.width == 256]) == 273
    partial = [(one.level, one.width) for one in made if one.width < 256]
    assert partial == [(0, 112), (1, 17), (2, 1)]
    assert len([one for one in made if one.level == 1 and one.width == 256]) == 1


def test_a_full_tile_begins_the_level_above() -> None:
    assert [tuple(one) for one in tiles.tiles_of(256)] == [(0, 0, 256), (1, 0, 1)]
    assert not list(tiles.tiles_of(0))


@given(st.integers(0, 200_000), st.integers(0, 3_000))
def test_growing_in_steps_shows_all_tiles_of_the_end(old: int, more: int) -> None:
    new = old + more
    shown = set(tiles.tiles_of(old)) | set(tiles.grown(old, new))
    assert set(tiles.tiles_of(new)) <= shown
    assert not set(tiles.grown(old, new)) & set(tiles.tiles_of(old))


def test_a_tile_holds_every_eighth_level() -> None:
    assert Tile(1, 2, 3).places() == [Place(8, 512), Place(8, 513), Place(8, 514)]


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_bundles_are_read_as_they_were_written(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.read_bundle(data) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x01a\xff\xffb"])
def test_a_bundle_that_was_cut_is_refused(data: bytes) -> None:
    with pytest.raises(LogError):
        tiles.read_bundle(data)


def test_a_tile_that_was_cut_is_refused() -> None:
    assert len(tiles.read_tile(b"x" * 64)) == 2
    with pytest.raises(LogError):
        tiles.read_tile(b"x" * 63)
