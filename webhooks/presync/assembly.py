"""What answers questions about revisions, put together: who reads, judges, records and tells."""

import os
import platform
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.types import ASGIApp

from gate.audit.keys import record_signer
from gate.audit.remote import Place
from gate.errors import ConfigError, GateError
from gate.verdicts import Belief
from webhooks.admission.endpoint import Crew
from webhooks.admission.judging import Clock, Posture
from webhooks.admission.recording import Published, Reached
from webhooks.cluster.access import Access
from webhooks.cluster.connection import Connection
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.timing import Timing
from webhooks.metrics.meter import Meter
from webhooks.presync import endpoint
from webhooks.presync.applications import Applications, Time
from webhooks.presync.argo_api import ArgoServer
from webhooks.presync.callers import Connect
from webhooks.presync.deciding import Decider, Making, presync_of
from webhooks.presync.destination import Destination
from webhooks.presync.events import Events
from webhooks.presync.flights import Flights
from webhooks.presync.judging import Judge
from webhooks.presync.recording import Kept, Recording
from webhooks.presync.scanning import enlisted
from webhooks.presync.settings import PresyncEntry, VerdictsEntry
from webhooks.presync.taking import Taking, mirrors_of
from webhooks.server import health, problems
from webhooks.server.access import Accounted
from webhooks.server.health import Check, Health
from webhooks.server.rereading import Reread
from webhooks.server.telling import Teller
from webhooks.serving import plan as plans
from webhooks.serving.agreement import Agreement
from webhooks.serving.appending import Supervised
from webhooks.serving.assembly import Assembled, checks_of_log, checks_of_tls, shown
from webhooks.serving.plan import Plan
from webhooks.serving.posture import files_of, reader_of
from webhooks.serving.standing import Told
from webhooks.serving.surroundings import reached
from webhooks.verdicts.believing import belief_of
from webhooks.verdicts.collecting import Collector, Keeping
from webhooks.verdicts.objects import Objects
from webhooks.verdicts.writing import Posted

PATIENCE = 10.0
ASKING, WAITING = 48, 48
"""Most of the time who asks waits for the controller, or for who judges the same."""
JUDGING, MOST = 3, 4
"""Judgements at once, and threads for each."""
KEPT = 256
"""Judgements that are told again without judging."""


@contextmanager
def assembled(plan: Plan, meter: Meter, teller: Teller, clock: Clock) -> Iterator[Assembled]:
    """Put it together, and take it apart at the end. Raises `GateError`."""
    with ExitStack() as held:
        enlist = partial(enlisted, environment=os.environ)
        reader = reader_of(plan.judging, meter, clock, enlist)
        posture = Reread("posture", files_of(plan.judging), reader.read, teller)
        maker = Maker(lambda: posture.value, teller, clock)
        decider = held.enter_context(deciding(plan, meter, maker))
        crew = held.enter_context(closing(Crew(ASKING, WAITING)))
        standing, tls = Told(time.monotonic), shown(plan.entrance, teller)
        rules = Agreement(lambda: posture.value.gate.engine, time.monotonic, teller)
        healthy = Health(
            [
                Check("leaving", standing.leaving, vital=True),
                Check("posture", partial(getattr, posture, "fault"), vital=False),
                Check("rules", lambda: rules.fault, vital=True),
                *checks_of_log(plan.recording, standing),
                *checks_of_tls(tls, clock),
            ]
        )
        desk = endpoint.Desk(decider, crew, plan.entrance.limits, meter)
        app = Accounted(application(desk, healthy), teller)
        looks = (posture.look, rules.look, *((tls.look,) if tls else ()))
        yield Assembled(app, None, looks, tls, standing, healthy)


@dataclass(frozen=True, slots=True)
class Maker:
    """What is common to all parts."""

    posture: Callable[[], Posture]
    teller: Teller
    clock: Clock

    def connect(self, access: Access) -> Connect:
        """Say how a cluster is reached."""
        timing = Timing(time.monotonic, random.random, patience=PATIENCE)
        return partial(Connection, access, timing)


