"""How a Kubernetes object says what it is, who it is, and which other object it means."""

from dataclasses import dataclass
from functools import lru_cache

from gate.manifest import Identity, Kind, Replicas
from gate.tree import Node


@dataclass(frozen=True, slots=True)
class Type:
    """The group, version and kind of an object; the core group is empty."""

    group: str
    version: str
    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """An object that is referred to."""

    namespace: str
    name: str


def type_of(root: Node) -> Type:
    """Read what an object says it is, empty where it says nothing that can be understood."""
    return _typed(_word(root, "apiVersion"), _word(root, "kind"))


# Every format asks it of every document, and few things are written as often.
@lru_cache(maxsize=256)
def _typed(version: str, kind: str) -> Type:
    group, _, number = version.rpartition("/")
    return Type(group, number, kind)


def read_identity(root: Node, kind: Kind) -> Identity:
    """Read who an object is."""
    found = type_of(root)
    metadata = root["metadata"]
    return Identity(
        kind=kind,
        name=metadata.text_of("name") or metadata.text_of("generateName"),
        namespace=metadata.text_of("namespace"),
        group=found.group,
        version=found.version,
        resource=found.kind,
        labels=metadata["labels"].table(),
        annotations=metadata["annotations"].table(),
        at=root.at,
    )


def read_name(node: Node, namespace: str) -> Name:
    """Read a reference written as `name` or `namespace/name`, from an object in a namespace."""
    before, slash, after = node.text().partition("/")
    return Name(before, after) if slash else Name(namespace, before)


def read_replicas(node: Node) -> Replicas:
    """Read a fixed number of copies; one where nothing is written."""
    count = node.integer()
    if count is None:
        return Replicas()
    return Replicas(declared=True, minimum=count, maximum=count, at=node.at)


def nearest(*places: Node) -> str:
    """Point at the first place where something is written, or at the last one."""
    written = (place.at for place in places if place.present)
    return next(written, places[-1].at)


def _word(root: Node, key: str) -> str:
    # Asked of every document by every format, and no mismatch: it need not be an object at all.
    value = root.value.get(key) if isinstance(root.value, dict) else None
    return value if isinstance(value, str) else ""
