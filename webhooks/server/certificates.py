"""TLS: which certificate is shown to clients, and which certificates of theirs are believed."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.audit.keys.reading import read_private
from gate.errors import ConfigError

LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of a service's certificate and key, and those of its clients' authorities."""

    cert: Path
    key: Path
    client_ca: Path | None = None

    @property
    def files(self) -> Sequence[Path]:
        """Name all files."""
        given = (self.cert, self.key, self.client_ca)
        return [file for file in given if file is not None]

    def context(self, _before: ssl.SSLContext | None = None) -> ssl.SSLContext:
        """Make what new connections use: TLS 1.2 or later.

        A client may show a certificate, and one that is not believed ends the connection. Raises
        `ConfigError`, or `SigningError` for a key that others can read.
        """
        read_private(self.key, "key", LIMIT)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        # A session that is taken up again would not be asked for its certificate again.
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
        context.set_alpn_protocols(["http/1.1"])
        self._load(context)
        return context

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            context.load_cert_chain(self.cert, self.key, password=b"")
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"the certificate {self.cert} and the key {self.key} cannot be used: {why(error)}",
                advice="both are PEM, and the key is not encrypted and that of the certificate",
            ) from None
        if self.client_ca is None:
            return
        try:
            context.load_verify_locations(self.client_ca)
        except (OSError, ValueError) as error:
            raise ConfigError(f"{self.client_ca} cannot be used: {why(error)}") from None
        context.verify_mode = ssl.CERT_OPTIONAL


def certificates_of(
    cert: Path | None, key: Path | None, client_ca: Path | None
) -> Certificates | None:
    """Name the files of TLS, or none of them. Raises `ConfigError` for some of them."""
    if cert is not None and key is not None:
        return Certificates(cert, key, client_ca)
    if cert is None and key is None and client_ca is None:
        return None
    raise ConfigError("TLS needs a certificate and its key", advice="give --tls-cert and --tls-key")


def why(error: OSError | ValueError) -> str:
    """Say what OpenSSL says, without where in its sources."""
    if isinstance(error, ssl.SSLError):
        return error.reason or "no PEM"
    return getattr(error, "strerror", None) or "it cannot be read"


def names(certificate: object) -> frozenset[str]:
    """Give the names in a certificate, as `getpeercert` tells it: `dns:…`, `uri:…` and `cn:…`.

    Their kinds are told apart: who may choose a common name must not become a host.
    """
    if not isinstance(certificate, dict):
        return frozenset()
    alternatives = certificate.get("subjectAltName", ())
    found = {f"{kind.lower()}:{name}" for kind, name in alternatives if kind in ("DNS", "URI")}
    common = [
        value
        for part in certificate.get("subject", ())
        for name, value in part
        if name == "commonName"
    ]
    # Of several, nobody knows which one an authority looked at.
    return frozenset(found | ({f"cn:{common[0]}"} if len(common) == 1 else set()))
