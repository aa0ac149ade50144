"""The difference for programs: `urn:agentgate:difference:v1`."""

from gate.difference import Altered, Difference, Subject, TraitChange
from gate.display.encoding import encoded

SCHEMA = "urn:agentgate:difference:v1"


def render(difference: Difference) -> bytes:
    """Write a difference as JSON, with keys in a fixed order."""
    held: dict[str, object] = {
        "schema": SCHEMA,
        "base": difference.base,
        "head": difference.head,
        "altered": [altered(each) for each in difference.altered],
    }
    return encoded(held).encode()


def altered(each: Altered) -> dict[str, object]:
    """Write what happened to one manifest."""
    return {
        "how": each.how,
        "before": subject(each.before) if each.before else None,
        "after": subject(each.after) if each.after else None,
        "changes": [change(one) for one in each.changes],
    }


def subject(each: Subject) -> dict[str, object]:
    """Write who a manifest is and where it starts."""
    identity = each.manifest.identity
    return {
        "kind": identity.kind,
        "group": identity.group,
        "resource": identity.resource,
        "namespace": identity.namespace,
        "name": identity.name,
        "file": each.manifest.file,
        "line": each.location.line,
    }


def change(each: TraitChange) -> dict[str, object]:
    """Write what happened to one trait."""
    place = each.location
    return {
        "how": each.how,
        "facet": each.facet,
        "key": each.key,
        "before": each.before,
        "after": each.after,
        "location": {"file": place.file, "line": place.line, "column": place.column},
    }
