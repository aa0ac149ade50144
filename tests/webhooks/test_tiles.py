"""What a log shows to everybody: files that it wrote, and no others."""

import shutil

import pytest

from gate.audit.log import checkpoints
from gate.audit.log.hashing import leaf_hash
from gate.audit.log.tiles import read_bundle, read_tile
from tests.waiting import until
from tests.webhooks.served import Served, serving
from tests.webhooks.world import ORIGIN, World
from webhooks.tiles.naming import is_record, is_tile

FOREVER = "public, max-age=31536000, immutable"


def shown(served: Served, size: int) -> bytes:
    """Wait for a checkpoint over so many entries."""

    def look() -> bytes:
        note = served.ask("GET", "/checkpoint")[2]
        return note if note.splitlines()[1] == b"%d" % size else b""

    return until(look)


def test_a_log_shows_its_checkpoint_and_its_tiles(world: World) -> None:
    entries = [world.entry(number) for number in range(3)]
    with serving(world) as served:
        for entry in entries:
            assert served.bring(entry.envelope)[0] == 200
        note = shown(served, 3)
        checkpoints.read(note, ORIGIN, world.log_key.key)
        _, headers, _ = served.ask("GET", "/checkpoint")
        assert headers["content-type"] == "text/plain; charset=utf-8"
        assert headers["cache-control"] == "no-cache"
        status, headers, tile = served.ask("GET", "/tile/0/000.p/3")
        assert (status, headers["cache-control"]) == (200, FOREVER)
        assert headers["content-type"] == "application/octet-stream"
        assert read_tile(tile) == [leaf_hash(entry.leaf) for entry in entries]
        _, _, bundle = served.ask("GET", "/tile/entries/000.p/3")
        assert read_bundle(bundle) == [entry.leaf for entry in entries]
        status, headers, body = served.ask("HEAD", "/tile/0/000.p/3")
        assert (status, headers["content-length"], body) == (200, str(len(tile)), b"")
        # Envelopes hold names of people.
        record = f"/records/{entries[0].digest.hex()}.dsse.json"
        assert served.ask("GET", record)[0] == 404
        # What is gone is shown anew, though the log has not grown.
        shutil.rmtree(world.log / "public")
        assert until(lambda: served.ask("GET", "/checkpoint")[2] == note)
        assert served.ask("GET", "/tile/0/000.p/3")[2] == tile
    with serving(world, "--show-records") as served:
        assert served.ask("GET", record)[2] == entries[0].envelope
        assert served.ask("GET", record.replace(".dsse", ""))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/tile/0/001", "/tile/../log.db", "/tile/%2e%2e/%2e%2e/log.db", "/tile/0/..%2f..%2flog.db",
        "/tile//etc/passwd", "//checkpoint", "/checkpoint/", "/../log.db", "/log.db", "/public/",
        "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/000.p/01", "/tile/00/000", "/tile/64/000",
        "/tile/0/x000/001", "/tile/0/%00", "/tile/0/000%00.p/1", "/tile/0/\\..\\..", "/docs",
        "/openapi.json", "/records/../../log.db", "/tile/0/000.new", "/v1/records/", "/%ff%fe",
        "/tile/0/" + "x001/" * 600 + "001",
    ],
)  # fmt: skip
def test_nothing_else_is_shown(shared: Served, path: str) -> None:
    status, headers, body = shared.ask("GET", path)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert headers["cache-control"] == "no-store"
    assert b"SQLite" not in body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_do_nothing(shared: Served, method: str) -> None:
    for path in ("/checkpoint", "/v1/records", "/tile/0/000", "/readyz"):
        status, headers, _ = shared.ask(method, path)
        assert (status, headers["content-type"]) == (405, "application/problem+json"), path
        assert headers["allow"]
    assert shared.ask("GET", "/v1/records")[0] == 401
    assert shared.ask("POST", "/checkpoint", b"x")[0] == 405


def test_the_grammar_of_tiles() -> None:
    for path in (
        "tile/0/000",
        "tile/63/x001/x234/067",
        "tile/entries/x001/234.p/255",
        "tile/1/999",
    ):
        assert is_tile(path), path
    for path in (
        "tile/0/x000/000",
        "tile/0/1",
        "tile/entries/000.p/999",
        "tile/٣/000",
        "tile/0/000\n",
    ):
        assert not is_tile(path), path
    assert is_record(f"records/{'a' * 64}.dsse.json")
    assert not is_record(f"records/{'A' * 64}.dsse.json")
