"""How a format says, in a table by type, what each of its kinds is and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.facts import Facts, declare
from gate.parts.objects import Type, read_identity, type_of
from gate.tree import Node

Given = TypeVar("Given")
"""What a reader needs besides the place it reads: for objects of a cluster, who they are."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[Given]):
    """What one kind is here, what it can say, and how that is read."""

    kind: Kind
    expressible: tuple[Facet, ...]
    read: Callable[[Node, Given], Facts]


def read_object(name: str, root: Node, readings: Mapping[Type, Reading[Identity]]) -> Manifest:
    """Read the `spec` of an object whose type is in the table of the format `name`."""
    reading = readings[type_of(root)]
    owner = read_identity(root, reading.kind)
    return declare(name, owner, reading.expressible, reading.read(root["spec"], owner))
