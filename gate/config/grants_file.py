"""The shape of `grants.yaml`, and how it becomes what the owner grants."""

from collections.abc import Iterator

from pydantic import Field

from gate.config import Grant
from gate.config.entries import Day, Entry, Globs, Name


class GrantSubject(Entry):
    """Whom a grant is for."""

    agent: Name = Field(description="`name` or `namespace/name`; globs within each part.")


class GrantPaths(Entry):
    """Paths a grant opens."""

    read: Globs = ()
    write: Globs = ()


class GrantEntry(Entry):
    """What some agents may do."""

    subject: GrantSubject
    environments: Globs = Field((), description="Environments it holds in; empty for all.")
    tools: Globs = Field((), description="`server/tool` globs.")
    paths: GrantPaths = GrantPaths()
    models: Globs = Field((), description="For rules of your own; no shipped rule asks for it.")
    egress: Globs = Field((), description="For rules of your own; no shipped rule asks for it.")
    owner: Name
    reason: Name
    expires: Day | None = None


class GrantsFile(Entry):
    """The file `grants.yaml`."""

    grants: tuple[GrantEntry, ...]


def grant(entry: GrantEntry) -> Grant:
    """Bring a grant as written into the form the rules see."""
    return Grant(
        subject=entry.subject.agent,
        tools=entry.tools,
        read=entry.paths.read,
        write=entry.paths.write,
        models=entry.models,
        egress=entry.egress,
        environments=entry.environments,
        owner=entry.owner,
        reason=entry.reason,
        expires=entry.expires.isoformat() if entry.expires else "",
    )


def granted_environments(parsed: GrantsFile) -> Iterator[tuple[str, str]]:
    """Find the environments that are named, as (pointer, name)."""
    for index, entry in enumerate(parsed.grants):
        for number, name in enumerate(entry.environments):
            yield f"/grants/{index}/environments/{number}", name
