"""What of a request is judged: the object itself, or what a subresource does to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gate.bundle import Bundle
from gate.intake import NOTHING, Intake, take_in_as, take_in_object
from gate.manifest import Facet, Identity, Kind, Manifest, Replicas
from gate.scheme import Scheme
from webhooks.admission.reading import Review

ENTRIES = frozenset({"exec", "attach", "portforward", "proxy"})
"""The subresources of Pods through which somebody gets into one that runs."""
ASIDE = frozenset({"status", "approval", "binding", "eviction", "finalize", "log", "token"})
"""Subresources that change nothing of what is declared."""
AT_REPLICAS = "/spec/replicas"


class Sort(Enum):
    """What a request is about."""

    OBJECT = auto()
    SCALE = auto()
    ENTRY = auto()
    ASIDE = auto()


@dataclass(frozen=True, slots=True)
class Matter:
    """What an object is to say and what it says; `fault` says why that cannot be read."""

    sort: Sort
    new: Intake = NOTHING
    old: Intake = NOTHING
    fault: str = ""


def sort_of(review: Review) -> Sort:
    """Tell what a request is about."""
    match review.subresource:
        case "status" | "finalize" if review.resource.resource == "namespaces":
            # Both write its labels too, and what they do besides nobody asks about.
            return Sort.OBJECT
        case "scale":
            return Sort.SCALE
        case part if part in ENTRIES:
            return Sort.ENTRY
        case part if part in ASIDE:
            return Sort.ASIDE
        case _:
            return Sort.OBJECT


def matter_of(review: Review, scheme: Scheme, cluster: Bundle) -> Matter:
    """Read what a request is about."""
    sort = sort_of(review)
    fault = "" if sort is Sort.ASIDE else fault_of(review)
    if fault or sort is Sort.ASIDE:
        return Matter(sort, fault=fault)
    if sort is Sort.OBJECT:
        sides = (review.new, review.old)
        new, old = (read(side, review, scheme) for side in sides)
        return Matter(sort, new, old)
    part = scaled if sort is Sort.SCALE else entered
    parent = next(parents(review, cluster), None)
    sides = (review.new, review.old)
    new, old = (
        take_in_as(side, part(review, parent, side)) if isinstance(side, dict) else NOTHING
        for side in sides
    )
    return Matter(sort, new, old)


def fault_of(review: Review) -> str:
    """Say why a request cannot be judged, although it is one."""
    if review.unread:
        return review.unread
    wanted = {"new": review.operation != "DELETE", "old": review.operation in ("UPDATE", "DELETE")}
    for side, value in (("new", review.new), ("old", review.old)):
        if wanted[side] and not isinstance(value, dict):
            return f"the review does not hold the {side} object"
    given = review.new if isinstance(review.new, dict) else review.old
    if review.operation != "CONNECT" and isinstance(given, dict):
        kinds = (given.get("kind"), given.get("apiVersion"))
        kind = review.kind
        version = f"{kind.group}/{kind.version}" if kind.group else kind.version
        if kinds != (kind.kind, version):
            return f"the object is no {kind.kind} of {version}, which the review says it is"
    return ""


def read(side: object, review: Review, scheme: Scheme) -> Intake:
    """Read one side of an object."""
    return take_in_object(placed(side, review), scheme) if isinstance(side, dict) else NOTHING


def placed(value: Mapping[str, object], review: Review) -> Mapping[str, object]:
    """Give an object as a file would hold it: with its namespace, without the book on its fields.

    Who wrote which field (`managedFields`) the API server tells itself, of the names of the fields.
    """
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return value
    kept = {key: each for key, each in metadata.items() if key != "managedFields"}
    # The review of a Namespace names itself as where it is.
    if not metadata.get("namespace") and review.resource.resource != "namespaces":
        kept |= {"namespace": review.namespace} if review.namespace else {}
    return {**value, "metadata": kept}


def parents(review: Review, cluster: Bundle) -> Iterator[Manifest]:
    """Find what a subresource is of; URLs call kinds by their plural."""
    for kind in Kind:
        for there in cluster.by_name.get((kind, review.name), ()):
            identity = there.identity
            plural = review.resource.resource.startswith(identity.resource.lower())
            here = identity.group == review.resource.group and not identity.at
            if plural and here and identity.namespace == review.namespace:
                yield there


def scaled(review: Review, parent: Manifest | None, value: object) -> Manifest:
    """Say of an object only how often it runs."""
    spec = value.get("spec") if isinstance(value, dict) else None
    # A number that is nought is left out.
    count = spec.get("replicas", 0) if isinstance(spec, dict) else 0
    number = count if isinstance(count, int) else 0
    copies = Replicas(declared=True, minimum=number, maximum=number, at=AT_REPLICAS)
    form = parent.format if parent else "scale"
    return Manifest(form, identity_of(review, parent), (Facet.REPLICAS,), replicas=copies)


def entered(review: Review, parent: Manifest | None, _value: object) -> Manifest:
    """Say of a Pod only who it is."""
    return Manifest("entry", identity_of(review, parent), ())


def identity_of(review: Review, parent: Manifest | None) -> Identity:
    """Tell whose subresource it is, also of one that no cache holds."""
    if parent:
        return parent.identity
    resource = review.resource
    return Identity(
        Kind.WORKLOAD,
        review.name,
        review.namespace,
        group=resource.group,
        version=resource.version,
        resource=f"{resource.resource}/{review.subresource}",
    )
