"""`gate serve`: the process that owns the socket, the log and the workers, and judges nothing."""

import asyncio
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI

from gate import __version__
from gate.audit import Signer
from gate.audit.log.publisher import Clock
from gate.errors import ConfigError
from webhooks.metrics import catalogue
from webhooks.metrics import routes as metrics
from webhooks.metrics.meter import Figures
from webhooks.server import health, problems
from webhooks.server.access import Accounted
from webhooks.server.address import Address, bound, listen
from webhooks.server.health import Check, Health
from webhooks.server.limits import Limits
from webhooks.server.running import Service, run
from webhooks.server.telling import Teller, take_over
from webhooks.serving.channel import Standing
from webhooks.serving.fleet import Fleet
from webhooks.serving.ledger import Ledger, held
from webhooks.serving.plan import Plan

SECOND = 1.0
SCRAPES = Limits(connections=32, backlog=32, body_bytes=0)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a service listens, for requests and for whoever measures it, with how many workers."""

    address: Address
    metrics: Address
    workers: int
    publish_every: float = 1.0


def serve(plan: Plan, site: Site, signer: Signer | None, clock: Clock, teller: Teller) -> None:
    """Serve until SIGTERM or SIGINT, have every worker answer what it was asked, and publish.

    `signer` signs the checkpoints of the log, if there is one. Raises `GateError` when it cannot
    be served, or not be published at the end.
    """
    entrance = plan.entrance
    if entrance.cert is None and not site.address.loopback:
        raise ConfigError(
            f"{site.address} is reached by other machines, which only TLS may serve",
            advice="give --tls-cert and --tls-key",
        )
    with ExitStack() as stack:
        ledger = None
        if plan.recording and signer:
            ledger = stack.enter_context(held(plan.recording.log, signer, clock, teller))
        listener = stack.enter_context(closing(listen(site.address, entrance.limits.backlog)))
        scraped = stack.enter_context(closing(listen(site.metrics, SCRAPES.backlog)))
        take_over(teller)
        fleet = Fleet(plan, listener, site.workers, teller)
        supervisor = Supervisor(fleet, ledger, teller)
        beside = [supervisor.fleet.forever, supervisor.watch]
        if ledger:
            beside.append(partial(ledger.publishing.forever, site.publish_every))
        scheme = "https" if entrance.cert else "http"
        told = partial(teller.info, "serving", url=f"{scheme}://{bound(listener)}",
                       metrics=f"http://{bound(scraped)}")  # fmt: skip
        app = Accounted(supervisor.application(), teller)
        run(Service(app, beside, told, SCRAPES, teller), scraped, lambda: None)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """What watches: without a log, nothing is recorded."""

    fleet: Fleet
    ledger: Ledger | None
    teller: Teller

    async def watch(self) -> None:
        """Look at the log and tell the workers how it is, for ever."""
        while True:
            if self.ledger:
                fault = await asyncio.get_running_loop().run_in_executor(None, self.ledger.fault)
                self.fleet.stand(Standing(fault))
            await asyncio.sleep(SECOND)

    def application(self) -> FastAPI:
        """Put together what is shown to whoever measures."""
        app = FastAPI(openapi_url=None, redirect_slashes=False)
        problems.explain(app)
        checks = [Check("workers", self.idle, vital=True)]
        app.include_router(metrics.router(metrics.Board(catalogue.ALL, self.figures)))
        app.include_router(health.router(Health(checks)))
        return app

    def idle(self) -> str:
        """Say that nobody answers, and "" when somebody does."""
        return "" if self.fleet.ready else "no worker takes requests in"

    def figures(self) -> Figures:
        """Give all figures of the moment."""
        meter = self.fleet.meter
        meter.put(catalogue.INFO, __version__, level=1)
        if self.ledger:
            self.ledger.measure(meter)
        return self.fleet.figures
