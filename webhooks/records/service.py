"""`gate audit serve`: a log that takes records over the network, and shows what it holds."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import TypeAlias

from starlette.applications import Starlette

from gate.audit import Signer
from gate.audit.log.opening import Log, Mode, open_log
from gate.audit.log.publisher import Clock
from gate.audit.trust import Trust
from gate.errors import ConfigError
from webhooks.records import routes as records
from webhooks.records.alone import alone
from webhooks.records.callers import Caller, read_callers
from webhooks.records.keeping import Keeper
from webhooks.records.probe import Probe
from webhooks.records.publishing import Publishing
from webhooks.records.showing import Shower
from webhooks.records.speaking import trust_from
from webhooks.records.working import Workers
from webhooks.server import health, problems
from webhooks.server.access import Accounted
from webhooks.server.address import Address, bound, listen
from webhooks.server.certificates import Certificates
from webhooks.server.health import Check, Health
from webhooks.server.limits import Limits
from webhooks.server.rereading import Reread
from webhooks.server.running import Service, run
from webhooks.server.telling import Teller, take_over
from webhooks.tiles import routes as tiles

LOOK = 1.0
"""Seconds between two looks at files that may have changed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served where. `callers` are files; without `certificates`, in clear text."""

    folder: Path
    trust: Path
    callers: Sequence[Path]
    address: Address
    certificates: Certificates | None = None
    show_records: bool = False
    publish_every: float = 1.0
    limits: Limits = field(default_factory=Limits)


Rereads: TypeAlias = "Reread[Trust] | Reread[tuple[Caller, ...]] | Reread[SSLContext]"


@dataclass(frozen=True, slots=True)
class Known:
    """What is read from files, and again when they change."""

    trust: Reread[Trust]
    callers: Reread[tuple[Caller, ...]]
    tls: Reread[SSLContext] | None

    @property
    def all(self) -> Sequence[Rereads]:
        """Give all of them."""
        return (self.trust, self.callers, *((self.tls,) if self.tls else ()))

    def context(self) -> SSLContext | None:
        """Give the TLS of a new connection."""
        return self.tls.value if self.tls else None

    async def keep_looking(self) -> None:
        """Read what changes, for ever."""
        while True:
            await asyncio.sleep(LOOK)
            for each in self.all:
                await asyncio.get_running_loop().run_in_executor(None, each.look)


def serve(settings: Settings, signer: Signer, clock: Clock, teller: Teller) -> None:
    """Serve a log until SIGTERM or SIGINT, and publish it once more.

    Raises `GateError` when it cannot be served, or not be published at the end.
    """
    if settings.certificates is None and not settings.address.loopback:
        raise ConfigError(
            f"{settings.address} is reached by other machines, which only TLS may serve",
            advice="give --tls-cert and --tls-key, or listen on 127.0.0.1 behind what has them",
        )
    known = read_files(settings, teller)
    with alone(settings.folder), open_log(settings.folder, Mode.APPEND) as log:
        publishing = Publishing(log, signer, clock, teller)
        publishing.once()
        with closing(Workers()) as workers:
            keeper = Keeper(log, lambda: known.trust.value, teller)
            shower = Shower(log, teller)
            desk = records.Desk(
                keeper, shower, lambda: known.callers.value, workers, settings.limits
            )
            app = Accounted(application(settings, desk, checks(log, known, publishing)), teller)
            publish = partial(publishing.forever, settings.publish_every)
            with closing(listen(settings.address, settings.limits.backlog)) as listener:
                told = partial(tell, settings, log, listener, teller)
                beside = (known.keep_looking, publish)
                take_over(teller)
                run(Service(app, beside, told, settings.limits, teller), listener, known.context)
        publishing.once()
        teller.info("stopped", origin=log.origin, size=log.size)


def read_files(settings: Settings, teller: Teller) -> Known:
    """Read what is read again later. Raises `GateError`."""
    files, certificates = settings.callers, settings.certificates
    return Known(
        Reread("trust", [settings.trust], trust_from(settings.trust), teller),
        Reread("callers", files, lambda _: read_callers(files), teller),
        Reread("tls", certificates.files, certificates.context, teller) if certificates else None,
    )


def tell(settings: Settings, log: Log, listener: socket.socket, teller: Teller) -> None:
    """Tell what is served, and where."""
    scheme = "https" if settings.certificates else "http"
    url = f"{scheme}://{bound(listener)}"
    teller.info("serving", origin=log.origin, size=log.size, url=url)


def checks(log: Log, known: Known, publishing: Publishing) -> Health:
    """Say what the service needs to do its work."""
    read = [Check(each.name, partial(getattr, each, "fault"), vital=False) for each in known.all]
    return Health(
        [
            Check("log", Probe(log.folder).fault, vital=True),
            Check("publishing", lambda: publishing.fault, vital=True),
            *read,
        ]
    )


def application(settings: Settings, desk: records.Desk, healthy: Health) -> Starlette:
    """Put together what is answered, and nothing that describes itself."""
    shelf = tiles.Shelf(desk.keeper.log.public)
    return problems.application(
        [
            *records.routes(desk),
            *tiles.routes(shelf, records=settings.show_records),
            *health.routes(healthy),
        ]
    )
