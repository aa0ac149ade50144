"""`--state`: what a verifier keeps from one run to the next, and what several entries betray."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from gate.audit.log.locking import Lock
from gate.audit.verify import (
    Knowledge,
    Memory,
    Reason,
    Refused,
    read_memory,
    remember,
    write_memory,
)
from gate.audit.verify.memory import Believed, forked
from gate.commands.audit.places import content
from gate.files import mode_at, put

Found = TypeVar("Found", bound=Believed)

SECONDS = 600.0
"""How long to wait for others that verify with the same state."""


@contextmanager
def alone(path: Path | None) -> Iterator[None]:
    """Be the only one that verifies with a state: whoever is later knows what was seen before.

    Raises `LogError` when that takes too long, `SourceError` for what nobody may look at.
    """
    if path is None:
        yield
        return
    mode_at(path)
    # The state is put in place of the one before, so it cannot be what is locked.
    real = Path(os.path.realpath(path))
    lock = Lock(real.with_name(f".{real.name}.lock"))
    lock.wait(SECONDS)
    try:
        yield
    finally:
        lock.release()


def memory_of(path: Path | None) -> Memory:
    """Read what was remembered; nothing where there is no file yet."""
    return read_memory(content(path)) if path is not None and mode_at(path) else Memory()


def keep(path: Path | None, knowledge: Knowledge, believed: Iterable[Believed]) -> None:
    """Remember the trust policy and the newest checkpoints, if a file is named for it."""
    if path is not None:
        put(path, write_memory(remember(knowledge.memory, knowledge.trust, believed)))


def unforked(found: Sequence[Found | Refused]) -> list[Found | Refused]:
    """Refuse everything of a log that is caught with two histories."""
    origin = forked(one for one in found if not isinstance(one, Refused))
    if origin is None:
        return list(found)
    refused = Refused(
        Reason.FORKED_LOG, f"{origin} signed two different histories, as is shown here"
    )
    return [
        refused if not isinstance(one, Refused) and stands_in(one, origin) else one for one in found
    ]


def stands_in(one: Believed, origin: str) -> bool:
    """Say whether something stands in a log."""
    return one.logged is not None and one.logged.receipt.origin == origin
