"""Appending from an event loop: many at a time over one connection, and what becomes of it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from gate.audit.log import frames
from gate.audit.log.frames import Broken
from gate.audit.log.opening import Mode, open_log
from gate.audit.log.posting import Line, Poster
from gate.audit.log.sharing import SOCKET
from gate.errors import LogError

from .sample import entries, entry, new_log


async def all_of(poster: Poster, count: int) -> Sequence[int]:
    with closing(poster):
        return await asyncio.gather(*map(poster.append, entries(count)))


def test_many_go_over_one_connection(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log:
        assert asyncio.run(all_of(Poster(tmp_path / SOCKET), 60)) == list(range(60))
        assert log.size == 60


class Wire(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def abort(self) -> None:
        """Hang up."""


def test_what_is_asked_in_one_turn_goes_out_together() -> None:
    async def ask() -> tuple[list[bytes], list[bytes]]:
        wire, line = Wire(), Line()
        line.connection_made(wire)
        first, second = (asyncio.ensure_future(line.ask(each)) for each in (b"one", b"two"))
        await asyncio.sleep(0)
        assert not wire.writes
        await asyncio.sleep(0)
        third = asyncio.ensure_future(line.ask(b"three"))
        line.data_received(b"".join(map(frames.framed, (b"1", b"2"))))
        answers = [await first, await second]
        await asyncio.sleep(0)
        line.data_received(frames.framed(b"3"))
        return wire.writes, [*answers, await third]

    writes, answers = asyncio.run(ask())
    assert writes == [frames.framed(b"one") + frames.framed(b"two"), frames.framed(b"three")]
    assert answers == [b"1", b"2", b"3"]


def test_what_could_not_go_out_is_told() -> None:
    async def ask() -> list[bytes]:
        wire, line = Wire(), Line()
        line.connection_made(wire)
        asking = asyncio.ensure_future(line.ask(b"one"))
        await asyncio.sleep(0)
        line.connection_lost(None)
        with pytest.raises(Broken):
            await asking
        return wire.writes

    assert asyncio.run(ask()) == []


def test_a_refusal_is_for_who_is_refused(tmp_path: Path) -> None:
    async def ask(poster: Poster) -> list[int | BaseException]:
        brought = (entry("a"), entry("a", said="something else"), entry("b"))
        with closing(poster):
            return await asyncio.gather(*map(poster.append, brought), return_exceptions=True)

    with new_log(tmp_path, 1):
        first, refused, last = asyncio.run(ask(Poster(tmp_path / SOCKET)))
    assert (first, last) == (1, 2)
    assert isinstance(refused, LogError)
    assert "another record" in refused.message


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        asyncio.run(all_of(Poster(tmp_path / SOCKET), 1))


@pytest.mark.parametrize(
    "said", [b"", b"\xff\xff\xff\xff", frames.framed(b"1") * 3], ids=["end", "endless", "more"]
)
def test_who_answers_nothing_of_use_is_left(tmp_path: Path, said: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            await reader.readexactly(1)
            writer.write(said)
            await writer.drain()

    async def ask() -> list[int | BaseException]:
        poster = Poster(tmp_path / SOCKET)
        async with await asyncio.start_unix_server(answer, tmp_path / SOCKET):
            return await asyncio.gather(*map(poster.append, entries(2)), return_exceptions=True)

    found = asyncio.run(ask())
    assert all(isinstance(each, Broken) or each == 1 for each in found)


def test_a_holder_that_comes_back_is_found(tmp_path: Path) -> None:
    async def ask(again: Callable[[], Awaitable[None]]) -> list[int]:
        poster = Poster(tmp_path / SOCKET)
        with closing(poster):
            found = [await poster.append(entry("before"))]
            await again()
            return [*found, await poster.append(entry("after"))]

    with new_log(tmp_path, 1) as first:

        async def replace() -> None:
            first.close()
            second.append(entry("between"))
            await asyncio.sleep(0.05)

        with open_log(tmp_path, Mode.APPEND) as second:
            assert asyncio.run(ask(replace)) == [1, 3]


def test_a_stranger_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "peer", lambda _: -1)
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / SOCKET))
        listener.listen()
        with pytest.raises(Broken, match="another user"):
            asyncio.run(all_of(Poster(tmp_path / SOCKET), 1))
