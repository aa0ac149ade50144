"""Where the API server is, and as whom the gate talks to it: from inside of the cluster."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gate.files import contents
from webhooks.cluster.errors import ClusterError
from webhooks.server.certificates import why
from webhooks.server.rereading import Reread
from webhooks.server.telling import Teller

Value = TypeVar("Value")
LARGEST = 1024 * 1024
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where the kubelet puts what a pod needs to talk to the API server, and renews it."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API server is; `context` and `token` give what a new request uses.

    `prefix` comes before every path, `token` may give none, and `namespace` is the gate's own.
    """

    host: str
    port: int
    context: Callable[[], ssl.SSLContext]
    token: Callable[[], str]
    namespace: str
    prefix: str = ""


def in_cluster(environment: Mapping[str, str], teller: Teller, folder: Path = ACCOUNT) -> Access:
    """Use the service account of the pod. Raises `ClusterError` outside of a cluster."""
    host = environment.get("KUBERNETES_SERVICE_HOST", "")
    port = environment.get("KUBERNETES_SERVICE_PORT", "")
    if not host or not port.isdecimal():
        raise ClusterError(
            "this is no pod of a cluster: KUBERNETES_SERVICE_HOST and _PORT are not set",
            advice="name a kubeconfig",
        )
    authority = folder / "ca.crt"
    return Access(
        host=host,
        port=int(port),
        context=rereading(
            "authority of the cluster", authority, lambda file: context_of(text(file)), teller
        ),
        token=token_file(folder / "token", teller),
        namespace=text(folder / "namespace").strip(),
    )


def token_file(path: Path, teller: Teller) -> Callable[[], str]:
    """Give the token in a file, as it is now."""
    return rereading("token for the cluster", path, lambda file: text(file).strip(), teller)


def rereading(
    name: str, path: Path, read: Callable[[Path], Value], teller: Teller
) -> Callable[[], Value]:
    """Read a file, and again whenever it is another."""
    held = Reread(name, [path], lambda _: read(path), teller)

    def current() -> Value:
        held.look()
        return held.value

    return current


def context_of(authorities: str) -> ssl.SSLContext:
    """Believe these authorities, as PEM, and no others; those of the system where there are none.

    Raises `ClusterError`.
    """
    try:
        context = ssl.create_default_context(cadata=authorities or None)
    except (ssl.SSLError, ValueError) as error:
        raise ClusterError(
            f"the certificates of the cluster's authority cannot be used: {why(error)}"
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def text(path: Path) -> str:
    """Read a small text. Raises `ClusterError`."""
    try:
        return contents(path, LARGEST, ClusterError).decode("ascii")
    except UnicodeDecodeError:
        raise ClusterError(f"{path} is no text in ASCII") from None
