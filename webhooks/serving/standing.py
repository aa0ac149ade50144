"""What the supervisor has told last of the log, and whether it still says anything."""

from collections.abc import Callable

OLD = 5.0
"""Seconds after which what was said is not believed any more; it is said again each second."""


class Told:
    """What was said last."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin; nothing was said yet. `clock` gives seconds and never goes back."""
        self._clock = clock
        self._fault = ""
        self._heard = clock()
        self._leaving = False

    def tell(self, fault: str) -> None:
        """Hear how the log is: why it cannot be written to, or "" when it can."""
        self._fault, self._heard = fault, self._clock()

    def leave(self) -> None:
        """Hear that clients are to go elsewhere."""
        self._leaving = True

    def log(self) -> str:
        """Say why nothing can be recorded, and "" when it can."""
        if self._clock() - self._heard > OLD:
            return "the supervisor says nothing any more"
        return self._fault

    def leaving(self) -> str:
        """Say why clients are to go elsewhere, and "" when they are not."""
        return "this ends" if self._leaving else ""
