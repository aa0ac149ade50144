"""What a service keeps up of itself in its cluster: its certificate, and an eye on who asks it."""

import asyncio
import time

from gate.errors import ConfigError, GateError
from webhooks.certificates.rotation import Rotation
from webhooks.cluster.connection import Connection
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.registration.watching import Watch
from webhooks.server.telling import Teller

TURN = 10.0
"""Seconds between two looks, at the most."""
TURNS = 60
"""In the life of a certificate there are at least so many."""
FIRST, WAIT = 1.0, 50.0
"""Seconds between looks, and for all of them, until there is a certificate at the start."""


class Upkeep:
    """All of it, over one connection; one thread at a time does it."""

    def __init__(
        self, watch: Watch, rotation: Rotation | None, connection: Connection, teller: Teller
    ) -> None:
        """Begin; nothing is done yet."""
        self.fault = ""
        self._watch = watch
        self._rotation = rotation
        self._connection = connection
        self._teller = teller

    def begin(self) -> None:
        """Wait until there is a certificate to show. Raises `ConfigError` when none comes."""
        until = time.monotonic() + WAIT
        while self._rotation and not self._rotated(self._rotation):
            if time.monotonic() > until:
                raise ConfigError(
                    f"there is no certificate yet: {self.fault or 'no replica has made one'}"
                )
            time.sleep(FIRST)

    async def forever(self) -> None:
        """Do what is due, again and again."""
        turn = min(TURN, self._rotation.life / TURNS) if self._rotation else TURN
        try:
            while True:
                await asyncio.get_running_loop().run_in_executor(None, self.once)
                await asyncio.sleep(turn)
        finally:
            # Else the end would wait for an API server that does not answer.
            self._connection.stop()

    def once(self) -> None:
        """Look first, so that what is put right is told of, too."""
        self._watch.look()
        if self._rotation:
            self._rotated(self._rotation)

    def measure(self, meter: Meter) -> None:
        """Say what is at fault."""
        meter.put(catalogue.FAULTS, "webhooks", level=bool(self._watch.fault))
        meter.put(catalogue.FAULTS, "rotation", level=bool(self.fault))

    def _rotated(self, rotation: Rotation) -> bool:
        before, self.fault = self.fault, ""
        try:
            return rotation.step()
        except (GateError, OSError) as error:
            self.fault = str(error)
            if self.fault != before:
                self._teller.error("not-rotated", error=self.fault)
            return False
