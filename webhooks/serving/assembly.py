"""A worker put together: what judges, what records, what is known, and what answers."""

import asyncio
import platform
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from ssl import SSLContext

from starlette.types import ASGIApp

from gate import __version__
from gate.audit.keys import record_signer
from gate.audit.keys.validity import valid_until
from gate.audit.log.opening import PUBLIC
from webhooks.admission import endpoint
from webhooks.admission.admitting import JUDGING, Admitter
from webhooks.admission.judging import Clock, Judge, Posture
from webhooks.admission.recording import Published, Reached, Signing
from webhooks.admission.required import UNHEARD
from webhooks.admission.ruling import Recorder
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.metrics.observing import Observed
from webhooks.server import health, problems
from webhooks.server.access import Accounted
from webhooks.server.certificates import Certificates, certificates_of
from webhooks.server.health import Check, Health
from webhooks.server.rereading import Reread
from webhooks.server.telling import Teller
from webhooks.serving.agreement import Agreement
from webhooks.serving.appending import Posted
from webhooks.serving.front import Front
from webhooks.serving.plan import Entrance, Plan, Recording
from webhooks.serving.posture import files_of, reader_of
from webhooks.serving.standing import Told
from webhooks.serving.surroundings import Around, Hub, around, nothing, reached
from webhooks.tiles import routes as tiles
from webhooks.verdicts.believing import belief_of
from webhooks.verdicts.index import Known

LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """The certificate of a service, and until when it is valid, in seconds since 1970."""

    context: SSLContext
    until: float


@dataclass(frozen=True, slots=True)
class Assembled:
    """A process that could begin; `cluster` is what it knows of one, if it keeps that."""

    app: ASGIApp
    cluster: Around | None
    looks: Sequence[Callable[[], None]]
    tls: Reread[Shown] | None
    standing: Told
    health: Health
    ends: Sequence[Callable[[], None]] = ()

    def context(self) -> SSLContext | None:
        """Give the TLS of a new connection."""
        return self.tls.value.context if self.tls else None

    async def keep_looking(self) -> None:
        """Read what changes, until all is answered; what has a connection in the loop ends then."""
        try:
            while True:
                await asyncio.sleep(LOOK)
                for look in self.looks:
                    await asyncio.get_running_loop().run_in_executor(None, look)
        finally:
            for end in self.ends:
                end()

    def measure(self, meter: Meter) -> None:
        """Say how high all levels are."""
        if self.cluster:
            meter.put(catalogue.CACHE_AGE, level=min(self.cluster.age, 1e9))
            meter.put(catalogue.CACHE_SYNCED, level=self.cluster.synced)
            for kind, count in self.cluster.counts.items():
                meter.put(catalogue.CACHE_OBJECTS, kind, level=count)
        if self.tls:
            meter.put(catalogue.EXPIRY, level=self.tls.value.until)
        for check in self.health.checks:
            meter.put(catalogue.FAULTS, check.name, level=bool(check.fault()))


@contextmanager
def assembled(plan: Plan, meter: Meter, teller: Teller, clock: Clock) -> Iterator[Assembled]:
    """Put a worker together, and take it apart at the end. Raises `GateError`."""
    with ExitStack() as held:
        reader = reader_of(plan.judging, meter, clock)
        posture = Reread("posture", files_of(plan.judging), reader.read, teller)
        gate = posture.value.gate
        state = nothing(teller, verdicts_of(posture.value, clock, teller))
        access = reached(plan.kubeconfig, teller)
        hub = hub_of(posture.value, teller)
        cluster = held.enter_context(around(access, gate.scheme, gate.config.resources, state, hub))
        judge = Judge(lambda: posture.value, cluster, clock, state.verdicts or UNHEARD)
        posted = posted_to(plan.recording, meter)
        recorder = recorder_of(plan.recording, posted)
        admitter = Admitter(judge, recorder, Observed(meter, teller), prompt_of(judge, posture))
        crew = held.enter_context(closing(endpoint.Crew(JUDGING)))
        limits = plan.entrance.limits
        desk = endpoint.Desk(admitter, crew, limits, lambda: posture.value.settings.seconds)
        standing, tls = Told(time.monotonic), shown(plan.entrance, teller)
        rules = Agreement(lambda: posture.value.gate.engine, time.monotonic, teller)
        healthy = Health(
            [
                *checks_of_caches({"cluster": state} | ({"hub": hub.state} if hub else {})),
                Check("leaving", standing.leaving, vital=True),
                Check("posture", partial(getattr, posture, "fault"), vital=False),
                Check("rules", lambda: rules.fault, vital=True),
                *checks_of_log(plan.recording, standing),
                *checks_of_tls(tls, clock),
            ]
        )
        answering = traced(application(plan, desk, healthy), plan, held)
        app = Accounted(answering, teller)
        looks = (posture.look, rules.look, *((tls.look,) if tls else ()))
        ends = (posted.close,) if posted else ()
        yield Assembled(app, cluster, looks, tls, standing, healthy, ends)


