"""Where a service is, how it is known, and what is shown to it."""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from gate.audit.keys.reading import read_private
from gate.errors import ConfigError
from gate.loopback import is_loopback

TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token is made of (RFC 6750)."""
SECRET = 64 * 1024
"""The longest file of a token or a key, in bytes."""
ADVICE = "write it as https://gate.example.com; a token stands in a file"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is, and the token or the certificate that is shown to it.

    `ca` replaces the authorities that are trusted. `origin` is the log that must answer, if it is
    not empty. `seconds` bounds each try, and `pauses` are those after each try but the last.
    """

    url: str
    token_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    ca: Path | None = None
    origin: str = ""
    seconds: float = 20.0
    pauses: tuple[float, ...] = (0.5, 2.0)


def address_of(url: str) -> SplitResult:
    """Take the address of a service apart.

    Raises `ConfigError` when it says more than a host, a port and a path, or would send what is
    said over a network in clear text.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(f"{url!r} is no address of a service", advice=ADVICE) from None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    more = "@" in parts.netloc or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not parts.hostname or more or not is_plain:
        raise ConfigError(f"{url!r} is no address of a service", advice=ADVICE)
    if port == 0:
        raise ConfigError(f"{url!r} is no address of a service", advice=ADVICE)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigError(f"{url} is on another machine, which only https may reach")
    return parts


def context_of(place: Place) -> ssl.SSLContext:
    """Say whose certificates are believed, and which one is shown.

    Raises `ConfigError`, or `SigningError` for a key that others can read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if place.ca is None:
            context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        else:
            context.load_verify_locations(place.ca)
    except (OSError, ValueError):
        raise ConfigError(f"{place.ca} holds no certificates of authorities") from None
    if place.cert is not None:
        show(context, place.cert, place.key or place.cert)
    return context


def show(context: ssl.SSLContext, cert: Path, key: Path) -> None:
    """Show a certificate."""
    read_private(key, "key", SECRET)
    try:
        # An empty password is wrong for every key, and nobody is asked for another.
        context.load_cert_chain(cert, key, password=b"")
    except (OSError, ValueError):
        raise ConfigError(f"the certificate {cert} and the key {key} cannot be used") from None


def token_in(path: Path) -> str:
    """Read a token from a file that nobody else may read.

    Raises `ConfigError` for what is none, and `SigningError` for a file that is open to others.
    """
    return token_of(read_private(path, "token", SECRET), path)


def token_of(data: bytes, path: Path) -> str:
    """Read a token. Raises `ConfigError` for what is none."""
    token = data.decode("latin-1").strip()
    if not TOKEN.fullmatch(token):
        # Without the text, which may be a token after all.
        raise ConfigError(f"{path} holds no token")
    return token
