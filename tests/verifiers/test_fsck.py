"""What Tessera's fsck says of our log as it is published, and of what was made of it."""

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.verifiers.evidence import SIZE, Evidence
from tests.verifiers.offline import Answer, Offline, flip

GOOD = "Successfully fsck'd"
"""What it says of a log without faults; its exit status is 0 with them too."""
CHECKPOINT = "public/checkpoint"


def fsck(somebody: Offline, address: str = "") -> Answer:
    """Check a log where it is served, or else in the folder where they have it."""
    url = address or (somebody.folder / "public").as_uri()
    key = "--public_key=log.vkey"
    return somebody.run("fsck", f"--storage_url={url}/", key, "--ui=false", "-N", "8")


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    given = evidence.handed.only(tmp_path / "somebody", "log.vkey", "earlier.checkpoint")
    evidence.copy_log(given.folder / "public")
    return given


def test_the_log(somebody: Offline) -> None:
    answer = fsck(somebody)
    assert f"{GOOD} log with size {SIZE}" in answer.text, answer


def test_the_log_on_a_server_of_files(somebody: Offline) -> None:
    handler = partial(Silent, directory=str(somebody.folder / "public"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        answer = fsck(somebody, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert GOOD in answer.text, answer


class Silent(SimpleHTTPRequestHandler):
    """A server of files that knows nothing of logs, and tells nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        pass


def test_an_earlier_checkpoint_of_it(somebody: Offline) -> None:
    """A log keeps what an earlier checkpoint needs: no tile of it is ever taken away."""
    earlier = (somebody.folder / "earlier.checkpoint").read_bytes()
    somebody.rewrite(CHECKPOINT, lambda _: earlier)
    assert GOOD in fsck(somebody).text


FULL = ("tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001")
PARTIAL = ("tile/0/002.p/*", "tile/1/000.p/*", "tile/entries/002.p/*")
WAYS: dict[str, Callable[[Path], object]] = {
    "flipped": lambda path: path.write_bytes(flip(path.read_bytes())),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [*FULL, *PARTIAL, "checkpoint"])
def test_a_file_of_it_with_a_fault(somebody: Offline, name: str, way: str) -> None:
    for path in (somebody.folder / "public").glob(name):
        WAYS[way](path)
    assert GOOD not in fsck(somebody).text


def test_entries_of_other_places(somebody: Offline) -> None:
    first, second = (somebody.folder / "public/tile/entries" / name for name in ("000", "001"))
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    assert GOOD not in fsck(somebody).text


def test_another_key(somebody: Offline, evidence: Evidence) -> None:
    other = (evidence.handed.folder / "other-log.vkey").read_bytes()
    somebody.rewrite("log.vkey", lambda _: other)
    assert GOOD not in fsck(somebody).text
