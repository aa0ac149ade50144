"""How a server is described of which its address is known, or nothing but its name."""

from gate.manifest import Server
from gate.parts.images import no_image


def called_server(name: str, transport: str, url: str, at: str) -> Server:
    """Describe a server that is called and not started; its certificate is checked."""
    return Server(name, transport, "", (), url, no_image(at), (), tls_verify=True, at=at)
