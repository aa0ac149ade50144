"""The trust policy of a service: read again when it changes, and never an older one."""

from collections.abc import Callable
from pathlib import Path

from gate.audit.trust import Seen, Trust, follow, read_trust
from gate.errors import ConfigError

LIMIT = 1024 * 1024


def trust_from(path: Path) -> Callable[[Trust | None], Trust]:
    """Give what reads a trust policy from a file, given the one before it.

    That raises `ConfigError` for a file that cannot be read or is none, and for an older policy.
    """

    def read(before: Trust | None) -> Trust:
        trust = read_trust(contents(path), str(path))
        if before is not None:
            relation = follow(Seen(before.version, before.digest), trust)
            if relation.refused:
                raise ConfigError(
                    f"{path}: version {trust.version} does not follow the version "
                    f"{before.version} that is used ({relation})"
                )
        return trust

    return read


def contents(path: Path) -> bytes:
    """Read a file that everybody may read; raises `ConfigError`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > LIMIT:
        raise ConfigError(f"{path} is longer than {LIMIT} bytes")
    return data
