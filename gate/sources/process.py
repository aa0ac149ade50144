"""How another program is run: no shell, no waiting for ever, no more output than memory allows."""

import os
import resource
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from select import PIPE_BUF
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector, SelectorKey
from signal import SIGKILL
from subprocess import PIPE, Popen, TimeoutExpired
from time import monotonic

CHUNK = 1 << 16
COMPLAINTS = 1 << 16
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
# Nothing listens on the first port, so whatever a program tries to fetch fails at once.
NOWHERE = dict.fromkeys(PROXIES, "http://127.0.0.1:1")
"""What a program finds in its environment that is to reach nothing."""


class Overrun(Exception):
    """A program ran for too long or wrote too much, and was ended."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a program may run, in seconds, and how much it may write, in bytes.

    `memory` is how much data it may hold and how large a file it may write, in bytes; 0 for as
    much as there is. Only Linux can hold it to that.
    """

    seconds: float
    output: int
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, the folder it runs in and its whole environment."""

    arguments: Sequence[str]
    folder: Path | None
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program left behind: exit status, output, and its complaints (only their start)."""

    status: int
    output: bytes
    complaints: str


def run(command: Command, feed: bytes, bounds: Bounds) -> Outcome:
    """Run a program on some input; raises `Overrun` beyond its bounds, `OSError` if it cannot."""
    deadline = monotonic() + bounds.seconds
    with Popen(  # noqa: S603 - a list of arguments, no shell
        command.arguments, cwd=command.folder, env=dict(command.environment),
        stdin=PIPE, stdout=PIPE, stderr=PIPE, bufsize=0, process_group=0,
    ) as process:  # fmt: skip
        try:
            confine(process.pid, bounds)
            output, complaints = converse(process, feed, bounds)
            status = process.wait(deadline - monotonic())
        except TimeoutExpired as error:
            raise overdue(bounds) from error
        finally:
            end(process)
    return Outcome(status, output, complaints.decode(errors="replace"))


def confine(pid: int, bounds: Bounds) -> None:
    """Bound the memory of a program that has just been started.

    NOTE: a limit of the address space would end every Go program, which reserves far more than it
    uses; what it really holds is its data (measured: 128 MiB are enough for Kustomize and Helm).
    """
    if bounds.memory and sys.platform == "linux":
        for kind in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
            with suppress(ProcessLookupError):
                resource.prlimit(pid, kind, (bounds.memory, bounds.memory))


def end(process: Popen[bytes]) -> None:
    """End a program and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, SIGKILL)
    process.kill()


def converse(process: Popen[bytes], feed: bytes, bounds: Bounds) -> tuple[bytes, bytes]:
    """Feed a program and hear it at once, so that neither waits for the other."""
    deadline = monotonic() + bounds.seconds
    given, output, complaints = bytearray(feed), bytearray(), bytearray()
    with DefaultSelector() as selector:
        for end, heard in ((process.stdout, output), (process.stderr, complaints)):
            if end:
                selector.register(end, EVENT_READ, (end, heard))
        if process.stdin:
            selector.register(process.stdin, EVENT_WRITE, (process.stdin, given))
        while selector.get_map():
            for key, _ in selector.select(max(0, deadline - monotonic())):
                step(selector, key)
            if monotonic() > deadline:
                raise overdue(bounds)
            if len(output) > bounds.output:
                raise Overrun(f"wrote more than {bounds.output:,} bytes")
            del complaints[COMPLAINTS:]
    return bytes(output), bytes(complaints)


def step(selector: DefaultSelector, key: SelectorKey) -> None:
    """Move one piece through one pipe, and close it when there is no more."""
    end, held = key.data
    more = hear(key.fd, held) if key.events == EVENT_READ else tell(key.fd, held)
    if not more:
        selector.unregister(end)
        end.close()


def hear(descriptor: int, heard: bytearray) -> bool:
    """Take in a piece of what is written; false at its end."""
    piece = os.read(descriptor, CHUNK)
    heard.extend(piece)
    return bool(piece)


def tell(descriptor: int, given: bytearray) -> bool:
    """Give a piece of the input; false when nothing is left of it."""
    try:
        del given[: os.write(descriptor, given[:PIPE_BUF])]
    except BrokenPipeError:
        # The program does not want the rest; its exit status says whether that is a fault.
        return False
    return bool(given)


def search_path(environment: Mapping[str, str]) -> str:
    """Give the absolute folders of PATH: a relative one would be looked up in the repository."""
    return absolute(environment.get("PATH", os.defpath))


@lru_cache(maxsize=4)
def absolute(folders: str) -> str:
    """Leave out the folders that are relative."""
    return os.pathsep.join(each for each in folders.split(os.pathsep) if Path(each).is_absolute())


def overdue(bounds: Bounds) -> Overrun:
    """Say that a program ran for too long."""
    return Overrun(f"ran for more than {bounds.seconds:g} seconds")
