"""What other tools read of records: each form a module of its own."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from gate.audit.exports import cloudevents, intoto, opa, sigstore, tlog_proof
from gate.audit.exports.pieces import Held, Piece, Sealed

__all__ = ["EXPORTS", "VERBATIM", "Export", "Held", "Piece", "Sealed", "Verbatim"]


class Export(Protocol):
    """A form: a module with a name for the command line, and a way to write records.

    `proves` says that it needs the proof of each record, and so a checkpoint that covers it.
    """

    name: str
    proves: bool

    def pieces(self, records: Iterable[Held]) -> Iterator[Piece]:
        """Write records, one piece of a file after the other."""


class Verbatim(Protocol):
    """A form that writes what was signed as it is, and so whatever a log holds."""

    def pieces(self, records: Iterable[Sealed]) -> Iterator[Piece]:
        """Write entries, one piece of a file after the other."""


VERBATIM: dict[str, Verbatim] = {each.name: each for each in (sigstore, tlog_proof, intoto)}
EXPORTS: tuple[Export, ...] = (
    sigstore,
    tlog_proof,
    intoto,
    opa,
    cloudevents,
)
