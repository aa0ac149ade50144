"""Clients that are slow, many, or never done."""

import socket
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.webhooks.served import SECONDS, Served, running
from tests.webhooks.world import TOKEN, World

HEAD = (
    b"POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %b\r\n"
    b"Content-Type: application/vnd.dsse.envelope.v1+json\r\nContent-Length: 1000\r\n\r\n"
) % TOKEN.encode()

SMUGGLED = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"


@pytest.fixture
def short(world: World) -> Iterator[Served]:
    with running([sys.executable, "-m", "tests.webhooks.short", str(world.root)]) as served:
        yield served
        assert served.ask("GET", "/healthz")[0] == 200
        assert served.stop() == 0
        assert not [each for each in served.of("library") if each["level"] == "error"]


def opened(served: Served) -> socket.socket:
    parts = urlsplit(served.url)
    return socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=SECONDS)


def rest(connection: socket.socket) -> bytes:
    """Read until the other side ends it."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
    except ConnectionResetError:
        pass
    return data


def trickled(served: Served, first: bytes) -> tuple[bytes, float]:
    """Send something, and then byte by byte for as long as it is taken; give the answer."""
    with opened(served) as connection:
        start = time.monotonic()
        connection.sendall(first)
        connection.settimeout(0.05)
        while True:
            try:
                connection.sendall(b"a")
                data = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return b"", time.monotonic() - start
            seconds = time.monotonic() - start
            connection.settimeout(SECONDS)
            return data + rest(connection), seconds


def test_a_body_that_trickles_is_ended(short: Served) -> None:
    answer, seconds = trickled(short, HEAD)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"\r\nconnection: close\r\n" in answer.lower()
    assert b"problems/too-slow" in answer
    assert 0.4 < seconds < 5


def test_a_head_that_trickles_or_never_comes_is_cut_off(short: Served) -> None:
    for first in (b"GET /checkpoint HTTP/1.1\r\nX-A: ", b"", b"\r\n"):
        answer, seconds = trickled(short, first)
        assert not answer or answer.startswith(b"HTTP/1.1 400 ")
        assert seconds < 5
    with opened(short) as connection:
        assert rest(connection) == b""


def test_a_connection_that_is_kept_is_not_kept_for_ever(short: Served) -> None:
    with opened(short) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        start = time.monotonic()
        assert rest(connection).endswith(b"\r\n\r\nok\n")
        assert time.monotonic() - start < 5


def test_a_head_has_a_limit(short: Served) -> None:
    with opened(short) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20_000)
        assert rest(connection).startswith(b"HTTP/1.1 400 ")


def test_what_is_no_http_is_refused(short: Served) -> None:
    for said in (SMUGGLED, b"\x16\x03\x01\x02\x00\x01", b"hello\r\n\r\n"):
        with opened(short) as connection:
            connection.sendall(said)
            assert rest(connection).startswith(b"HTTP/1.1 400 ")


CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\n" + CHUNKED,
        CHUNKED + b"\r\nContent-Length: 5",
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length: 5, 5",
        b"Content-Length: +5",
        b"Transfer-Encoding: gzip",
        CHUNKED + b", gzip",
        CHUNKED + b"\r\nTransfer-Encoding: identity",
        b"Transfer-Encoding : chunked",
    ],
    ids=["both", "both-reversed", "twice", "listed", "signed", "gzip", "last", "other", "space"],
)
def test_where_a_body_ends_is_said_in_one_way(short: Served, head: bytes) -> None:
    """Two that read it differently, such as a proxy and this, would see different requests."""
    begin = b"POST /v1/records HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n"
    with opened(short) as connection:
        connection.sendall(begin + b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_who_comes_while_it_is_full_waits(short: Served) -> None:
    holding = [opened(short) for _ in range(4)]
    start = time.monotonic()
    assert short.ask("GET", "/healthz")[0] == 200
    assert 0.2 < time.monotonic() - start < 5
    for connection in holding:
        connection.close()


def test_a_body_that_is_cut_short_is_no_record(short: Served) -> None:
    with opened(short) as connection:
        connection.sendall(HEAD + b"{}")
        connection.shutdown(socket.SHUT_WR)
        assert b" 200 " not in rest(connection)
