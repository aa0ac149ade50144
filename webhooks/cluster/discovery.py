"""Which of the kinds that are watched an API server serves, and in which version they are read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.formats import LAST_RESORT, readers
from gate.scheme import Scheme
from gate.tree import Node, Shape
from webhooks.cluster.answers import parsed
from webhooks.cluster.connection import Connection
from webhooks.cluster.kinds import VERBS, Part, Watched

SECRETS = ("", "secrets")


@dataclass(frozen=True, slots=True)
class Served:
    """A kind as it is watched: in this version, under this plural name."""

    watched: Watched
    version: str
    resource: str

    @property
    def path(self) -> str:
        """Give the path of all its objects."""
        group = self.watched.group
        root = f"/apis/{group}" if group else "/api"
        here = self.watched.namespace
        inside = f"namespaces/{here}/" if here else ""
        return f"{root}/{self.version}/{inside}{self.resource}"

    @property
    def api_version(self) -> str:
        """Give the version as objects write it."""
        group = self.watched.group
        return f"{group}/{self.version}" if group else self.version


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind that a version of a group serves, and that can be watched."""

    resource: str
    kind: str


def discover(
    connection: Connection, watched: Sequence[Watched], scheme: Scheme
) -> tuple[Served, ...]:
    """Ask what is served; a kind that is not is left out. Raises `ClusterError`."""
    groups = {each.group for each in watched}
    offers = {
        group: [(version, tuple(offered(connection, group, version))) for version in versions]
        for group, versions in versions_of(connection, groups)
    }
    found = (served(each, offers.get(each.group, ()), scheme) for each in watched)
    return tuple(each for each in found if each is not None)


def versions_of(connection: Connection, groups: set[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the versions of the groups that are served, the preferred one first."""
    if "" in groups:
        yield "", ("v1",)
    for group in Node(parsed(connection.get("/apis")))["groups"].items():
        name = group.text_of("name")
        if name and name in groups:
            first = group["preferredVersion"].text_of("version")
            others = (each.text_of("version") for each in group["versions"].items())
            yield name, tuple(filter(None, dict.fromkeys((first, *others))))


def offered(connection: Connection, group: str, version: str) -> Iterator[Offer]:
    """Give what a version of a group serves."""
    path = f"/apis/{group}/{version}" if group else f"/api/{version}"
    for entry in Node(parsed(connection.get(path)))["resources"].items():
        offer = Offer(entry.text_of("name"), entry.text_of("kind"))
        if all(verb in entry["verbs"].texts() for verb in VERBS) and "/" not in offer.resource:
            yield offer


def served(
    watched: Watched, versions: Iterable[tuple[str, Sequence[Offer]]], scheme: Scheme
) -> Served | None:
    """Pick the version of a kind: the first that a format reads."""
    for version, offers in versions:
        for offer in offers:
            found = Served(watched, version, offer.resource)
            # Under another plural than the table's it is forbidden, and that is told.
            meant = watched.kind == offer.kind and (watched.group, offer.resource) != SECRETS
            if meant and is_read(found, scheme):
                return found
    return None


def is_read(found: Served, scheme: Scheme) -> bool:
    """Say whether a format reads the kind in this version."""
    if found.watched.part in (Part.DELIVERY, Part.VERDICT):
        return True
    value = {"apiVersion": found.api_version, "kind": found.watched.kind}
    reading = readers(Shape("", Node(value)), scheme.formats)
    return any(each is not LAST_RESORT for each in reading)
