"""`gate serve`: the process that owns the socket, the log and the workers, and judges nothing."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from gate import __version__
from gate.audit import Signer
from gate.audit.log.publisher import Clock
from gate.errors import ConfigError
from webhooks.metrics import catalogue
from webhooks.metrics import routes as metrics
from webhooks.metrics.meter import Figures, together
from webhooks.server import health, problems
from webhooks.server.access import Accounted
from webhooks.server.address import Address, bound, listen
from webhooks.server.health import Check, Health
from webhooks.server.limits import Limits
from webhooks.server.running import Service, run
from webhooks.server.telling import Teller, take_over
from webhooks.serving.channel import Standing
from webhooks.serving.fleet import PRESYNC, Fleet
from webhooks.serving.ledger import Ledger, held
from webhooks.serving.plan import PATIENT, Plan

if TYPE_CHECKING:
    from webhooks.serving.installation import Installation
    from webhooks.serving.upkeep import Upkeep

SECOND = 1.0
SCRAPES = Limits(connections=32, backlog=32, body_bytes=0)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a service listens, for requests and for whoever measures it, with how many workers.

    It keeps up its `installation` in a cluster, if that is known, and answers questions about
    revisions at `presync`, if it is to.
    """

    address: Address
    metrics: Address
    workers: int
    publish_every: float = 1.0
    installation: "Installation | None" = None
    presync: Address | None = None

    @property
    def addresses(self) -> list[Address]:
        """Name where whoever is served may come from other machines."""
        return [self.address, *([self.presync] if self.presync else [])]


def serve(plan: Plan, site: Site, signer: Signer | None, clock: Clock, teller: Teller) -> None:
    """Serve until SIGTERM or SIGINT, have every worker answer what it was asked, and publish.

    `signer` signs the checkpoints of the log, if there is one. Raises `GateError` when it cannot
    be served, or not be published at the end.
    """
    entrance = plan.entrance
    for address in site.addresses:
        if entrance.cert is None and not address.loopback:
            raise ConfigError(
                f"{address} is reached by other machines, which only TLS may serve",
                advice="give --tls-cert and --tls-key",
            )
    with ExitStack() as stack:
        ledger = None
        if plan.recording and signer:
            ledger = stack.enter_context(held(plan.recording.log, signer, clock, teller))
        listener = stack.enter_context(closing(listen(site.address, entrance.limits.backlog)))
        scraped = stack.enter_context(closing(listen(site.metrics, SCRAPES.backlog)))
        take_over(teller)
        upkeep = None
        if site.installation:
            # Workers need a second for such imports themselves, and can only begin after these.
            from webhooks.serving.installation import kept_up  # noqa: PLC0415
            from webhooks.serving.surroundings import reached  # noqa: PLC0415

            access = reached(plan.kubeconfig, teller)
            upkeep = stack.enter_context(kept_up(site.installation, access, clock, teller))
            upkeep.begin()
        scheme = "https" if entrance.cert else "http"
        fleets = [Fleet(plan, listener, site.workers, teller)]
        asked = {}
        if site.presync:
            door = stack.enter_context(closing(listen(site.presync, PATIENT.backlog)))
            fleets.append(Fleet(patient(plan), door, 1, teller, PRESYNC))
            asked["presync"] = f"{scheme}://{bound(door)}"
        supervisor = Supervisor(fleets, ledger, upkeep, teller)
        beside = [*(fleet.forever for fleet in fleets), supervisor.watch]
        if upkeep:
            beside.append(upkeep.forever)
        if ledger:
            beside.append(partial(ledger.publishing.forever, site.publish_every))
        told = partial(teller.info, "serving", url=f"{scheme}://{bound(listener)}",
                       metrics=f"http://{bound(scraped)}", **asked)  # fmt: skip
        app = Accounted(supervisor.application(), teller)
        run(Service(app, beside, told, SCRAPES, teller), scraped, lambda: None)


def patient(plan: Plan) -> Plan:
    """Let those wait who ask about a revision, whatever they show besides a token."""
    entrance = replace(plan.entrance, limits=PATIENT, clients=frozenset())
    return replace(plan, entrance=entrance)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """What watches: without a log, nothing is recorded, and outside of clusters nothing kept up.

    The first of the `fleets` are the workers.
    """

    fleets: Sequence[Fleet]
    ledger: Ledger | None
    upkeep: "Upkeep | None"
    teller: Teller

    async def watch(self) -> None:
        """Look at the log and tell the workers how it is, for ever."""
        while True:
            if self.ledger:
                fault = await asyncio.get_running_loop().run_in_executor(None, self.ledger.fault)
                for fleet in self.fleets:
                    fleet.stand(Standing(fault))
            await asyncio.sleep(SECOND)

    def application(self) -> Starlette:
        """Put together what is shown to whoever measures."""
        checks = [Check("workers", self.idle, vital=True)]
        checks += [Check("presync", partial(deaf, each), vital=False) for each in self.fleets[1:]]
        board = metrics.Board(catalogue.ALL, self.figures)
        return problems.application([*metrics.routes(board), *health.routes(Health(checks))])

    def idle(self) -> str:
        """Say that nobody answers, and "" when somebody does."""
        return "" if self.fleets[0].ready else "no worker takes requests in"

    def figures(self) -> Figures:
        """Give all figures of the moment."""
        meter = self.fleets[0].meter
        meter.put(catalogue.INFO, __version__, level=1)
        if self.ledger:
            self.ledger.measure(meter)
        if self.upkeep:
            self.upkeep.measure(meter)
        return together(catalogue.ALL, [fleet.figures for fleet in self.fleets])


def deaf(fleet: Fleet) -> str:
    """Say that nobody answers questions about revisions, and "" when somebody does."""
    return "" if fleet.ready else "nobody takes questions about revisions in"
