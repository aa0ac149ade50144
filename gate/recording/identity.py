"""How a decision is named, and how long it took."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Entropy = Callable[[int], bytes]
"""Gives that many bytes that nobody can guess."""

Clock = Callable[[], datetime]
"""Gives the present, in UTC."""


def decision_id(now: datetime, entropy: Entropy) -> str:
    """Make a UUID of version 7 (RFC 9562): the milliseconds of a moment, then chance."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(entropy(10))
    value = value & ~(0xF << 76) | 7 << 76
    return str(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def micros_between(start: datetime, end: datetime) -> str:
    """Count the microseconds between two moments; a clock that was put back makes them none."""
    return str(max(int((end - start).total_seconds() * 1_000_000), 0))
