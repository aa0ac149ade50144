"""What a delivery applies, as the list that is signed: each object by its applied configuration."""

from collections.abc import Iterator

from gate import delivery
from gate.applied import canonical, digest_of, identified
from gate.verdicts import Applied
from webhooks.presync.taking import Taken

THEIR_OWN = ""
"""What is gathered says itself in which namespace it goes."""


def of_delivery(taken: Taken) -> Iterator[Applied]:
    """Give every object of a delivery. Raises `RecordError` for what has no canonical form."""
    return map(applied, taken.gathered.applied)


def applied(each: delivery.Applied) -> Applied:
    """Write one; of what replaces an object, nothing tells afterwards what was sent."""
    form = canonical(each.value, THEIR_OWN)
    who = identified(each.value, THEIR_OWN)
    return Applied(who, digest_of(form), form if each.replaced else b"")
