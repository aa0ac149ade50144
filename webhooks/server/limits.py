"""How much and how long one client may take."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers and bytes, and seconds.

    What is slower than `handshake`, `head` and `exchange` is cut off; what sends its body for
    longer than `body` is told so. `turn` is what is left to other processes at the same socket,
    after a connection is taken in, times how many there are; `linger` is for how long who came in
    last may still ask, when nobody comes in any more.
    """

    connections: int = 512
    backlog: int = 512
    body_bytes: int = MIB
    head_bytes: int = 16 * 1024
    handshake: float = 10.0
    head: float = 10.0
    body: float = 15.0
    exchange: float = 60.0
    idle: int = 30
    drain: int = 15
    turn: float = 0.0
    linger: float = 0.0
