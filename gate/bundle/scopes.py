"""Which renderings are never applied together: variants of one thing, other environments."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

from gate.manifest import Kind, Manifest

Mark = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """Where something was rendered from.

    `sources` are the files that describe what it builds on; `environments` those it is known to
    run in by its path, none where its path says nothing.
    """

    sources: Set[str]
    environments: Set[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one rendering must not share with another that is applied beside it.

    `marks` are its objects, by what a cluster calls them and, whatever their namespace, by what
    they were rendered from.
    """

    environments: Set[str]
    marks: Set[Mark]

    def excludes(self, other: "Scope | None") -> bool:
        """Say whether another is never applied together with this; plain files always may be."""
        if other is None or other is self:
            return False
        here, there = self.environments, other.environments
        if here and there and here.isdisjoint(there):
            return True
        return not self.marks.isdisjoint(other.marks)


def scopes(
    renderings: Mapping[str, Rendering],
    manifests: Iterable[Manifest],
    namespace_of: Callable[[Manifest], str],
) -> dict[str, Scope]:
    """Give the scope of every rendering, by the path of what was rendered."""
    marks: dict[str, set[Mark]] = defaultdict(set)
    for manifest in manifests if renderings else ():
        # A Namespace is declared beside everything that goes there.
        if manifest.file in renderings and manifest.identity.kind is not Kind.NAMESPACE:
            name = (manifest.identity.resource, manifest.identity.name)
            marks[manifest.file].add(("", namespace_of(manifest), *name))
            sources = renderings[manifest.file].sources
            marks[manifest.file].update((source, *name) for source in sources)
    return {path: Scope(each.environments, marks[path]) for path, each in renderings.items()}
