"""The log of a service, which the supervisor owns: it commits for all workers, and publishes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate.audit import Signer
from gate.audit.log.locking import Lock
from gate.audit.log.opening import Log, open_log
from gate.audit.log.publisher import Clock
from gate.audit.log.sharing import LOCK, Holder
from gate.errors import LogError
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.records.alone import alone
from webhooks.records.probe import Probe
from webhooks.records.publishing import Publishing
from webhooks.server.telling import Teller

WAIT = 5.0
"""Seconds to wait for others that append at the moment, such as `gate check --log`."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A log that this process holds."""

    log: Log
    holder: Holder
    publishing: Publishing
    probe: Probe

    def fault(self) -> str:
        """Say why nothing can be recorded, and "" when it can."""
        return self.probe.fault() or self.publishing.fault

    def measure(self, meter: Meter) -> None:
        """Say how full it is."""
        meter.put(catalogue.QUEUE, level=self.holder.waiting)
        meter.put(catalogue.LOG_SIZE, level=self.log.size)
        meter.put(catalogue.LOG_SHOWN, level=self.publishing.shown)


@contextmanager
def held(folder: Path, signer: Signer, clock: Clock, teller: Teller) -> Iterator[Ledger]:
    """Hold a log, and publish it at the beginning and at the end.

    Raises `LogError` when another process serves it, or it cannot be published.
    """
    with alone(folder), open_log(folder) as log:
        publishing = Publishing(log, signer, clock, teller)
        publishing.once()
        lock = Lock(folder / LOCK)
        lock.wait(WAIT)
        with closing(Holder(folder, lock)) as holder:
            yield Ledger(log, holder, publishing, Probe(folder))
        publishing.once()
        teller.info("stopped", origin=log.origin, size=log.size)


def origin_of(folder: Path) -> str:
    """Tell what a log is called. Raises `LogError` for what is none."""
    if not folder.is_dir():
        raise LogError(f"{folder} is no log", advice="make one with `gate audit init`")
    with open_log(folder) as log:
        return log.origin
