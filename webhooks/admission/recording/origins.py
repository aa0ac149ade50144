"""What a record tells of the commit that an object comes from, as far as anything says so."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from gate.audit.records.detail import Scope, Source, State
from gate.audit.records.requests import Applied, Resolution
from gate.errors import ConfigError
from gate.recording.addresses import LONGEST, repository_uri
from gate.recording.telling import told
from webhooks.admission import commit
from webhooks.admission.commit import Assurance, Origin

NAME = 300
MOST = 50
"""How many sources of one Application a record tells."""
ASSERTED: Mapping[Assurance, Literal["controller-asserted", "annotation-claimed"]] = {
    Assurance.CONTROLLER: "controller-asserted",
    Assurance.CLAIMED: "annotation-claimed",
}
NOTHING = Source(State.CLUSTER, Scope.OBJECT, "none")


def source_of(origin: Origin) -> Source:
    """Tell which commit an object comes from, and who says so."""
    if origin.assurance is Assurance.NONE:
        return NOTHING
    known = tuple(map(applied, origin.applied[:MOST]))
    kind, _, name = origin.told_by.partition(" ")
    only = known[0] if len(known) == 1 else None
    return Source(
        State.CLUSTER,
        Scope.OBJECT,
        ASSERTED[origin.assurance],
        origin.commit,
        repo=only.repo if only else "",
        path=only.path if only else "",
        resolved_via=Resolution(
            kind, told(name, NAME), origin.field, told(origin.version, NAME), known
        ),
    )


def applied(each: commit.Applied) -> Applied:
    """Tell of one commit that is applied."""
    return Applied(each.commit, address(each.repo), told(each.path, NAME), each.dry)


@lru_cache(maxsize=1024)
def address(text: str) -> str:
    """Write the address of a repository without credentials; empty for what is none."""
    try:
        found = repository_uri(text)
    except ConfigError:
        return ""
    return found if len(found) <= LONGEST else ""
