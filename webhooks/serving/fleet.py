"""The workers of a service: each is started anew when it ends, until all are to end."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from gate.errors import ConfigError, Fault
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Figures, Meter, together, without_levels
from webhooks.server.telling import Teller
from webhooks.serving.channel import Channel, Drain, Measured, Ready, Said, Standing, Unfit, over
from webhooks.serving.plan import PLAN, Plan

COMMAND = (sys.executable, "-P", "-m", "webhooks.serving.worker")
"""A program of its own: the engine is of no use in a forked child."""
MEMORY = {"MALLOC_ARENA_MAX": "2", "GOGC": "200"}
"""Else glibc keeps memory for each thread apart, and the engine five times as much as it needs."""
SILENT = 30.0
"""Seconds after which a worker that says nothing is taken for dead; it says something each one."""
SOONEST, LATEST = 0.1, 10.0
"""Seconds before a worker is replaced, the first time and after many; twice as many each time."""
LONG = 60.0
"""Who lived for so many seconds is replaced as if it were the first time."""
SPARE = 3.0


@dataclass
class Worker:
    """A process that answers requests."""

    process: asyncio.subprocess.Process
    channel: Channel
    started: float
    ready: bool = False
    figures: Figures = field(default_factory=Figures)


class Fleet:
    """All workers of a service, which take their requests in at one socket."""

    def __init__(self, plan: Plan, listener: socket.socket, count: int, teller: Teller) -> None:
        """Begin; nobody is started yet."""
        self.meter = Meter()
        self._plan = PLAN.dump_json(plan) + b"\n"
        self._drain = plan.entrance.limits.drain
        self._leave = plan.entrance.leave
        self._listener = listener
        self._count = count
        self._teller = teller
        self._workers: dict[int, Worker] = {}
        self._ended = Figures()
        self._ending = asyncio.Event()
        self._announced = False
        self._unfit: ConfigError | None = None
        self._standing = Standing("")

    @property
    def ready(self) -> int:
        """Count the workers that take requests in."""
        return sum(worker.ready for worker in self._workers.values())

    @property
    def figures(self) -> Figures:
        """Give what all workers counted, those that are gone included."""
        self.meter.put(catalogue.WORKERS, level=self.ready)
        living = (worker.figures for worker in self._workers.values())
        return together(catalogue.ALL, (self._ended, *living, self.meter.figures()))

    def stand(self, standing: Standing) -> None:
        """Tell all workers how the log is."""
        self._standing = standing
        for worker in self._workers.values():
            worker.channel.say(standing)

    async def forever(self) -> None:
        """Keep all workers running, and end them when this is cancelled.

        Raises `ConfigError` when the first of them could not begin, as then none could.
        """
        keeping = [asyncio.ensure_future(self._keep(number)) for number in range(self._count)]
        try:
            await asyncio.wait(keeping, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._end(keeping)
        for task in keeping:
            task.result()
        if self._unfit:
            raise self._unfit

    async def _end(self, keeping: Sequence["asyncio.Future[None]"]) -> None:
        """Have all workers answer what they were asked, and end those that do not end."""
        self._ending.set()
        # Whoever has one still takes connections in; with the last one, clients are refused.
        self._listener.close()
        for worker in self._workers.values():
            worker.channel.say(Drain(self._leave))
        _, left = await asyncio.wait(keeping, timeout=self._leave + self._drain + SPARE)
        if left:
            self._teller.error("killed", workers=len(self._workers))
            for worker in self._workers.values():
                kill(worker)
            await asyncio.wait(left)

    async def _keep(self, number: int) -> None:
        delay = SOONEST
        while not self._ending.is_set():
            worker = await self._start()
            self._workers[number] = worker
            try:
                await self._attend(number, worker)
            finally:
                del self._workers[number]
                self._ended = together(
                    catalogue.ALL, (self._ended, without_levels(catalogue.ALL, worker.figures))
                )
            if self._ending.is_set():
                return
            lived = time.monotonic() - worker.started
            delay = SOONEST if lived > LONG else min(delay * 2, LATEST)
            status = worker.process.returncode
            self._teller.error("worker-ended", worker=number, status=status, lived=round(lived, 1))
            self.meter.add(catalogue.RESTARTS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), delay)

    async def _start(self) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            descriptors = theirs.fileno(), self._listener.fileno()
            process = await asyncio.create_subprocess_exec(
                *COMMAND, *map(str, descriptors),
                stdin=asyncio.subprocess.DEVNULL, pass_fds=descriptors,
                env={**MEMORY, **os.environ},
                # A terminal would tell it to end before it is told to drain.
                start_new_session=True,
            )  # fmt: skip
        channel = await over(ours)
        channel.write(self._plan)
        channel.say(self._standing)
        return Worker(process, channel, time.monotonic())

    async def _attend(self, number: int, worker: Worker) -> None:
        """Listen to a worker until it is gone."""
        try:
            with contextlib.suppress(TimeoutError):
                async for said in heard(worker.channel):
                    self._take(number, worker, said)
        finally:
            worker.channel.close()
            if not self._ending.is_set():
                await gone(worker)
            await worker.process.wait()

    def _take(self, number: int, worker: Worker, said: Said) -> None:
        match said:
            case Ready():
                worker.ready = True
                took = round(time.monotonic() - worker.started, 2)
                self._teller.info("worker-ready", worker=number, seconds=took)
                self._announced = True
            case Measured(figures):
                worker.figures = figures
            case Unfit(message, advice, faults) if not self._announced:
                found = [Fault(each) for each in faults]
                self._unfit = ConfigError(message, advice=advice, faults=found)
                self._ending.set()
            case Unfit(message):
                self._teller.error("worker-unfit", worker=number, error=message)
            case _:
                pass


async def heard(channel: Channel) -> AsyncIterator[Said]:
    """Give what a worker says, as long as it says anything in time."""
    while True:
        async with asyncio.timeout(SILENT):
            said = await channel.hear()
        if said is None:
            return
        yield said


async def gone(worker: Worker) -> None:
    """End a process that does not end by itself, now that it is not heard any more."""
    try:
        await asyncio.wait_for(worker.process.wait(), SPARE)
    except TimeoutError:
        kill(worker)


def kill(worker: Worker) -> None:
    """End a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        worker.process.kill()
