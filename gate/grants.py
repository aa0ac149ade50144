"""Which grants speak of a manifest: by its name, in its environments, until they end."""

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase

from gate.config import Environment, Grant, Grants


def grants_for(grants: Grants, name: str, environment: Environment, today: date) -> Iterator[Grant]:
    """Pick the grants that hold for a manifest named `name` or `namespace/name`.

    A grant limited to environments holds only where it names every environment that applies.
    """
    for grant in grants.entries:
        ended = grant.expires and date.fromisoformat(grant.expires) < today
        limited = grant.environments and not set(environment.names) <= set(grant.environments)
        if not ended and not limited and names(grant.subject, name):
            yield grant


def names(pattern: str, name: str) -> bool:
    """Say whether a subject glob means a name; one without a namespace means any namespace."""
    if "/" not in pattern:
        name = name.rpartition("/")[2]
    parts, globs = name.split("/"), pattern.split("/")
    return len(parts) == len(globs) and all(map(fnmatchcase, parts, globs))
