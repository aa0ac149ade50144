"""What an object says, apart from what the cluster, or anybody, may write into it."""

from collections.abc import Mapping

from gate.audit.canonical import bare

BY_ANYBODY = frozenset({"finalizers"})
BY_CLUSTER = BY_ANYBODY | {"ownerReferences", "deletionTimestamp", "deletionGracePeriodSeconds"}


def is_same(new: object, old: object, aside: frozenset[str]) -> bool:
    """Say whether an object says what it said, some of its metadata aside."""
    if not isinstance(new, dict) or not isinstance(old, dict):
        return False
    return essence(new, aside) == essence(old, aside)


def is_let_go(new: object, old: object) -> bool:
    """Say whether an object is being deleted, and nothing is changed but what still keeps it."""
    metadata = old.get("metadata") if isinstance(old, dict) else None
    is_going = isinstance(metadata, dict) and bool(metadata.get("deletionTimestamp"))
    return is_going and is_same(new, old, BY_ANYBODY)


def essence(value: Mapping[str, object], aside: frozenset[str]) -> Mapping[str, object]:
    """Give what an object says, without its status and some of its metadata."""
    kept = bare(value)
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        kept["metadata"] = {key: each for key, each in metadata.items() if key not in aside}
    return kept
