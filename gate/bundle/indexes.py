"""How manifests are found: what each is listed under, and how a list follows a change."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from gate.manifest import Kind, Link, Manifest

Key = tuple[str, str]
Binding = tuple[Manifest, Link]
Under = TypeVar("Under")
Listed = TypeVar("Listed")
Index: TypeAlias = Mapping[Under, Sequence[Listed]]
"""What is listed under each key; it is never changed, and shares what is in it with others."""

SUBJECT = "subject"
"""The relation of a role binding to whom it gives power: found from there, not followed."""


def named(manifests: Iterable[Manifest]) -> Iterator[tuple[Key, Manifest]]:
    """List manifests under their kind and name."""
    for manifest in manifests:
        yield key_of(manifest), manifest


def bound(manifests: Iterable[Manifest]) -> Iterator[tuple[str, Binding]]:
    """List role bindings under the names of whom they give power to."""
    for manifest in manifests:
        for link in manifest.links:
            if link.relation == SUBJECT:
                yield link.target, (manifest, link)


def labelled(manifests: Iterable[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """List what runs pods under each of their labels."""
    for manifest in manifests:
        for key, value in manifest.pod.labels.items():
            yield f"{key}={value}", manifest


def declared(manifests: Iterable[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """List namespaces under their names."""
    for manifest in manifests:
        if manifest.identity.kind is Kind.NAMESPACE:
            yield manifest.identity.name, manifest


class Patch(Protocol):
    """Makes an index of another, without some entries and with others."""

    def __call__(
        self,
        index: Index[Under, Listed],
        gone: Iterable[tuple[Under, Listed]],
        come: Iterable[tuple[Under, Listed]],
        left: Callable[[Sequence[Listed]], list[Listed]],
    ) -> Index[Under, Listed]:
        """Give the index; `left` gives what of a list is not gone."""


def indexed(entries: Iterable[tuple[Under, Listed]]) -> Index[Under, Listed]:
    """Make an index."""
    made: dict[Under, list[Listed]] = {}
    for key, entry in entries:
        made.setdefault(key, []).append(entry)
    return made


def patched(
    index: Index[Under, Listed],
    gone: Iterable[tuple[Under, Listed]],
    come: Iterable[tuple[Under, Listed]],
    left: Callable[[Sequence[Listed]], list[Listed]],
) -> Index[Under, Listed]:
    """Give an index without some entries and with others; `left` gives what is not gone."""
    lost, gained = {key for key, _ in gone}, indexed(come)
    if not lost and not gained:
        return index
    made = dict(index)
    for key in lost:
        made[key] = left(made[key])
        if not made[key]:
            del made[key]
    for key, entries in gained.items():
        made[key] = [*made.get(key, ()), *entries]
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Overlaid(Mapping[Under, Sequence[Listed]]):
    """An index with a few changes, each of which is made only when somebody looks there."""

    index: Index[Under, Listed]
    lost: Set[Under]
    gained: Index[Under, Listed]
    left: Callable[[Sequence[Listed]], list[Listed]]

    def __getitem__(self, key: Under) -> Sequence[Listed]:
        """Find what is listed; raises `KeyError` where that is nothing."""
        if key not in self.lost and key not in self.gained:
            return self.index[key]
        entries = self.index.get(key, ())
        found = [*(self.left(entries) if key in self.lost else entries), *self.gained.get(key, ())]
        if not found:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Under]:
        """Go through the keys."""
        keys = dict.fromkeys((*self.index, *self.gained))
        return (key for key in keys if key not in self.lost or self.get(key))

    def __len__(self) -> int:
        """Count the keys."""
        return sum(1 for _ in self)


def overlaid(
    index: Index[Under, Listed],
    gone: Iterable[tuple[Under, Listed]],
    come: Iterable[tuple[Under, Listed]],
    left: Callable[[Sequence[Listed]], list[Listed]],
) -> Index[Under, Listed]:
    """Give what `patched` does, for a single use: it costs nothing before somebody looks."""
    lost, gained = frozenset(key for key, _ in gone), indexed(come)
    return Overlaid(index, lost, gained, left) if lost or gained else index


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged(Collection[Manifest]):
    """Manifests without some, by their identity, and with others."""

    whole: Collection[Manifest]
    lost: Set[int]
    come: Sequence[Manifest]

    def __iter__(self) -> Iterator[Manifest]:
        """Go through what is left, and what came."""
        lost = self.lost
        yield from [each for each in self.whole if id(each) not in lost]
        yield from self.come

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)

    def __contains__(self, manifest: object) -> bool:
        """Look for one."""
        return any(each == manifest for each in self)


def without(lost: Set[int]) -> Callable[[Sequence[Manifest]], list[Manifest]]:
    """Make what leaves manifests out, by their identity: there may be many to look through."""
    return lambda entries: [each for each in entries if id(each) not in lost]


def unbound(lost: Set[int]) -> Callable[[Sequence[Binding]], list[Binding]]:
    """Make what leaves the bindings of manifests out."""
    return lambda entries: [each for each in entries if id(each[0]) not in lost]


def key_of(manifest: Manifest) -> Key:
    """Tell what a manifest is found by."""
    return manifest.identity.kind, manifest.identity.name
