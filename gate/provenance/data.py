"""Provenance for programs: `urn:agentgate:provenance:v1`."""

from dataclasses import asdict
from datetime import datetime

from gate.display.encoding import encoded
from gate.moments import to_second
from gate.provenance import (
    Answer,
    Found,
    Gap,
    Holdings,
    Interval,
    Introduction,
    Shown,
    Turn,
    Way,
    Who,
)
from gate.sources.commits import Commit, Person
from gate.sources.history import Branch
from gate.sources.signatures import Principal, Unproven

SCHEMA = "urn:agentgate:provenance:v1"


def render(answer: Answer) -> bytes:
    """Write an answer as JSON, with keys in a fixed order."""
    return written({
        "schema": SCHEMA,
        "question": {
            "agent": answer.agent,
            "facet": answer.capability.facet,
            "name": answer.capability.name,
        },
        "branch": branch(answer.branch) | {"commits": answer.commits},
        "agents": [agent(found) for found in answer.found],
        "gaps": [gap(each) for each in answer.gaps],
        "notices": list(answer.notices),
    })  # fmt: skip


def render_holdings(holdings: Holdings) -> bytes:
    """Write what agents could do at a commit, as JSON."""
    return written({
        "schema": SCHEMA,
        "question": {"agent": holdings.agent, "at": holdings.why},
        "branch": branch(holdings.branch),
        "commit": commit(holdings.commit),
        "agents": [
            {"agent": who(each), "abilities": [way(one) for one in ways]}
            for each, ways in holdings.held
        ],
        "records": [asdict(each) for each in holdings.records],
        "gaps": [gap(each) for each in holdings.gaps],
        "notices": list(holdings.notices),
    })  # fmt: skip


def written(held: dict[str, object]) -> bytes:
    """Write JSON that people can read too."""
    return encoded(held).encode()


def branch(each: Branch) -> dict[str, object]:
    """Write which branch was walked."""
    return {"name": each.name, "tip": each.tip, "why": each.why}


def agent(found: Found) -> dict[str, object]:
    """Write one agent and since when it could do what was asked."""
    return {
        "agent": who(found.who),
        "open": any(each.closed is None for each in found.intervals),
        "intervals": [interval(each) for each in found.intervals],
    }


def interval(each: Interval) -> dict[str, object]:
    """Write one standing, `[opened, closed)`."""
    standing = each.standing
    altered = zip(each.altered, standing.altered, strict=True)
    return {
        "renamed_from": who(standing.was) if standing.was else None,
        "renamed_to": who(standing.became) if standing.became else None,
        "opened": turn(each.opened, standing.opened),
        "ways": [way(one) for one in each.ways],
        "altered": [
            turn(shown, at) | {"ways": [way(one) for one in ways]}
            for (shown, ways), (at, _) in altered
        ],
        "closed": turn(each.closed, standing.closed) if each.closed and standing.closed else None,
    }


def turn(shown: Shown, at: Turn) -> dict[str, object]:
    """Write everything that is known of one turn."""
    approval = shown.approval
    return {
        "commit": commit(shown.commit),
        "position": at.position,
        "kind": shown.kind,
        "origins": [introduction(each) for each in shown.brought],
        "merge_signer": None if shown.signer is None else proof(shown.signer),
        "approver": {
            "principal": approval.principal or None,
            "reason": approval.reason or None,
            "files": list(approval.files),
            "codeowners_at": approval.parent or None,
        },
        "records": [asdict(each) for each in shown.records],
    }


def introduction(each: Introduction) -> dict[str, object]:
    """Write a commit that brought something about, and whose key signed it."""
    return {"commit": commit(each.commit), "proven": proof(each.proof)}


def commit(each: Commit) -> dict[str, object]:
    """Write what a commit says of itself."""
    return {
        "id": each.oid,
        "parents": list(each.parents),
        "subject": each.subject,
        "claimed": {
            "author": person(each.author),
            "committer": person(each.committer),
            "trailers": list(each.trailers),
        },
    }


def person(each: Person) -> dict[str, object]:
    """Write who a commit says that somebody is."""
    return {"name": each.name, "email": each.email, "date": moment(each.moment)}


def moment(each: datetime | None) -> str | None:
    """Write a moment."""
    return to_second(each) if each else None


def proof(each: Principal | Unproven) -> dict[str, object]:
    """Write who is proven, or why nobody is."""
    if isinstance(each, Principal):
        return {"principal": each.name, "key": each.key, "reason": None}
    return {"principal": None, "key": None, "reason": each.reason}


def way(each: Way) -> dict[str, object]:
    """Write how an agent can do something."""
    ability, place = each.ability, each.location
    return {
        "facet": ability.facet,
        "name": ability.name,
        "value": ability.value,
        "through": ability.through or None,
        "wildcard": ability.wildcard,
        "barred": list(ability.barred),
        "location": {"file": place.file, "line": place.line, "column": place.column},
    }


def who(each: Who) -> dict[str, object]:
    """Write who an agent is."""
    return each._asdict()


def gap(each: Gap) -> dict[str, object]:
    """Write what could not be read."""
    return {"file": each.path, "message": each.message, "commit": each.commit}
