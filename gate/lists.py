"""What kubectl takes for a list of objects: it applies the items, never the list."""

from collections.abc import Iterator


def unfolded(base: str, value: object) -> Iterator[tuple[str, object]]:
    """Walk into lists in lists; the reader bounds how deep a document is."""
    items = items_of(value)
    if items is None:
        yield base, value
        return
    for number, item in enumerate(items):
        yield from unfolded(f"{base}/items/{number}", item)


def items_of(value: object) -> list[object] | None:
    """Find the objects that kubectl takes out of a list; `None` if it is no list of objects.

    As in kubectl any kind is a list whose `items` are objects, and the items of a `PodList` may
    leave out that they are Pods.
    """
    match value:
        case {"apiVersion": str(version), "kind": str(kind), "items": list(items)}:
            typed = [with_kind(item, version, kind) for item in items]
        case _:
            return None
    is_list = kind.endswith("List") or bool(items)
    return typed if is_list and all(is_object(item) for item in typed) else None


def with_kind(item: object, version: str, kind: str) -> object:
    """Give an item of a `PodList` the version and kind that it leaves out."""
    inferred = kind.removesuffix("List")
    match item:
        case {"apiVersion": _} | {"kind": _}:
            return item
        case dict() if inferred and inferred != kind:
            return {"apiVersion": version, "kind": inferred, **item}
        case _:
            return item


def is_object(value: object) -> bool:
    """Say whether a value has what makes it an object for Kubernetes."""
    match value:
        case {"apiVersion": str(), "kind": str()}:
            return True
        case _:
            return False