@contextmanager
def deciding(plan: Plan, meter: Meter, maker: Maker) -> Iterator[Decider]:
    """Put together what decides. Raises `GateError`."""
    with ExitStack() as held:
        presync = presync_of(maker.posture())
        own = maker.connect(reached(plan.kubeconfig, maker.teller))
        hub = own
        if presync.hub:
            hub = maker.connect(from_kubeconfig(presync.hub.kubeconfig, maker.teller))
        timed = Time(time.monotonic, time.sleep)
        yield Decider(
            posture=maker.posture,
            connect=own,
            applications=Applications(hub, own, timed),
            judge=Judge(
                Taking(mirrors_of(presync), Destination(own, time.monotonic), server_of(presync)),
                min(len(os.sched_getaffinity(0)), MOST),
            ),
            recording=recording_of(plan.recording, meter, held),
            making=making(maker, own),
            events=Events(hub, own, platform.node(), maker.teller),
            flights=held.enter_context(closing(Flights(JUDGING, KEPT))),
            observer=endpoint.Counted(meter),
            clock=maker.clock,
            time=timed,
        )


def server_of(presync: PresyncEntry) -> ArgoServer | None:
    """Reach the API of Argo CD, if the settings name it. Raises `GateError`."""
    named = presync.argocd
    if named is None:
        return None
    return ArgoServer(Place(named.server, token_file=named.token_file, ca=named.ca_file))


def recording_of(recording: plans.Recording | None, meter: Meter, held: ExitStack) -> Recording:
    """Make what records. Raises `GateError`, also where nothing does: who passes is recorded."""
    if recording is None:
        raise ConfigError(
            "verdicts on revisions are recorded", advice="leave out --presync-listen or --no-record"
        )
    return Recording(
        signer=record_signer(recording.key, lambda: recording.password),
        appender=held.enter_context(closing(Supervised(recording.log, recording.origin, meter))),
        log=recording.log,
        previous=Published.by(recording.log),
        reached=Reached(recording.log),
    )


def making(maker: Maker, connect: Connect) -> Making | None:
    """Make what makes verdicts known, if the settings say so. Raises `ConfigError`."""
    believed = belief_of(maker.posture().settings)
    return Made(connect, maker) if believed else None


@dataclass(frozen=True, slots=True)
class Made:
    """Verdicts in the cluster: one is made, and what is of no use any more goes."""

    connect: Connect
    maker: Maker

    def __call__(self, kept: Kept, uid: str) -> str:
        """Make one known and give its name. Raises `GateError`."""
        posture = self.maker.posture()
        # Read anew each time: who is trusted changes, and few verdicts are made.
        belief, verdicts = belief_of(posture.settings), presync_of(posture).verdicts
        if belief is None or verdicts is None:
            raise ConfigError("the settings say nothing of `presync.verdicts` any more")
        with closing(self.connect()) as connection:
            objects = Objects(connection, belief.namespace, paused)
            posted = Posted(objects, belief, self.maker.clock, self.maker.teller)
            made = posted.write(kept.envelope, kept.receipt, kept.applied)
            self.collect(objects, belief, verdicts, uid)
        return made.name

    def collect(self, objects: Objects, belief: Belief, verdicts: VerdictsEntry, uid: str) -> None:
        """Delete what is of no use; too many are no reason to hold back the one that is there."""
        keeping = Keeping(verdicts.per_application, timedelta(days=verdicts.days))
        collector = Collector(objects, belief, keeping, self.maker.clock, self.maker.teller)
        try:
            collector.once(uid)
        except GateError as error:
            self.maker.teller.error("verdicts-not-collected", error=error.message)


def paused(failures: int, wanted: float) -> None:
    """Wait a little before something is tried again."""
    time.sleep(min(max(0.2 * 2.0**failures, wanted), 2.0))


def application(desk: endpoint.Desk, healthy: Health) -> ASGIApp:
    """Put together what is answered, and nothing that describes itself."""
    return problems.application([*endpoint.routes(desk), *health.routes(healthy)])
