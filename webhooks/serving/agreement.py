"""Whether the rules can still be asked, where a server evaluates them that others change."""

from collections.abc import Callable

from gate.policy import Engine
from webhooks.server.telling import Teller

EVERY = 5.0
"""Seconds between two questions."""


class Agreement:
    """`fault` is why the rules could not be asked the last time, and "" when they could."""

    def __init__(
        self, engine: Callable[[], Engine], clock: Callable[[], float], teller: Teller
    ) -> None:
        """Begin: an engine that was made has been asked. `clock` never goes back."""
        self.fault = ""
        self._engine = engine
        self._clock = clock
        self._teller = teller
        self._asked = clock()

    def look(self) -> None:
        """Ask, if it is time, and tell what is different from the last time."""
        if self._clock() - self._asked < EVERY:
            return
        before, self.fault = self.fault, self._engine().fault()
        self._asked = self._clock()
        if self.fault and self.fault != before:
            self._teller.error("rules-differ", error=self.fault)
        if before and not self.fault:
            self._teller.info("rules-agree")
