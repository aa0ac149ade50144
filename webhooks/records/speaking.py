"""The trust policy of a service: read again when it changes, and never an older one."""

from collections.abc import Callable
from pathlib import Path

from gate.audit.trust import Seen, Trust, follow, read_trust
from gate.errors import ConfigError
from gate.files import contents

LIMIT = 1024 * 1024


def trust_from(path: Path) -> Callable[[Trust | None], Trust]:
    """Give what reads a trust policy from a file, given the one before it.

    That raises `ConfigError` for a file that cannot be read or is none, and for an older policy.
    """

    def read(before: Trust | None) -> Trust:
        trust = read_trust(contents(path, LIMIT, ConfigError), str(path))
        if before is not None:
            relation = follow(Seen(before.version, before.digest), trust)
            if relation.refused:
                raise ConfigError(
                    f"{path}: version {trust.version} does not follow the version "
                    f"{before.version} that is used ({relation})"
                )
        return trust

    return read
