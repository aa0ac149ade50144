"""What changed in what agents can do, as a record tells it."""

from gate.audit.records import changes
from gate.difference import Altered, Subject, TraitChange
from gate.recording.matter import Matter, Unknown
from gate.recording.telling import told, unquoted

NAME = 300
TRAITS = 50
"""How many changes of one manifest a record tells; `evidence` has the digest of all of them."""


def alterations(matter: Matter) -> changes.Change:
    """Tell what changed since the base."""
    difference = matter.difference
    if isinstance(difference, Unknown):
        return changes.Change(unknown=told(unquoted(difference.why)))
    return changes.Change(difference.base, tuple(altered(e) for e in difference.altered))


def altered(each: Altered) -> changes.Altered:
    """Tell what happened to one manifest."""
    return changes.Altered(
        how=each.how,
        before=side(each.before) if each.before else None,
        after=side(each.after) if each.after else None,
        changes=tuple(change(one) for one in each.changes[:TRAITS]),
    )


def side(each: Subject) -> changes.Side:
    """Tell who a manifest is on one side."""
    identity = each.manifest.identity
    return changes.Side(
        kind=identity.kind,
        name=told(identity.name, NAME),
        file=each.manifest.file,
        line=each.location.line,
        group=told(identity.group, NAME),
        resource=told(identity.resource, NAME),
        namespace=told(identity.namespace, NAME),
    )


def change(each: TraitChange) -> changes.TraitChange:
    """Tell what happened to one trait."""
    return changes.TraitChange(
        how=each.how,
        facet=each.facet,
        key=told(each.key, NAME),
        file=each.location.file,
        line=each.location.line,
        before=told(each.before, NAME),
        after=told(each.after, NAME),
    )
