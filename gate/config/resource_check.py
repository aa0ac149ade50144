"""Whether the paths that an owner wrote for a custom resource are fields of its definition."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TypeGuard

from gate.config import OwnResource
from gate.config.files import only_document, placed
from gate.config.routes import EACH, Route
from gate.definitions import ANY, Definitions, Tree
from gate.document import Source
from gate.errors import ConfigError

Fault = tuple[str, str]
"""A JSON Pointer into the configuration, and what is wrong there."""


def check_paths(source: Source, resources: Sequence[OwnResource], known: Definitions) -> None:
    """Refuse paths to fields that a given definition does not have.

    Raises `ConfigError` with the place of every fault.
    """
    faults = [
        fault
        for index, resource in enumerate(resources)
        for fault in wrong(f"/resources/{index}", resource, known)
    ]
    if faults:
        places = placed(only_document(source), faults)
        raise ConfigError(f"{source.path} names fields that do not exist", faults=places)


def wrong(at: str, resource: OwnResource, known: Definitions) -> Iterator[Fault]:
    """Find the paths of one resource that its definition lacks; without one, nothing is known."""
    trees = [
        tree
        for (group, version, kind), tree in known.trees.items()
        if (group, kind) == (resource.group, resource.kind)
        and (not resource.versions or version in resource.versions)
    ]
    if resource.crd and not trees:
        yield f"{at}/crd", f"{resource.crd} does not define {resource.kind} of {resource.group}"
    for place, route in routes(at, resource):
        if trees and not any(leads(tree, route) for tree in trees):
            yield place, f"/{'/'.join(route)} is not a field of {resource.kind}"


def routes(at: str, resource: OwnResource) -> Iterator[tuple[str, Route]]:
    """Find every path of a resource, from the object's root, and where it is written."""
    for name, value in asdict(resource).items():
        if name in PLAIN or not value:
            continue
        if is_route(value):
            yield f"{at}/{name}", value
            continue
        for index, place in enumerate(value):
            yield from routes_of(f"{at}/{name}/{index}", place)


def routes_of(at: str, place: Route | dict[str, object]) -> Iterator[tuple[str, Route]]:
    """Find the paths of one entry, which is a path itself or says more from a path on."""
    if isinstance(place, tuple):
        yield at, place
        return
    written = {key: value for key, value in place.items() if is_route(value)}
    start = written.pop("at")
    yield f"{at}/at", start
    for key, value in written.items():
        yield f"{at}/{key}", (*start, *value)


PLAIN = frozenset({"group", "kind", "versions", "declares", "crd"})
"""What is no path."""


def is_route(value: object) -> TypeGuard[Route]:
    """Say whether this is a path that was read."""
    return isinstance(value, tuple) and all(isinstance(step, str) for step in value)


def leads(tree: Tree, route: Route) -> bool:
    """Say whether a definition has a field; lists stand for their items."""
    if tree is None or not route:
        return True
    step, *rest = route
    if step in tree:
        return leads(tree[step], tuple(rest))
    if ANY in tree:
        return leads(tree[ANY], tuple(rest))
    return (step == EACH or step.isdecimal()) and leads(tree, tuple(rest))
