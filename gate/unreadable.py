"""Files that could not be read: refused where they might hide something, or not yet rendered."""

from collections.abc import Iterable, Iterator

from gate.credentials import Forms, mask
from gate.document import Unreadable
from gate.intake import UNAPPLIED, UNRENDERED
from gate.model import Enforcement, Finding, Unresolved
from gate.placing import fingerprint
from gate.rendering import UNRENDERABLE
from gate.reserved import PATCH, RENDERING, TEMPLATE, UNREADABLE

NOT_YET = {UNRENDERED: TEMPLATE, UNAPPLIED: PATCH}
"""What cannot be judged before another program has made manifests of it, by its kind of fault."""


def refused(faults: Iterable[Unreadable], hidden: Forms) -> Iterator[Finding]:
    """Make a finding of every document that cannot be read in one way only."""
    for fault in faults:
        if fault.kind not in NOT_YET:
            rule = RENDERING if fault.kind == UNRENDERABLE else UNREADABLE
            yield Finding(
                rule=rule,
                message=mask(fault.message, (), hidden),
                enforcement=Enforcement.DENY,
                location=fault.location,
                pointer="",
                document=0,
                subject=fault.path,
                environments=(),
                fingerprint=fingerprint(rule.id, fault.path, fault.kind),
            )


def unrendered(faults: Iterable[Unreadable], hidden: Forms) -> Iterator[Unresolved]:
    """Name the templates and patches, which say nothing until they are rendered or applied."""
    for fault in faults:
        rule = NOT_YET.get(fault.kind)
        if rule is not None:
            message = mask(fault.message, (), hidden)
            yield Unresolved(rule.id, message, fault.location, fault.path)
