"""A log is published while it is served: soon after it has grown, and once more at the end."""

import asyncio

from gate.audit import Signer
from gate.audit.log import files
from gate.audit.log.opening import Log
from gate.audit.log.publisher import Clock
from gate.audit.log.tiles import CHECKPOINT
from gate.errors import GateError
from webhooks.server.telling import Teller


class Publishing:
    """Publishes a log every few seconds when it has grown; `fault` says why it could not, if so."""

    def __init__(self, log: Log, signer: Signer, clock: Clock, teller: Teller) -> None:
        """Begin; nothing is published yet."""
        self.fault = ""
        self._log = log
        self._signer = signer
        self._clock = clock
        self._teller = teller
        self._shown = -1
        self._note = b""

    @property
    def shown(self) -> int:
        """Give how many entries were published last."""
        return max(self._shown, 0)

    def once(self) -> None:
        """Publish what was appended since, and anew what is gone.

        Raises `GateError` when that cannot be.
        """
        size = self._log.size
        if size == self._shown and files.read(self._log.public, CHECKPOINT) == self._note:
            return
        self._note = self._log.publish(self._signer, self._clock).encode()
        self._shown = size

    async def forever(self, seconds: float) -> None:
        """Publish again and again; what fails is tried again."""
        while True:
            await asyncio.sleep(seconds)
            await asyncio.get_running_loop().run_in_executor(None, self._tried)

    def _tried(self) -> None:
        try:
            self.once()
        except GateError as error:
            if self.fault != error.message:
                self._teller.error("not-published", error=error.message, advice=error.advice)
            self.fault = error.message
        else:
            self.fault = ""
