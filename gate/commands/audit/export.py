"""`gate audit export`: records in the forms of other tools, written file by file."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from gate.audit.approvals import APPROVE
from gate.audit.exports import EXPORTS, VERBATIM, Held, Piece
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.cli import ALLOWED
from gate.commands.audit.places import opened_logs
from gate.commands.audit.proofs import Signed, held_by, prove, sealed_by, signed
from gate.commands.audit.selection import selected
from gate.commands.audit.telling import say, tell
from gate.display.sentences import amount
from gate.errors import SourceError
from gate.files import replacing

SCHEMA = "urn:agentgate:audit-export:v1"
APPROVALS = "approvals"
"""The folder below which approvals are: they are no verdicts, and nobody may take them for one."""
RECORDS = ("record", "records")


@dataclass(slots=True)
class Tally:
    """What was written, and what could not be."""

    written: int = 0
    erased: int = 0
    unsigned: int = 0
    approvals: list[tuple[Log, Stored]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def run(options: Namespace) -> int:
    """Write the records that are wanted; tell of those that cannot be."""
    (form,) = (one for one in EXPORTS if one.name == options.format)
    tally = Tally()
    with opened_logs(options) as logs:
        last = {origin: signed(log) for origin, log in logs.items()} if form.proves else {}
        records = taken(logs, last, selected(logs, options), tally)
        write(options.out, form.pieces(records), tally)
        if tally.approvals and form.name in VERBATIM:
            some = [
                sealed_by(log, each, prove(log, last[log.origin], each) if form.proves else None)
                for log, each in tally.approvals
            ]
            write(options.out / APPROVALS, VERBATIM[form.name].pieces(some), tally)
    report(options, tally)
    return ALLOWED


def taken(
    logs: dict[str, Log],
    last: dict[str, Signed],
    rows: Iterable[tuple[str, Stored]],
    tally: Tally,
) -> Iterator[Held]:
    """Give the records that can be written, with their proofs where checkpoints are given."""
    for origin, stored in rows:
        log, known = logs[origin], last.get(origin)
        if stored.envelope is None:
            tally.erased += 1
        elif known is not None and stored.index >= known.tree.size:
            tally.unsigned += 1
        elif stored.summary.door == APPROVE:
            tally.approvals.append((log, stored))
        else:
            tally.written += 1
            proof = None if known is None else prove(log, known, stored)
            yield held_by(log, stored, proof)


def write(folder: Path, pieces: Iterable[Piece], tally: Tally) -> None:
    """Write the files, each whole or not at all. Raises `SourceError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, parts in groupby(pieces, lambda piece: piece.file):
            with replacing(folder / name) as new:
                new.writelines(part.data for part in parts)
            tally.files.append(str(folder / name))
    except OSError as error:
        raise SourceError(f"{folder} cannot be written to: {error.strerror}") from None


def report(options: Namespace, tally: Tally) -> None:
    """Tell what was written, and what was not."""
    if options.output == "json":
        tell({
            "schema": SCHEMA,
            "folder": str(options.out),
            "files": len(tally.files),
            "records": tally.written,
            "erased": tally.erased,
            "not_in_checkpoint": tally.unsigned,
            "approvals": len(tally.approvals),
        })  # fmt: skip
        return
    files = amount(len(tally.files), "file", "files")
    say(f"{amount(tally.written, *RECORDS)} in {files} below {options.out}")
    if tally.erased:
        say(f"left out: {amount(tally.erased, *RECORDS)} whose envelope was erased")
    if tally.approvals:
        found = amount(len(tally.approvals), "approval", "approvals")
        is_there = options.format in VERBATIM
        say(f"{found} below {options.out / APPROVALS}" if is_there else f"left out: {found}")
    if tally.unsigned:
        say(
            f"left out: {amount(tally.unsigned, *RECORDS)} that the last checkpoint does not "
            "cover; `gate audit checkpoint --key FILE` signs one that does"
        )
