"""An organisation's own OPA server: which one it is, and how the gate shows itself to it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from gate.errors import ConfigError
from gate.loopback import is_loopback


@dataclass(frozen=True, slots=True)
class Server:
    """Where an OPA server is.

    The token is read from a file, so that no list of processes shows it. `ca` replaces the
    certificate authorities that are trusted; `upload` says that the gate puts its rules there.
    """

    url: str
    token_file: Path | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    upload: bool = False

    def address(self) -> SplitResult:
        """Take the URL apart.

        Raises `ConfigError` when it says more than a host and a port, or would send what is judged
        over a network in clear text.
        """
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise ConfigError(f"{self.url!r} is no URL of an OPA server") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            raise ConfigError(
                f"{self.url!r} is no URL of an OPA server",
                advice="write it as https://opa.example.com:8181",
            )
        if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
            raise ConfigError(
                "the URL of the OPA server must hold nothing but a host and a port",
                advice="a token is read from a file, which --opa-token-file names",
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ConfigError(f"{self.url} is on another machine, which only https may reach")
        return parts

    def token(self) -> str | None:
        """Read the token.

        Raises `SigningError` for a file that cannot be read or is open to others, and `ConfigError`
        for one that holds no token.
        """
        if self.token_file is None:
            return None
        from gate.audit.remote.place import token_in  # noqa: PLC0415 few have a token to show

        return token_in(self.token_file)

    def identity(self) -> str | tuple[str, str] | None:
        """Name the files of the client's certificate and its key.

        Raises `ConfigError` when there is a key and no certificate.
        """
        if self.cert is None and self.key is not None:
            raise ConfigError("a key is of no use without its certificate (--opa-cert)")
        if self.cert is None:
            return None
        return str(self.cert) if self.key is None else (str(self.cert), str(self.key))
