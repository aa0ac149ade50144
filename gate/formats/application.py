"""Argo CD's Application: which folder of which repository goes to which cluster and namespace."""

from collections.abc import Iterator

from gate.manifest import Delivery, Facet, Kind, Manifest, Text
from gate.parts.objects import read_identity, type_of
from gate.parts.texts import read_texts
from gate.tree import Node, Shape

name = "application"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.IMAGES, Facet.GUARD)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Claim Applications of Argo CD, whatever their version."""
    found = type_of(shape.root)
    return (found.group, found.kind) == ("argoproj.io", "Application")


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one Application."""
    spec = shape.root["spec"]
    identity = read_identity(shape.root, Kind.APPLICATION)
    deliveries = tuple(deliver(source, spec) for source in sources(spec))
    yield Manifest(name, identity, EXPRESSIBLE, deliveries=deliveries)


def sources(spec: Node) -> Iterator[Node]:
    """Give the places an Application is made from: one, several, or what a hydrator reads."""
    several = tuple(spec["sources"].items())
    dry = spec["sourceHydrator"]["drySource"]
    if spec.has("source") or not (several or dry.present):
        yield spec["source"]
    yield from several
    if dry.present:
        yield dry


def deliver(source: Node, spec: Node) -> Delivery:
    """Say what goes from a source to where the Application sends everything."""
    destination = spec["destination"]
    return Delivery(
        repo=source["repoURL"].text(),
        path=source["path"].text(),
        revision=source["targetRevision"].text(),
        server=destination["server"].text(),
        cluster=destination["name"].text(),
        namespace=destination["namespace"].text(),
        at=source.at,
        options=read_texts(spec["syncPolicy"]["syncOptions"]),
        images=tuple(map(override, read_texts(source["kustomize"]["images"]))),
    )


def override(entry: Text) -> Text:
    """Read `OLD=NEW:TAG@DIGEST`, of which only what comes is an image that will run."""
    _, given, new = entry.value.partition("=")
    return Text(new if given else entry.value, entry.at)
