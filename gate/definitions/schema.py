"""How a CustomResourceDefinition says which fields its objects have.

Source: Kubernetes, "Extend the Kubernetes API with CustomResourceDefinitions", on structural
schemas and field pruning.
"""

from collections.abc import Iterator

from gate.definitions import ANY, METADATA, Kind, Tree
from gate.tree import Node

DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")
KEEP = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"
SCALARS = {"string", "integer", "number", "boolean"}
DEPTH = 100


def is_definition(root: Node) -> bool:
    """Say whether a document is a CustomResourceDefinition."""
    version, _, _ = root["apiVersion"].text().partition("/")
    return (version, root["kind"].text()) == DEFINITION


def trees(root: Node) -> Iterator[tuple[Kind, Tree]]:
    """Read the tree of every version of a definition, those that are not served included."""
    spec = root["spec"]
    group, kind = spec["group"].text(), spec["names"]["kind"].text()
    for version in spec["versions"].items():
        schema = version["schema"]["openAPIV3Schema"]
        tree = read(schema, DEPTH) if schema.present else None
        if tree is not None:
            tree = {**tree, "apiVersion": None, "kind": None, "metadata": METADATA}
        yield (group, version["name"].text(), kind), tree


def read(schema: Node, depth: int) -> Tree:
    """Read a schema: what it does not restrict keeps everything."""
    kind = schema["type"].text()
    if not depth or kind in SCALARS or schema[KEEP].flag() is True:
        return None
    if kind == "array":
        return read(schema["items"], depth - 1)
    if kind != "object":
        return None
    tree = {name: read(inner, depth - 1) for name, inner in schema["properties"].members()}
    extra = schema["additionalProperties"]
    if isinstance(extra.value, dict) or extra.flag() is True:
        tree[ANY] = read(extra, depth - 1) if isinstance(extra.value, dict) else None
    if schema[EMBEDDED].flag() is True:
        tree |= {"apiVersion": None, "kind": None, "metadata": METADATA}
    return tree
