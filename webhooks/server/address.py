"""Where a service listens, and that it does so in clear text only on this machine."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from gate.errors import ConfigError

HIGHEST_PORT = 65_535
ADVICE = "write it as 127.0.0.1:8443, 0.0.0.0:8443 or [::]:8443"


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address and a port; port 0 is any that is free."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Say whether only this machine reaches it."""
        return ip_address(self.host).is_loopback

    def __str__(self) -> str:
        """Write the address as in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(text: str) -> Address:
    """Read HOST:PORT; a name would be whatever a resolver says, so only `localhost` is one.

    Raises `ConfigError`.
    """
    host, _, port = text.rpartition(":")
    host = "127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]")
    if not (port.isascii() and port.isdigit()) or int(port) > HIGHEST_PORT:
        raise ConfigError(f"{text!r} is no address to listen on", advice=ADVICE)
    try:
        return Address(str(ip_address(host)), int(port))
    except ValueError:
        raise ConfigError(f"{text!r} is no address to listen on", advice=ADVICE) from None


def listen(address: Address, backlog: int) -> socket.socket:
    """Listen at an address. Raises `ConfigError` when that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # Only where the protocol is named does asyncio have answers sent at once (TCP_NODELAY).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise ConfigError(f"cannot listen on {address}: {error.strerror}") from None
    listener.settimeout(0)
    return listener


def bound(listener: socket.socket) -> Address:
    """Tell at which address a socket listens."""
    host, port, *_ = listener.getsockname()
    return Address(str(host), int(port))
