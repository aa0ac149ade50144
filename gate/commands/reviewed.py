"""The decision on what a command line points at, with all that it was made of."""

from dataclasses import dataclass

from gate.change import Change
from gate.commands.scene import Scene
from gate.inquiry import Inquiry
from gate.model import Decision
from gate.pipeline import Gate


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, and all that it was made of; `aside` are files that only helped to decide."""

    scene: Scene
    gate: Gate
    change: Change
    decision: Decision
    inquiries: tuple[Inquiry, ...]
    aside: frozenset[str] = frozenset()
