"""A log, or the public folder that a stranger has of one, as far as both can be asked the same."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.hashing import Nodes
from gate.audit.log.notes import parse
from gate.audit.log.opening import is_log, open_log
from gate.audit.log.shown import Fetch, Shown
from gate.audit.trust import LogKey
from gate.commands.audit.places import trust_of
from gate.errors import LogError, SourceError
from gate.files import mode_at


@dataclass(frozen=True, slots=True)
class Source:
    """A log: the key that signs it, its last checkpoint as signed, and its hashes at a size."""

    log: LogKey
    note: bytes
    nodes: Callable[[int], Nodes]


def fetcher(folder: Path) -> Fetch:
    """Read the files of a public folder. Raises `SourceError` where there is none."""
    if not S_ISREG(mode_at(folder / tiles.CHECKPOINT)):
        raise SourceError(f"{folder} is neither a log nor the public folder of one")
    return lambda path: files.read(folder, path)


@contextmanager
def source_of(options: Namespace) -> Iterator[Source]:
    """Open a log or a public folder; a key comes from the trust policy where one is given."""
    folder: Path = options.folder
    if is_log(folder):
        with open_log(folder) as log:
            known = trusted(options, log.origin) or LogKey(log.origin, log.key)
            yield Source(known, log.checkpoint().encode(), lambda _: log.nodes)
        return
    fetch = fetcher(folder)
    note = fetch(tiles.CHECKPOINT) or b""
    yield Source(key_for(options, note), note, lambda size: Shown(fetch, size).nodes)


def key_for(options: Namespace, note: bytes) -> LogKey:
    """Find the key for the checkpoint of a public folder. Raises `SourceError` without a policy."""
    known = trusted(options, checkpoints.read_body(parse(note).text).origin)
    if known is None:
        raise SourceError(
            f"nothing says which key signs {options.folder}", advice="give --trust FILE"
        )
    return known


def trusted(options: Namespace, origin: str) -> LogKey | None:
    """Give the key that the trust policy has for a log; `None` without a policy.

    Raises `LogError` when the policy does not know the log.
    """
    if options.trust is None:
        return None
    known = trust_of(options.trust).log(origin)
    if known is None:
        raise LogError(f"{options.trust} has no log {origin}")
    return known