def verdicts_of(posture: Posture, clock: Clock, teller: Teller) -> Known | None:
    """Prepare for verdicts of revisions, if anybody is to know them. Raises `ConfigError`."""
    belief = belief_of(posture.settings)
    return Known(belief, clock, teller) if belief else None


def hub_of(posture: Posture, teller: Teller) -> Hub | None:
    """Prepare for the cluster of Argo CD, if that is another one. Raises `ClusterError`."""
    presync = posture.settings.presync
    if presync is None or presync.hub is None:
        return None
    return Hub(from_kubeconfig(presync.hub.kubeconfig, teller), nothing(teller, None))


def traced(app: ASGIApp, plan: Plan, held: ExitStack) -> ASGIApp:
    """Have reviews traced, if somebody wants it."""
    if not plan.traces:
        return app
    from webhooks.tracing.spans import Traced, tracing  # noqa: PLC0415 an optional extra

    return Traced(app, endpoint.PATH, held.enter_context(tracing(plan.traces, platform.node())))


def prompt_of(judge: Judge, posture: Reread[Posture]) -> Judge | None:
    """Have requests judged promptly where no other machine is asked about them."""
    if posture.value.prompt is None:
        return None
    return replace(judge, posture=lambda: posture.value.promptly)


def posted_to(recording: Recording | None, meter: Meter) -> Posted | None:
    """Say where records go, if anything is recorded."""
    return Posted(recording.log, recording.origin, meter) if recording else None


def recorder_of(recording: Recording | None, appender: Posted | None) -> Recorder | None:
    """Make what records, if anything does. Raises `GateError`."""
    if recording is None or appender is None:
        return None
    return Signing(
        signer=record_signer(recording.key, lambda: recording.password),
        appender=appender,
        previous=Published.by(recording.log),
        reached=Reached(recording.log),
        entropy=secrets.token_bytes,
        version=__version__,
        replica=recording.replica,
    )


def checks_of_caches(states: Mapping[str, State]) -> Sequence[Check]:
    """Say which clusters are not known."""
    return [
        Check(name, partial(unsynced, name, state), vital=True) for name, state in states.items()
    ]


def unsynced(name: str, state: State) -> str:
    """Say that a cluster is not known, and "" when it is."""
    return "" if state.synced else f"the caches of the {name} are not synced"


def checks_of_log(recording: Recording | None, standing: Told) -> Sequence[Check]:
    """Say what recording needs."""
    return [Check("log", standing.log, vital=True)] if recording else []


def checks_of_tls(tls: Reread[Shown] | None, clock: Clock) -> Sequence[Check]:
    """Say what TLS needs."""
    if tls is None:
        return []

    def expired() -> str:
        return "the certificate has ended" if tls.value.until < clock().timestamp() else ""

    return [Check("tls", lambda: tls.fault, vital=False), Check("expired", expired, vital=True)]


def shown(entrance: Entrance, teller: Teller) -> Reread[Shown] | None:
    """Read the certificate, and again whenever it is another. Raises `GateError`."""
    files = certificates_of(entrance.cert, entrance.key, entrance.client_ca)
    if files is None:
        return None
    return Reread("tls", files.files, partial(show, files), teller)


def show(files: Certificates, _before: Shown | None) -> Shown:
    """Read a certificate."""
    return Shown(files.context(), valid_until(files.cert).timestamp())


def application(plan: Plan, desk: endpoint.Desk, healthy: Health) -> ASGIApp:
    """Put together what is answered, and nothing that describes itself."""
    shown = health.routes(healthy)
    if plan.recording:
        shown += tiles.routes(tiles.Shelf(plan.recording.log / PUBLIC), records=False)
    return Front(problems.application(shown), desk, plan.entrance.clients)
