"""`gate audit fsck`: everything that is wrong with a log, or with the public folder of one."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from gate.audit.log import tiles
from gate.audit.log.flaws import Damage, Extent, Flaw
from gate.audit.log.fsck import fsck, fsck_public
from gate.audit.log.opening import is_log, open_log
from gate.cli import ALLOWED, DENIED
from gate.commands.audit.shown import fetcher, key_for, trusted
from gate.commands.audit.telling import say, tell
from gate.display.sentences import amount
from gate.errors import LogError

SCHEMA = "urn:agentgate:audit-fsck:v1"


def run(options: Namespace) -> int:
    """Look, and tell every flaw; an envelope that was erased on purpose is none."""
    whole, read = True, Extent()
    told: list[dict[str, object]] = []
    for flaw in flaws(options, read):
        erased = flaw.damage is Damage.ENVELOPE_ERASED
        whole = whole and erased
        if options.output == "json":
            told.append({"damage": str(flaw.damage), "index": flaw.index, "message": flaw.message})
        else:
            say(line(flaw))
    if options.output == "json":
        tell({"schema": SCHEMA, "whole": whole, "read": asdict(read), "flaws": told})
    else:
        say(f"read {extent(read)}")
        say(f"{options.folder}: {'nothing is wrong' if whole else 'this log is damaged'}")
    return ALLOWED if whole else DENIED


def flaws(options: Namespace, read: Extent) -> Iterator[Flaw]:
    """Look at a log, or at a public folder."""
    if is_log(options.folder):
        with open_log(options.folder) as log:
            known = trusted(options, log.origin)
            if known is not None and known.key != log.key:
                yield Flaw(Damage.CHECKPOINT, None, f"{options.trust} has another key for this log")
            yield from fsck(log, read)
        return
    fetch = fetcher(options.folder)
    try:
        known = key_for(options, fetch(tiles.CHECKPOINT) or b"")
    except LogError as error:
        yield Flaw(Damage.CHECKPOINT, None, error.message)
        return
    yield from fsck_public(fetch, known.origin, known.key, read)


def extent(read: Extent) -> str:
    """Tell how much was looked at; a public folder has no index."""
    entries = amount(read.entries, "entry", "entries")
    tiles_read = amount(read.tiles, "tile", "tiles")
    return f"{entries}, {tiles_read}, {amount(read.objects, 'object', 'objects')} of the index"


def line(flaw: Flaw) -> str:
    """Tell of one flaw."""
    where = "" if flaw.index is None else f" at {flaw.index}"
    return f"{flaw.damage}{where}: {flaw.message}"
