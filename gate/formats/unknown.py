"""Objects of the agent platforms that no format reads: told as such, never passed over."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.groups import PLATFORMS
from gate.parts.objects import read_identity, type_of
from gate.tree import Shape

name = "unknown"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.UNREAD,)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether this is of an agent platform; it comes last, so nobody else reads it."""
    return type_of(shape.root).group in PLATFORMS


def load(shape: Shape) -> Iterator[Manifest]:
    """Say who the object is, and that nothing else is known of it."""
    yield Manifest(name, read_identity(shape.root, Kind.UNKNOWN), EXPRESSIBLE)
