"""Whether the index of a log says of its records what they say themselves."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict

from gate.audit import Summary
from gate.audit.log.entries import OBJECT
from gate.audit.log.flaws import Damage, Extent, Flaw
from gate.audit.log.leaf import leaf_digest
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.log.telling import said
from gate.errors import LogError


def index_flaws(log: Log, stored: Stored) -> Iterator[Flaw]:
    """Compare what the index says of a record with what the record says, as far as it is left."""
    if log.digest(stored.index) != known_by(stored.leaf):
        yield Flaw(Damage.SUMMARY, stored.index, "the index has another digest than the entry")
    about = said(stored)
    if about != stored.summary:
        names = ", ".join(unlike(about, stored.summary))
        yield Flaw(Damage.SUMMARY, stored.index, f"the index is not that of the record: {names}")
    known = [one for one in about.objects if OBJECT.fullmatch(one)]
    for one in sorted({*about.objects} - log.indexed(stored.index, known)):
        yield Flaw(Damage.OBJECT, stored.index, f"the index of objects lacks sha256:{one}")


def known_by(leaf: bytes) -> bytes:
    """Give the digest by which an entry is to be found; empty for what is none."""
    try:
        return leaf_digest(leaf)
    except LogError:
        return b""


def unlike(one: Summary, other: Summary) -> Iterator[str]:
    """Name what two summaries say differently."""
    others = asdict(other)
    return (name for name, value in asdict(one).items() if others[name] != value)


def object_flaws(log: Log, doubted: Set[int | None], read: Extent) -> Iterator[Flaw]:
    """Look for rows of the index of objects that no record accounts for.

    The summaries of entries that are not `doubted` were found to be those of the records.
    """
    for index, one, named in log.objects():
        read.objects += 1
        if (not named or index in doubted) and one not in objects_at(log, index):
            message = f"the index of objects has sha256:{one}, and the record has not"
            yield Flaw(Damage.OBJECT, index, message)


def objects_at(log: Log, index: int) -> Sequence[str]:
    """Give the objects of the record of an entry; none where there is no such entry."""
    try:
        return said(log.record(index)).objects
    except LogError:
        return ()
