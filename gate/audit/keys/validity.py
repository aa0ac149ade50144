"""Until when a certificate is valid."""

from datetime import datetime
from pathlib import Path

from cryptography import x509

from gate.errors import ConfigError


def valid_until(path: Path) -> datetime:
    """Tell when the first certificate of a file in PEM ends.

    Raises `ConfigError` for a file that cannot be read or holds none.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        raise ConfigError(f"{path} cannot be read, or holds no certificate") from None
