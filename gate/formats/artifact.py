"""Weights, embeddings and databases kept in Git: files that are no documents, by their size.

The object is `{"bytes": length, "pointer": whether Git LFS keeps the content elsewhere}`, made by
the intake; nothing of the content is judged.
"""

from collections.abc import Iterator

from gate.artifacts import is_artifact
from gate.manifest import Facet, Identity, Kind, Manifest
from gate.tree import Shape

name = "artifact"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.SIZE,)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Claim what is called like such a file."""
    return is_artifact(shape.path)


def load(shape: Shape) -> Iterator[Manifest]:
    """Name the file; its size stands in the object."""
    yield Manifest(name, Identity(Kind.ARTIFACT, shape.path, at=shape.root.at), EXPRESSIBLE)
