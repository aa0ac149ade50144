"""`gate audit list`: what logs hold, for people or programs."""

import sys
from argparse import Namespace
from collections import deque
from collections.abc import Iterable, Iterator

from gate.audit.log.stored import Stored
from gate.cli import ALLOWED
from gate.commands.audit.places import opened_logs
from gate.commands.audit.selection import selected
from gate.commands.audit.telling import clock_suspect, say, stream, summed
from gate.errors import SourceError

SCHEMA = "urn:agentgate:audit-list:v1"
ROW = "{:>8}  {:<20}  {:<9}  {:<7}  {:<12}  {:<36}  {}"
HEAD = ROW.format("INDEX", "DECIDED", "DOOR", "VERDICT", "COMMIT", "DECISION", "RESOURCE")
SECOND = 19
"""How much of a time in RFC 3339 goes to the second."""
SHORT = 12
Rows = Iterable[tuple[str, Stored]]


def run(options: Namespace) -> int:
    """List the records that are wanted."""
    with opened_logs(options) as logs:
        rows = newest(selected(logs, options), options.last)
        if options.output == "json":
            stream(SCHEMA, "records", (summed(origin, stored) for origin, stored in rows))
        else:
            for line in lines(rows, several=len(logs) > 1):
                say(line)
    return ALLOWED


def newest(rows: Rows, number: int | None) -> Rows:
    """Give only the last rows, if so many are asked for."""
    if number is None:
        return rows
    if number < 1:
        raise SourceError("--last takes a number above 0")
    return deque(rows, maxlen=number)


def lines(rows: Rows, *, several: bool) -> Iterator[str]:
    """Write a table; with the origin of each record where there is more than one."""
    number = 0
    for number, (origin, stored) in enumerate(rows, 1):
        if number == 1:
            yield HEAD + ("  LOG" if several else "")
        yield row(stored) + (f"  {origin}" if several else "")
    if not number:
        sys.stderr.write("no record\n")


def row(stored: Stored) -> str:
    """Write a record as a line."""
    about = stored.summary
    commit = about.commit[:SHORT] or "-"
    decided = about.decided[:SECOND] + "Z"
    erased = " (erased)" if stored.envelope is None else ""
    suspect = " (clock suspect)" if clock_suspect(stored) else ""
    resource = f"{about.resource}{erased}{suspect}"
    return ROW.format(
        stored.index, decided, about.door, about.verdict, commit, about.decision_id, resource
    )
