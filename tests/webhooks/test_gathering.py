"""What goes out together, and that nothing is kept back."""

import asyncio
import socket
import sys
from collections.abc import Callable

import pytest
import uvloop
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from webhooks.server.gathering import Connection, Gathering
from webhooks.server.limits import Limits
from webhooks.server.protocol import Guarded
from webhooks.server.running import Service, configured
from webhooks.server.telling import Teller

LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
Loop = Callable[[], asyncio.AbstractEventLoop]


class Noted(asyncio.BaseTransport):
    """A connection that notes what is done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def abort(self) -> None:
        self.done.append("aborted")

    def is_closing(self) -> bool:
        return "closed" in self.done

    def pause_reading(self) -> None:
        self.done.append("paused")

    def resume_reading(self) -> None:
        self.done.append("resumed")

    def get_extra_info(self, name: str, default: object = None) -> object:
        return {"compression": "none"}.get(name, default)


def after(work: Callable[[Gathering], None], *, turns: int = 0) -> list[bytes | str]:
    """Give what a connection was told, so many turns of the loop later."""
    noted = Noted()

    async def run() -> list[bytes | str]:
        work(Gathering(noted))
        for _ in range(turns):
            await asyncio.sleep(0)
        # What comes after is not seen.
        return list(noted.done)

    return asyncio.run(run())


def answer(gathering: Gathering) -> None:
    """Write as an answer is written."""
    gathering.write(b"head ")
    gathering.write(bytearray(b"body"))


def whole(gathering: Gathering) -> None:
    answer(gathering)
    gathering.flush()


def ended(gathering: Gathering) -> None:
    answer(gathering)
    gathering.close()


def cut_off(gathering: Gathering) -> None:
    answer(gathering)
    gathering.abort()


def test_an_answer_goes_out_in_one_piece_and_at_once() -> None:
    assert after(whole) == [b"head body"]
    assert after(whole, turns=2) == [b"head body"]


def test_what_is_never_said_to_be_whole_goes_out_in_the_next_turn() -> None:
    assert after(answer) == []
    assert after(answer, turns=2) == [b"head body"]


def test_what_was_written_goes_out_before_the_end_and_not_after_an_abort() -> None:
    assert after(ended) == [b"head body", "closed"]
    assert after(cut_off, turns=2) == ["aborted"]


def test_everything_else_is_the_connection_s() -> None:
    seen: list[object] = []

    def ask(it: Gathering) -> None:
        it.pause_reading()
        it.resume_reading()
        seen.extend([it.get_extra_info("compression"), it.is_closing()])
        it.close()
        seen.append(it.is_closing())

    assert after(ask) == ["paused", "resumed", "closed"]
    assert seen == ["none", False, True]


async def asked() -> list[bytes | str]:
    """Have a request answered as a service does, and give what was told to its connection."""
    app = PlainTextResponse("body")
    service = Service(app, (), lambda: None, Limits(), Teller(sys.stderr))
    config = configured(service)
    config.load()
    noted = Noted()
    protocol = Guarded(config, ServerState(), service.limits, lambda: None)
    protocol.connection_made(noted)
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.gather(*protocol.tasks)
    protocol.connection_lost(None)
    return noted.done


def test_a_service_sends_head_and_body_together() -> None:
    (sent, *_) = asyncio.run(asked())
    assert isinstance(sent, bytes)
    assert sent.startswith(b"HTTP/1.1 200 OK\r\n")
    assert sent.endswith(b"\r\n\r\nbody")


class Taken(asyncio.Protocol):
    """Learns what a loop gives to write to."""

    def __init__(self, made: list[asyncio.BaseTransport]) -> None:
        self.made = made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.made.append(transport)


@LOOPS
def test_the_loops_give_connections(loop: Loop) -> None:
    made: list[asyncio.BaseTransport] = []

    async def run() -> None:
        one, other = socket.socketpair()
        with other:
            running = asyncio.get_running_loop()
            transport, _ = await running.create_unix_connection(lambda: Taken(made), sock=one)
            transport.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())
    assert all(isinstance(each, Connection) for each in made)
    assert len(made) == 1
