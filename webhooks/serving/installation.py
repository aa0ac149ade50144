"""How a service is installed in its cluster, and what follows for what it keeps up there."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from gate.audit.log.publisher import Clock
from webhooks.certificates.leading import Lease
from webhooks.certificates.planning import Lifetimes, Purpose
from webhooks.certificates.rotation import Kept, Rotation
from webhooks.cluster.access import Access
from webhooks.cluster.connection import Connection
from webhooks.cluster.own import Own
from webhooks.cluster.timing import Timing
from webhooks.registration.installed import Installed, authorities, installed
from webhooks.registration.watching import Watch
from webhooks.server.telling import Teller
from webhooks.serving.upkeep import Upkeep

PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Certified:
    """In which Secret, and Lease, of its namespace a service keeps the certificate that it makes.

    It shows it from a file. `names` are those of the service besides the ones at which it is
    called, and `me` tells the replicas apart.
    """

    secret: str
    file: Path
    me: str
    names: frozenset[str] = frozenset()
    lifetimes: Lifetimes = field(default_factory=Lifetimes)


@dataclass(frozen=True, slots=True)
class Installation:
    """The file with the webhook configuration as it was installed.

    `authorities` is a file of those that it believes, where somebody else fills them in.
    """

    webhooks: Path
    authorities: Path | None = None
    certified: Certified | None = None


@contextmanager
def kept_up(
    installation: Installation, access: Access, clock: Clock, teller: Teller
) -> Iterator[Upkeep]:
    """Keep it up, over a connection of its own. Raises `GateError`."""
    wanted = installed(installation.webhooks)
    timing = Timing(time.monotonic, random.random, patience=PATIENCE)
    with closing(Connection(access, timing)) as connection:
        webhooks = Own(connection, wanted.path)
        rotation = None
        if certified := installation.certified:
            within = f"namespaces/{access.namespace}"
            secret = Own(connection, f"/api/v1/{within}/secrets/{certified.secret}")
            lease = Own(
                connection, f"/apis/coordination.k8s.io/v1/{within}/leases/{certified.secret}"
            )
            rotation = Rotation(
                Kept(secret, webhooks, certified.file),
                Lease(lease, certified.me, time.monotonic),
                purpose(certified, wanted, access.namespace),
                clock,
                teller,
            )
        now = partial(installed, installation.webhooks)
        watch = Watch(webhooks, now, partial(believed, installation, rotation), teller)
        yield Upkeep(watch, rotation, connection, teller)


def purpose(certified: Certified, wanted: Installed, namespace: str) -> Purpose:
    """Say for whom certificates are made."""
    return Purpose(wanted.hosts | certified.names, f"agentgate {namespace}", certified.lifetimes)


def believed(installation: Installation, rotation: Rotation | None) -> Sequence[str]:
    """Say which authorities are to be believed; none where nobody says. Raises `ConfigError`."""
    if rotation:
        return rotation.believed
    if installation.authorities:
        return authorities(installation.authorities)
    return installed(installation.webhooks).bundle
