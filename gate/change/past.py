"""What stood where a change modified or removed: the old of what there is, and what is gone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gate.bundle import Bundle
from gate.intake import Intake, Loaded
from gate.manifest import Manifest
from gate.tree import resolve_pointer

Who = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Past:
    """The files of a change as they were before it."""

    intake: Intake

    @cached_property
    def known(self) -> dict[Who, list[tuple[Loaded, Manifest]]]:
        """Index the old manifests by who they are."""
        found: dict[Who, list[tuple[Loaded, Manifest]]] = defaultdict(list)
        for loaded in self.intake.loaded:
            for manifest in loaded.manifests:
                found[who(manifest)].append((loaded, manifest))
        return found

    def old(self, manifest: Manifest, bundle: Bundle) -> object:
        """Give a manifest's object as it was, secrets taken out; `None` where there was none.

        One that was in the same file comes first, and the old of a variant is none.
        """
        found = [
            (before.file == manifest.file, resolve_pointer(loaded.redacted, before.identity.at))
            for loaded, before in self.known.get(who(manifest), ())
            if bundle.beside(manifest, [before])
        ]
        own = [value for is_own, value in found if is_own] or [value for _, value in found]
        return own[-1] if own else None

    def departed(self, bundle: Bundle) -> Iterator[tuple[Loaded, Manifest]]:
        """Give what was declared and is not any more; a variant that is there makes up for none."""
        present: dict[Who, list[Manifest]] = defaultdict(list)
        for manifest in bundle.manifests:
            present[who(manifest)].append(manifest)
        for key, known in self.known.items():
            gone = [each for each in known if not bundle.beside(each[1], present.get(key, ()))]
            # Of several in plain files the last stands for all: nobody can tell them apart.
            rendered = (each[1].file if each[1].file in bundle.scopes else "" for each in gone)
            yield from dict(zip(rendered, gone, strict=True)).values()


def who(manifest: Manifest) -> Who:
    """Tell manifests apart: objects by what a cluster calls them, others by their file too."""
    identity = manifest.identity
    file = "" if identity.resource else manifest.file
    where = identity.at if not identity.resource else ""
    return identity.resource or identity.kind, identity.namespace, identity.name, file, where
