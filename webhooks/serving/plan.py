"""What a worker is to do, as it is handed over: never by arguments, which others can see."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from gate.policy.opa import Server
from webhooks.server.limits import MIB, Limits

LIMITS = Limits(body_bytes=8 * MIB, idle=120, exchange=45.0, drain=10, turn=0.0005, linger=0.5)
"""An object has at most 1.5 MiB in etcd, a review holds two, and JSON may need more for the same.

The API server closes connections that are idle for 90 s, and must be the first: a request that
crosses our end of a connection would be lost.
"""


PATIENT = Limits(
    connections=128, backlog=128, body_bytes=16 * 1024, exchange=660.0, drain=10, linger=0.5
)
"""Who asks about a revision waits for as long as its repository takes."""


@dataclass(frozen=True, slots=True)
class Judging:
    """By what is judged; `server` is an OPA server, if one evaluates the rules."""

    settings: Path
    config: Path | None = None
    grants: Path | None = None
    policies: tuple[Path, ...] = ()
    crds: tuple[Path, ...] = ()
    server: Server | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """In which log decisions are recorded, and by which key, with its password if it has one.

    `replica` tells this service from others of the same verifier.
    """

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    log: Path
    origin: str
    key: str
    password: bytes | None
    replica: str = ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Whom a worker lets in, and for how many seconds it has clients go elsewhere before it ends.

    Where there are `clients`, only those with one of these names in their certificate may ask.
    """

    cert: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    clients: frozenset[str] = frozenset()
    limits: Limits = LIMITS
    leave: float = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it; without `recording`, nothing is recorded, and without `kubeconfig` it is a pod.

    `traces` is the URL of a collector of them, if there is one.
    """

    judging: Judging
    entrance: Entrance = field(default_factory=Entrance)
    recording: Recording | None = None
    kubeconfig: Path | None = None
    traces: str = ""


PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
