"""What stood where a change modified or removed: the old of what there is, and what is gone."""

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

    @property
    def manifests(self) -> list[Manifest]:
        """Give what the old files declared."""
        return [manifest for loaded in self.intake.loaded for manifest in loaded.manifests]

    @cached_property
    def known(self) -> dict[Who, tuple[Loaded, Manifest]]:
        """Index the old manifests by who they are."""
        return {who(m): (loaded, m) for loaded in self.intake.loaded for m in loaded.manifests}

    def old(self, manifest: Manifest) -> object:
        """Give a manifest's object as it was, secrets taken out; `None` where there was none."""
        found = self.known.get(who(manifest))
        if found is None:
            return None
        loaded, before = found
        return resolve_pointer(loaded.redacted, before.identity.at)

    def departed(self, bundle: Bundle) -> Iterator[tuple[Loaded, Manifest]]:
        """Give what was declared and is not any more."""
        present = {who(manifest) for manifest in bundle.manifests}
        return (found for key, found in self.known.items() if key not in present)


def who(manifest: Manifest) -> Who:
    """Tell manifests apart: objects by what a cluster calls them, others by their file too."""
    identity = manifest.identity
    file = "" if identity.resource else manifest.file
    where = identity.at if not identity.resource else ""
    return identity.resource or identity.kind, identity.namespace, identity.name, file, where
