"""Files that could not be read: refused where they might hide something, or not yet rendered."""

from collections.abc import Iterable, Iterator

from gate.document import Unreadable
from gate.intake import UNRENDERED
from gate.model import Enforcement, Finding, Unresolved
from gate.placing import fingerprint
from gate.reserved import TEMPLATE, UNREADABLE


def refused(faults: Iterable[Unreadable]) -> Iterator[Finding]:
    """Make a finding of every document that cannot be read in one way only."""
    for fault in faults:
        if fault.kind != UNRENDERED:
            yield Finding(
                rule=UNREADABLE,
                message=fault.message,
                enforcement=Enforcement.DENY,
                location=fault.location,
                pointer="",
                document=0,
                subject=fault.path,
                environments=(),
                fingerprint=fingerprint(UNREADABLE.id, fault.path, fault.kind),
            )


def unrendered(faults: Iterable[Unreadable]) -> Iterator[Unresolved]:
    """Name the templates of charts, which say nothing until they are rendered."""
    for fault in faults:
        if fault.kind == UNRENDERED:
            yield Unresolved(TEMPLATE.id, fault.message, fault.location, fault.path)
