"""Kubeconfig: how somebody outside of a cluster says where it is and who they are.

What it asks for and the gate does not do is refused, never passed over: programs that make
credentials, servers that nobody verifies, proxies, and other people's names.
"""

import base64
import binascii
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from gate.config.files import only_document, validated
from gate.document import Source, Syntax
from gate.errors import ConfigError
from webhooks.cluster.access import Access, context_of, rereading, text, token_file
from webhooks.cluster.errors import ClusterError
from webhooks.server.certificates import why
from webhooks.server.telling import Teller


class Part(BaseModel):
    """A part of the file, in which others keep things of their own."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class ClusterPart(Part):
    """Where an API server is."""

    server: str
    authority: str = Field("", alias="certificate-authority")
    authority_data: str = Field("", alias="certificate-authority-data")
    unverified: bool = Field(False, alias="insecure-skip-tls-verify")  # noqa: FBT003 a default
    server_name: str = Field("", alias="tls-server-name")
    proxy: str = Field("", alias="proxy-url")


class UserPart(Part):
    """Who asks."""

    token: str = ""
    token_file: str = Field("", alias="tokenFile")
    cert: str = Field("", alias="client-certificate")
    cert_data: str = Field("", alias="client-certificate-data")
    key: str = Field("", alias="client-key")
    key_data: str = Field("", alias="client-key-data")
    program: dict[str, object] | None = Field(None, alias="exec")
    provider: dict[str, object] | None = Field(None, alias="auth-provider")
    username: str = ""
    impersonated: str = Field("", alias="as")


class ContextPart(Part):
    """Who asks where."""

    cluster: str
    user: str
    namespace: str = "default"


class NamedCluster(Part):
    """A cluster by its name."""

    name: str
    cluster: ClusterPart


class NamedUser(Part):
    """A user by its name."""

    name: str
    user: UserPart


class NamedContext(Part):
    """A context by its name."""

    name: str
    context: ContextPart


class Kubeconfig(Part):
    """A kubeconfig."""

    current: str = Field(alias="current-context")
    clusters: tuple[NamedCluster, ...] = Field(strict=False)
    users: tuple[NamedUser, ...] = Field(strict=False)
    contexts: tuple[NamedContext, ...] = Field(strict=False)


Named = TypeVar("Named", NamedCluster, NamedUser, NamedContext)


def from_kubeconfig(path: Path, teller: Teller) -> Access:
    """Use the current context of a kubeconfig. Raises `ClusterError`."""
    try:
        source = Source(str(path), text(path).encode(), Syntax.YAML)
        parsed = validated(Kubeconfig, only_document(source))
    except ConfigError as error:
        raise ClusterError(error.message, faults=error.faults) from None
    context = named(path, "context", parsed.contexts, parsed.current).context
    cluster = named(path, "cluster", parsed.clusters, context.cluster).cluster
    user = named(path, "user", parsed.users, context.user).user
    for undone in (*undone_of(cluster), *undone_by(user)):
        raise ClusterError(f"{path} asks for {undone}, which the gate does not do")
    address = urlsplit(cluster.server)
    if address.scheme != "https" or not address.hostname:
        raise ClusterError(f"{path}: the server must be an https URL, not {cluster.server!r}")
    return Access(
        host=address.hostname,
        port=address.port or 443,
        context=believing(path.parent, cluster, user, teller),
        token=token_of(path.parent, user, teller),
        namespace=context.namespace,
        prefix=address.path.rstrip("/"),
    )


def named(path: Path, kind: str, entries: Sequence[Named], name: str) -> Named:
    """Find an entry by its name; as in kubectl the first one holds."""
    for entry in entries:
        if entry.name == name:
            return entry
    raise ClusterError(f"{path} has no {kind} {name!r}")


def undone_of(cluster: ClusterPart) -> Iterator[str]:
    """Name what is asked for of a server."""
    if cluster.unverified:
        yield "a server that nobody verifies (insecure-skip-tls-verify)"
    if cluster.proxy:
        yield "a proxy (proxy-url)"
    if cluster.server_name:
        yield "a server of another name (tls-server-name)"


def undone_by(user: UserPart) -> Iterator[str]:
    """Name what is asked for of a user."""
    if user.program is not None or user.provider is not None:
        yield "a program that makes credentials (exec, auth-provider)"
    if user.username:
        yield "a user with a password (username)"
    if user.impersonated:
        yield "somebody else's name (as)"


def token_of(folder: Path, user: UserPart, teller: Teller) -> Callable[[], str]:
    """Give the token of a user, or none; a file comes first, as in kubectl."""
    if user.token_file:
        return token_file(folder / user.token_file, teller)
    return lambda: user.token


def believing(
    folder: Path, cluster: ClusterPart, user: UserPart, teller: Teller
) -> Callable[[], ssl.SSLContext]:
    """Give what new connections use, read again when the file of the authority changes."""

    def made(authorities: str) -> ssl.SSLContext:
        context = context_of(authorities)
        identify(context, folder, user)
        return context

    if cluster.authority and not cluster.authority_data:
        path = folder / cluster.authority
        return rereading("authority of the cluster", path, lambda file: made(text(file)), teller)
    fixed = made(decoded(cluster.authority_data))
    return lambda: fixed


def identify(context: ssl.SSLContext, folder: Path, user: UserPart) -> None:
    """Show the certificate of a user, if there is one. Raises `ClusterError`."""
    cert = decoded(user.cert_data) or (text(folder / user.cert) if user.cert else "")
    key = decoded(user.key_data) or (text(folder / user.key) if user.key else "")
    if not cert and not key:
        return
    # OpenSSL reads them from a file only; nobody else can read this one, and it is gone at once.
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(f"{cert}\n{key}\n")
        file.flush()
        try:
            context.load_cert_chain(file.name, password=b"")
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"the certificate and the key of the user cannot be used: {why(error)}"
            ) from None


def decoded(data: str) -> str:
    """Read what a kubeconfig holds in base64. Raises `ClusterError`."""
    try:
        return base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise ClusterError("a kubeconfig holds certificates and keys as base64 of PEM") from None
