"""Which hosts are this machine, to which clear text may go."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, whatever a resolver says."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
