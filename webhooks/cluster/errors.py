"""How talking to an API server fails.

ClusterError       it cannot be reached as configured, or did not answer as it must
├── Refused        it answered that it does not do this; `status` says why
├── Expired        what was asked for is of a time that it no longer knows
└── TooLarge       the answer is larger than what is kept at once
"""

from gate.errors import GateError


class ClusterError(GateError):
    """The API server cannot be reached, or did not answer as it must.

    `wait` is for how many seconds it wants not to be asked.
    """

    wait = 0.0


class Refused(ClusterError):
    """The API server refuses a request, with a status of HTTP."""

    def __init__(self, status: int, message: str, wait: float = 0.0) -> None:
        """Keep what it answered."""
        super().__init__(message)
        self.status = status
        self.wait = wait


class Expired(ClusterError):
    """The API server no longer knows the version that was asked for: everything is listed anew."""


class TooLarge(ClusterError):
    """An answer is larger than what is kept of one at once."""
