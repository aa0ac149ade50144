"""How the verbs of `gate audit` write: lines that hide nothing, JSON without end in memory."""

import sys
from collections.abc import Iterable

from gate.audit import envelope as envelopes
from gate.audit.exports.pieces import compact
from gate.audit.log.stored import Stored
from gate.audit.records import read_record
from gate.display.encoding import encoded, shielded
from gate.display.visible import visible
from gate.errors import RecordError

SUSPECT = b'"clockSuspect"'


def say(line: str) -> None:
    """Write a line for people."""
    sys.stdout.write(f"{visible(line)}\n")


def print_out(text: str) -> None:
    """Write JSON or a proof as it is, but for what acts on a terminal, which JSON can escape."""
    sys.stdout.write(shielded(text))


def tell(report: dict[str, object]) -> None:
    """Write a whole report for programs."""
    sys.stdout.write(encoded(report))


def stream(schema: str, name: str, values: Iterable[dict[str, object]]) -> None:
    """Write a report for programs whose one list may be long, an element a line."""
    sys.stdout.write(f'{{"schema": "{schema}", "{name}": [')
    before = "\n"
    for value in values:
        sys.stdout.write(before + shielded(compact(value).decode()))
        before = ",\n"
    sys.stdout.write("\n]}\n")


def summed(origin: str, stored: Stored) -> dict[str, object]:
    """Describe a record by what its log keeps to find it."""
    about = stored.summary
    return {
        "log": origin,
        "index": stored.index,
        "decision_id": about.decision_id,
        "decided": about.decided,
        "door": about.door,
        "verdict": about.verdict,
        "resource": about.resource,
        "verifier": about.verifier,
        "commit": about.commit,
        "objects": list(about.objects),
        "clock_suspect": clock_suspect(stored) or None,
        "erased": stored.envelope is None,
        "erasure": stored.erased,
    }


def clock_suspect(stored: Stored) -> str:
    """Tell which moment a log had reached before a record whose clock was behind it.

    A list may be long, and few clocks are suspect: only where the word is, a record is read.
    """
    try:
        envelope = None if stored.envelope is None else envelopes.load(stored.envelope)
        if envelope is None or SUSPECT not in envelope.payload:
            return ""
        return read_record(envelope).decision.timing.clock_suspect
    except RecordError:
        return ""
