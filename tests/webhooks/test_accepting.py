"""The end of a door; how it takes in is seen where a service is under load."""

import asyncio
import socket
import sys

import pytest

from tests.webhooks.test_gathering import LOOPS, Loop
from webhooks.server.accepting import Door
from webhooks.server.limits import Limits
from webhooks.server.telling import Teller


@LOOPS
@pytest.mark.parametrize("turns", range(4))
def test_a_door_may_be_shut_at_any_moment(loop: Loop, turns: int) -> None:
    """libuv would end the process, without a word, if what it watches were closed before that."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        asyncio.Runner(loop_factory=loop) as runner,
    ):
        listener.settimeout(0)
        door = Door(listener, lambda: None, Limits(), Teller(sys.stderr))

        async def opened_and_shut() -> None:
            door.open(lambda _: asyncio.Protocol())
            for _ in range(turns):
                await asyncio.sleep(0)
            door.shut()
            await asyncio.sleep(0.01)

        runner.run(opened_and_shut())
        assert listener.fileno() == -1
