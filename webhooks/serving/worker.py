"""A worker, as a program: `python -m webhooks.serving.worker CHANNEL LISTENER` (descriptors)."""

import asyncio
import gc
import os
import resource
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gate.errors import GateError
from webhooks.admission.judging import Clock
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.server.running import Service, run
from webhooks.server.telling import Teller, take_over
from webhooks.serving.assembly import Assembled, assembled
from webhooks.serving.channel import Channel, Drain, Measured, Ready, Standing, Unfit, line_of, over
from webhooks.serving.leaving import Leaving
from webhooks.serving.plan import PLAN, Plan
from webhooks.serving.surroundings import synced

UNFIT = 2
SECOND = 1.0
SYNC = 10.0
"""Seconds to wait for the caches before anybody is let in; others may know the cluster already."""
KIB = 1024


Begin = Callable[[Plan, Meter, Teller, Clock], AbstractContextManager[Assembled]]
"""Puts a process together."""


def main(channel: int, listener: int, begin: Begin = assembled) -> int:
    """Serve until the supervisor says otherwise, or is gone."""
    teller = Teller(sys.stderr)
    end = socket.socket(fileno=channel)
    # Unbuffered: what comes after the plan is for others to read.
    with end.makefile("rb", buffering=0) as stream:
        plan = PLAN.validate_json(stream.readline())
    meter = Meter()
    try:
        with ExitStack() as held:
            parts = held.enter_context(begin(plan, meter, teller, lambda: datetime.now(UTC)))
            if parts.cluster:
                synced(parts.cluster, SYNC)
            # What is there now stays: looking through it for garbage would take too long each time.
            gc.collect()
            gc.freeze()
            Working(end, plan, meter, parts, teller).serve(socket.socket(fileno=listener))
    except GateError as error:
        faults = tuple(map(str, error.faults))
        with end:
            end.sendall(line_of(Unfit(error.message, error.advice, faults)))
        return UNFIT
    return 0


@dataclass
class Working:
    """A worker at work."""

    end: socket.socket
    plan: Plan
    meter: Meter
    parts: Assembled
    teller: Teller
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def serve(self, listener: socket.socket) -> None:
        """Take requests in at a socket, until the end."""
        listener.settimeout(0)
        leaving = Leaving(self.parts.app)
        take_over(self.teller)
        limits = self.plan.entrance.limits
        beside = (lambda: self.talk(leaving), self.parts.keep_looking)
        service = Service(leaving, beside, self.opened.set, limits, self.teller)
        with closing(listener):
            run(service, listener, self.parts.context)

    async def talk(self, leaving: Leaving) -> None:
        """Tell the supervisor what was counted, and do what it says; at its end this one ends."""
        channel = await over(self.end)
        reporting = asyncio.ensure_future(self.report(channel))
        try:
            while True:
                match await channel.hear():
                    case Standing(fault):
                        self.parts.standing.tell(fault)
                    case Drain(seconds):
                        leaving.begun = True
                        self.parts.standing.leave()
                        await asyncio.sleep(seconds)
                        return
                    case None:
                        self.teller.error("abandoned")
                        return
                    case _:
                        pass
        finally:
            reporting.cancel()
            self.measure(channel)
            channel.close()

    async def report(self, channel: Channel) -> None:
        """Tell what was counted, for ever."""
        await self.opened.wait()
        channel.say(Ready())
        while True:
            self.measure(channel)
            await asyncio.sleep(SECOND)

    def measure(self, channel: Channel) -> None:
        """Tell what was counted."""
        self.parts.measure(self.meter)
        self.meter.put(catalogue.MEMORY, level=resident())
        channel.say(Measured(self.meter.figures()))


def resident() -> int:
    """Give how much memory this process has, in bytes."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 no path, and read each second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
