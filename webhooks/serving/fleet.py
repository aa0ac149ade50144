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

PYTHON = (sys.executable, "-P", "-m")
"""Programs of their own: the engine is of no use in a forked child."""
MEMORY = {"MALLOC_ARENA_MAX": "2", "GOMEMLIMIT": "52MiB"}
"""Else glibc keeps memory for each thread apart, and the engine five times as much as it needs.

Near the limit the engine collects sooner, which costs time and not the process.
"""
BEGINNING, SILENT = 180.0, 15.0
"""Seconds after which a worker that says nothing is taken for dead, which says something each one.

Until it is ready it has longer: rules that an OPA server is given take it a minute to compile.
"""
SOONEST, LATEST = 0.1, 10.0
"""Seconds before a worker is replaced, the first time and after many; twice as many each time."""
LONG = 60.0
"""Who lived for so many seconds is replaced as if it were the first time."""
ATTEMPTS = 5
"""So often each worker may fail to begin, before nobody believes any more that one could."""
SPARE = 3.0


@dataclass(frozen=True, slots=True)
class Program:
    """What a process runs, what it is called, and how is counted how many take requests in.

    Where it is not `vital`, the service goes on although none of them can begin any more.
    """

    name: str
    module: str
    ready: catalogue.Family
    vital: bool = True


WORKER = Program("worker", "webhooks.serving.worker", catalogue.WORKERS)
PRESYNC = Program("presync", "webhooks.presync.process", catalogue.PRESYNCS_READY, vital=False)


@dataclass
class Worker:
    """A process that answers requests."""

    process: asyncio.subprocess.Process
    channel: Channel
    started: float
    ready: bool = False
    unfit: str = ""
    figures: Figures = field(default_factory=Figures)


class Fleet:
    """Processes of one program, which take their requests in at one socket."""

    def __init__(
        self,
        plan: Plan,
        listener: socket.socket,
        count: int,
        teller: Teller,
        program: Program = WORKER,
    ) -> None:
        """Begin; nobody is started yet."""
        self._program = program
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
        self._failed = 0
        self._standing = Standing("")

    @property
    def ready(self) -> int:
        """Count the workers that take requests in."""
        return sum(worker.ready for worker in self._workers.values())

    @property
    def figures(self) -> Figures:
        """Give what all workers counted, those that are gone included."""
        self.meter.put(self._program.ready, level=self.ready)
        living = (worker.figures for worker in self._workers.values())
        return together(catalogue.ALL, (self._ended, *living, self.meter.figures()))

    def stand(self, standing: Standing) -> None:
        """Tell all workers how the log is."""
        self._standing = standing
        for worker in self._workers.values():
            worker.channel.say(standing)

    async def forever(self) -> None:
        """Keep all workers running, and end them when this is cancelled.

        Raises `ConfigError` when the first of them could not begin, as then none could, or when
        none is left and one after the other fails to.
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
            self._teller.error("killed", **{f"{self._program.name}s": len(self._workers)})
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
            self._count_failure(worker)
            if self._ending.is_set():
                return
            lived = time.monotonic() - worker.started
            delay = SOONEST if lived > LONG else min(delay * 2, LATEST)
            status = worker.process.returncode
            self._teller.error(
                f"{self._program.name}-ended",
                worker=number, status=status, lived=round(lived, 1),
            )  # fmt: skip
            self.meter.add(catalogue.RESTARTS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), delay)

    def _count_failure(self, worker: Worker) -> None:
        """Give up where nobody answers, and nobody will: whoever started this sees it end."""
        if worker.ready or (self._announced and not self._program.vital):
            return
        self._failed += 1
        if not self.ready and self._failed >= ATTEMPTS * self._count and not self._unfit:
            why = worker.unfit or f"the last ended with status {worker.process.returncode}"
            self._unfit = ConfigError(f"no worker could begin in {self._failed} attempts: {why}")
            self._ending.set()

    async def _start(self) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            descriptors = theirs.fileno(), self._listener.fileno()
            process = await asyncio.create_subprocess_exec(
                *PYTHON, self._program.module, *map(str, descriptors),
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
                async for said in heard(worker):
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
                self._failed = 0
                took = round(time.monotonic() - worker.started, 2)
                self._teller.info(f"{self._program.name}-ready", worker=number, seconds=took)
                self._announced = True
            case Measured(figures):
                worker.figures = figures
            case Unfit(message, advice, faults) if not self._announced:
                found = [Fault(each) for each in faults]
                self._unfit = ConfigError(message, advice=advice, faults=found)
                self._ending.set()
            case Unfit(message):
                worker.unfit = message
                self._teller.error(f"{self._program.name}-unfit", worker=number, error=message)
            case _:
                pass


async def heard(worker: Worker) -> AsyncIterator[Said]:
    """Give what a worker says, as long as it says anything in time."""
    while True:
        async with asyncio.timeout(SILENT if worker.ready else BEGINNING):
            said = await worker.channel.hear()
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
