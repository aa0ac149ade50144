"""How long the caches wait for what; the clock and chance are given, so that tests decide both."""

from collections.abc import Callable
from dataclasses import dataclass

JITTER = 0.5


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.

    An answer is waited for `patience`. An API server ends a watch after `watch` to twice that, and
    says every minute that nothing happened: one that says nothing for `silence` is not there any
    more. What is served is asked every `discovery`; after failures it is waited from `first` to
    `longest`. `clock` never goes back, `chance` gives numbers from 0 to 1.
    """

    clock: Callable[[], float]
    chance: Callable[[], float]
    patience: float = 20.0
    silence: float = 100.0
    watch: float = 300.0
    discovery: float = 30.0
    first: float = 0.5
    longest: float = 30.0

    def pause(self, failures: int) -> float:
        """Say how long to wait after so many failures in a row; never as long as all others."""
        growing = self.first * 2.0 ** min(failures, 16)
        return min(self.longest, growing) * (1 - JITTER * self.chance())

    def lasting(self) -> int:
        """Say how long a watch lasts, so that not all are renewed at once."""
        return int(self.watch * (1 + self.chance())) or 1
