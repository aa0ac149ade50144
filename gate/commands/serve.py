"""`gate serve`: the validating webhook of a cluster."""

import os
import platform
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from gate.audit.keys import signer_from
from gate.audit.keys.password import Password
from gate.commands.evaluating import server_of
from gate.commands.keys.telling import password_of
from gate.errors import ConfigError

if TYPE_CHECKING:
    from webhooks.serving.installation import Certified, Installation
    from webhooks.serving.plan import Plan, Recording

NEEDED = ("httptools", "starlette", "uvicorn")
TRACING = ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")
SHORTEST, LONGEST = 0.05, 3600.0
BRIEFEST, EVER, TIMES = 6.0, 20 * 365 * 86_400.0, 5
"""Lives of certificates, in seconds, and how many of them an authority outlives."""
MOST = 64
USUAL = 4


def run(options: Namespace) -> int:
    """Serve until SIGTERM; answers 0 once everything is answered and published."""
    require(NEEDED)
    from webhooks.server.address import read_address  # noqa: PLC0415 not every gate has it
    from webhooks.server.telling import Teller  # noqa: PLC0415
    from webhooks.serving.supervisor import Site, serve  # noqa: PLC0415

    site = Site(
        read_address(options.listen),
        read_address(options.metrics_listen),
        workers(options),
        seconds("--publish-every", options.publish_every, SHORTEST),
        installation_of(options),
        read_address(options.presync_listen) if options.presync_listen else None,
    )
    # Both keys have the same password, and a descriptor can be read only once.
    password = cache(password_of(options))
    plan = plan_of(options, password)
    signer = signer_from(options.checkpoint_key, password) if plan.recording else None
    serve(plan, site, signer, lambda: datetime.now(UTC), Teller(sys.stderr))
    return 0


def require(packages: Iterable[str]) -> None:
    """Make sure that what a service needs is installed. Raises `ConfigError`."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"a service needs {' and '.join(missing)}", advice="pip install 'agentgate[serve]'"
        )


def plan_of(options: Namespace, password: Password) -> "Plan":
    """Say what the workers are to do. Raises `GateError`."""
    from webhooks.serving.plan import Entrance, Judging, Plan  # noqa: PLC0415

    if options.client and options.client_ca is None:
        raise ConfigError("--client is of no use without the authorities of clients (--client-ca)")
    if options.client_ca is not None and not options.client:
        raise ConfigError(
            "--client-ca keeps nobody out without the names of who may ask (--client)",
            advice="name the API server, as in --client cn:kube-apiserver",
        )
    return Plan(
        judging=Judging(
            options.settings, options.config, options.grants,
            tuple(options.policy), tuple(options.crds), server_of(options),
        ),
        entrance=Entrance(
            options.tls_cert, options.tls_cert if options.tls_secret else options.tls_key,
            options.client_ca, frozenset(options.client),
            leave=seconds("--leave-seconds", options.leave_seconds, 0),
        ),
        recording=None if options.no_record else recording(options, password),
        kubeconfig=options.kubeconfig,
        traces=collector(options.traces),
    )  # fmt: skip


def collector(url: str) -> str:
    """Make sure that traces can be sent. Raises `ConfigError`."""
    if not url:
        return ""
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"--traces is a URL, not {url!r}")
    # Of a package that is not there, nobody can ask for a part.
    if any(find_spec(name) is None for name in TRACING):
        raise ConfigError("traces need OpenTelemetry", advice="pip install 'agentgate[otel]'")
    return url


def installation_of(options: Namespace) -> "Installation | None":
    """Say what is kept up in the cluster. Raises `ConfigError` for what does not go together."""
    from webhooks.serving.installation import Installation  # noqa: PLC0415

    if options.webhooks is None:
        if options.tls_secret or options.webhooks_ca:
            raise ConfigError("--tls-secret and --webhooks-ca are of no use without --webhooks")
        return None
    return Installation(options.webhooks, options.webhooks_ca, certified_of(options))


def certified_of(options: Namespace) -> "Certified | None":
    """Say how a certificate is made, if it is. Raises `ConfigError` for what cannot work."""
    from webhooks.certificates.planning import Lifetimes  # noqa: PLC0415
    from webhooks.serving.installation import Certified  # noqa: PLC0415

    if not options.tls_secret:
        return None
    if options.tls_cert is None or options.tls_key is not None or options.webhooks_ca is not None:
        raise ConfigError(
            "with --tls-secret, the certificate and its key are written into the file --tls-cert, "
            "and its authority is the gate's own",
            advice="give --tls-cert, and neither --tls-key nor --webhooks-ca",
        )
    leaf, authority = options.tls_lifetime, options.authority_lifetime
    if not (leaf >= BRIEFEST and TIMES * leaf <= authority <= EVER):
        raise ConfigError(
            f"--tls-lifetime is {BRIEFEST:g} seconds or more, and --authority-lifetime {TIMES} "
            f"times as long or more, and at most {EVER:g} seconds"
        )
    return Certified(
        options.tls_secret, options.tls_cert, f"{platform.node()}_{uuid4()}",
        frozenset(options.tls_name),
        Lifetimes(timedelta(seconds=leaf), timedelta(seconds=authority)),
    )  # fmt: skip


def recording(options: Namespace, password: Password) -> "Recording":
    """Say how decisions are recorded. Raises `ConfigError` for what is missing."""
    from webhooks.serving.ledger import origin_of  # noqa: PLC0415
    from webhooks.serving.plan import Recording  # noqa: PLC0415

    for name in ("log", "key", "checkpoint_key"):
        if getattr(options, name) is None:
            raise ConfigError(
                f"records need --{name.replace('_', '-')}",
                advice="give --log, --key and --checkpoint-key, or --no-record",
            )
    origin = origin_of(options.log)
    return Recording(options.log, origin, options.key, password(), platform.node())


def workers(options: Namespace) -> int:
    """Say how many processes judge. Raises `ConfigError`."""
    if not 0 <= options.workers <= MOST:
        raise ConfigError(f"--workers is 1 to {MOST}")
    return options.workers or min(len(os.sched_getaffinity(0)), USUAL)


def seconds(name: str, given: float, shortest: float) -> float:
    """Hold a number of seconds to what makes sense. Raises `ConfigError`."""
    if not shortest <= given <= LONGEST:
        raise ConfigError(f"{name} is {shortest:g} to {LONGEST:g} seconds")
    return float(given)
