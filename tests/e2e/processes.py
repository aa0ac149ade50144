"""Programs that run beside the tests, each with a log, and end with them."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

TAIL = 4000
ATTEMPTS = 3

Started = TypeVar("Started")


class Collapsed(Exception):
    """A program ended although it should not."""


@dataclass(frozen=True)
class Program:
    """A running program, which writes what it says into `log`."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def check(self) -> None:
        """Raise `Collapsed` with the end of its log if it has ended."""
        if (status := self.process.poll()) is not None:
            raise Collapsed(f"{self.name} ended with {status}: {self.log.read_text()[-TAIL:]}")

    @property
    def family(self) -> list[int]:
        """Name the process, and those that it has started."""
        first = self.process.pid
        started = Path(f"/proc/{first}/task/{first}/children")
        return [first, *map(int, started.read_text().split())]

    def kill(self) -> None:
        """Kill it with all that it has started."""
        for each in self.family:
            os.kill(each, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run a program that has nothing to lose, and kill it at the end."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
        )
    try:
        yield Program(Path(command[0]).name, process, log)
    finally:
        process.kill()
        process.wait()


@contextmanager
def attempted(folder: Path, start: Callable[[Path, ExitStack], Started]) -> Iterator[Started]:
    """Start programs, again where another took a port before them; each try has its own folder."""
    with ExitStack() as stack:
        yield tried(folder, start, stack)


def tried(folder: Path, start: Callable[[Path, ExitStack], Started], stack: ExitStack) -> Started:
    for attempt in range(ATTEMPTS):
        place = folder / str(attempt)
        place.mkdir()
        with ExitStack() as trying:
            try:
                made = start(place, trying)
            except Collapsed as error:
                if "address already in use" not in str(error).lower():
                    raise
                continue
            stack.push(trying.pop_all())
            return made
    raise Collapsed("no port stayed free")
