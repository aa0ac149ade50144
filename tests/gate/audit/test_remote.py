"""The client of a log on another machine, against real servers."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit import Receipt
from gate.audit.log.opening import open_log
from gate.audit.remote import Place, Remote
from gate.errors import ConfigError, LogError, SigningError
from tests.webhooks.served import Served, serving
from tests.webhooks.world import ORIGIN, World, kept, new_world

QUICK = (0.01, 0.01)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b"
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n"
MOVED = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = new_world(tmp_path_factory.mktemp("remote"))
    world.authority()
    world.certify("server", "IP:127.0.0.1,DNS:localhost")
    world.certify("runner", "DNS:runner.example.com")
    return world


@pytest.fixture(scope="module")
def served(world: World) -> Iterator[Served]:
    cert, key = str(world.root / "server.crt"), str(world.root / "server.key")
    with serving(
        world, "--tls-cert", cert, "--tls-key", key, "--client-ca", str(world.ca)
    ) as served:
        assert served.url
        yield served


def place(world: World, served: Served) -> Place:
    return Place(served.url, token_file=world.token, ca=world.ca, origin=ORIGIN)


@contextmanager
def answering(answers: Sequence[bytes], *, pause: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    """Answer each connection with the next of some bytes, one every `pause` seconds."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    data = b""
                    while b"signatures" not in data:
                        data += connection.recv(65536)
                    heard.append(data)
                    for byte in [answer] if not pause else [answer[i : i + 1] for i in range(99)]:
                        try:
                            connection.sendall(byte)
                        except OSError:
                            break
                        time.sleep(pause)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
        thread.join()


def test_a_record_is_brought_and_kept_once(world: World, served: Served) -> None:
    entry = world.entry(1)
    remote = Remote(place(world, served))
    receipt = remote.append(entry)
    assert receipt == remote.append(entry)
    assert receipt.origin == ORIGIN
    with open_log(world.log) as log:
        assert log.record(receipt.index).leaf == entry.leaf
    cert, key = world.root / "runner.crt", world.root / "runner.key"
    runner = replace(place(world, served), token_file=None, cert=cert, key=key)
    assert Remote(runner).append(entry) == receipt


def test_what_the_service_refuses_is_told(world: World, served: Served) -> None:
    other = world.entry(2, effect="EXIT_1")
    Remote(place(world, served)).append(world.entry(2))
    with pytest.raises(LogError, match="409 other-record: the log holds another record"):
        Remote(place(world, served)).append(other)
    with pytest.raises(LogError, match="401 unauthorized"):
        Remote(replace(place(world, served), token_file=None)).append(other)
    with pytest.raises(LogError, match=r"in audit\.gate\.example\.com, not in other\.example"):
        Remote(replace(place(world, served), origin="other.example")).append(world.entry(2))


def test_a_service_must_be_who_it_says(world: World, served: Served, tmp_path: Path) -> None:
    stranger = World(tmp_path)
    stranger.authority()
    for ca in (stranger.ca, None):
        with pytest.raises(LogError, match="not who it should be"):
            Remote(replace(place(world, served), ca=ca)).append(world.entry(3))


def test_a_log_that_is_busy_is_asked_again(world: World) -> None:
    entry = world.entry(4)
    said = json.dumps({"origin": ORIGIN, "index": 7, "digest": entry.digest.hex()}).encode()
    with answering([BUSY, b"", OK % (len(said), said)]) as (url, heard):
        assert Remote(Place(url, token_file=world.token, pauses=QUICK)).append(entry) == Receipt(
            ORIGIN, 7
        )
    assert len({each.partition(b"\r\n\r\n")[2] for each in heard}) == 1
    assert heard[0].startswith(b"POST /v1/records HTTP/1.1\r\n")


def test_who_never_answers_is_left(world: World) -> None:
    with answering([b""] * 3) as (url, _), pytest.raises(LogError, match="nobody knows") as raised:
        Remote(Place(url, pauses=QUICK)).append(world.entry(5))
    assert "run it again" in raised.value.advice
    with pytest.raises(LogError, match="refused"):
        Remote(Place("http://127.0.0.1:9", pauses=QUICK)).append(world.entry(5))


def test_an_exchange_ends_in_time_even_if_every_byte_comes(world: World) -> None:
    start = time.monotonic()
    with (
        answering([OK] * 3, pause=0.1) as (url, _),
        pytest.raises(LogError, match="does not answer"),
    ):
        Remote(Place(url, seconds=0.5, pauses=QUICK)).append(world.entry(6))
    assert time.monotonic() - start < 10


def test_answers_that_are_none(world: World) -> None:
    entry = world.entry(7)
    right = {"origin": ORIGIN, "index": 0, "digest": entry.digest.hex()}
    for said, why in (
        (b"{}", "did not say where"),
        (b"x" * 100_000, "did not say where"),
        (json.dumps({**right, "index": 1.0}).encode(), "did not say where"),
        (json.dumps({**right, "index": -1}).encode(), "another record"),
        (json.dumps({**right, "digest": "0" * 64}).encode(), "another record"),
    ):
        with answering([OK % (len(said), said)]) as (url, _), pytest.raises(LogError, match=why):
            Remote(Place(url, pauses=QUICK)).append(entry)
    with answering([MOVED]) as (url, _), pytest.raises(LogError, match="refused the record: 307"):
        Remote(Place(url, pauses=QUICK)).append(entry)
    said = b'{"type":"x/\\u001b[2J","detail":"a\\nb' + b"c" * 1000 + b'"}'
    refusal = (OK % (len(said), said)).replace(b"200 OK", b"400 Bad")
    with answering([refusal]) as (url, _), pytest.raises(LogError, match="400") as raised:
        Remote(Place(url, pauses=QUICK)).append(entry)
    assert raised.value.message.isprintable()
    assert len(raised.value.message) < 700


@pytest.mark.parametrize(
    "url",
    [
        "http://gate.example.com", "http://192.0.2.1", "https://", "https://a:b@gate.example.com",
        "https://gate.example.com?x=1", "https://gate.example.com#x", "ftp://gate.example.com",
        "https://gate.example.com:0", "https://gate.example.com:x", "https://gate.example.com/a b",
        "https://gate.example.com/\r\nX: y", "gate.example.com", "",
    ],
)  # fmt: skip
def test_addresses_of_no_log(url: str) -> None:
    with pytest.raises(ConfigError):
        Remote(Place(url))


def test_secrets_that_cannot_be_used(world: World, tmp_path: Path) -> None:
    url = "https://gate.example.com"
    open_token = kept(tmp_path / "open", "secret", 0o644)
    with pytest.raises(SigningError, match="open to others"):
        Remote(Place(url, token_file=open_token))
    for text in ("", "two words", "a\nb", "a\x00", "é"):
        bad = kept(tmp_path / "bad", text)
        with pytest.raises(ConfigError, match="holds no token"):
            Remote(Place(url, token_file=bad))
    with pytest.raises(ConfigError, match="holds no certificates"):
        Remote(Place(url, ca=world.trust))
    with pytest.raises(ConfigError, match="cannot be used"):
        Remote(Place(url, ca=world.ca, cert=world.ca, key=world.root / "server.key"))
