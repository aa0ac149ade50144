"""What the gate knows of kinds besides its own formats: their fields, and an owner's own kinds."""

from dataclasses import dataclass, field

from gate.definitions import Definitions
from gate.formats import Format


@dataclass(frozen=True, slots=True)
class Scheme:
    """The fields of known custom resources, and the formats that the owner describes."""

    definitions: Definitions = field(default_factory=Definitions)
    formats: tuple[Format, ...] = ()


BARE = Scheme()
"""Nothing besides the formats that every gate has."""
