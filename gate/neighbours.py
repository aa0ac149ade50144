"""What stands around a manifest, as JSON: the same for many, so each of it is written once."""

from collections.abc import Iterable
from typing import cast

import orjson

from gate.manifest import Manifest

LONGEST = 16 * 1024
"""The longest JSON that is kept, in bytes; most has a tenth of that."""
MOST = 256


class Neighbours:
    """Manifests and their JSON, kept by which they are and not by what they say.

    Threads may share it: whoever finds nothing writes anew.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[int, tuple[Manifest, orjson.Fragment]] = {}

    def written(self, manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
        """Give manifests in the form of which orjson makes the same JSON without reading them."""
        return cast("tuple[Manifest, ...]", tuple([self._of(each) for each in manifests]))

    def _of(self, manifest: Manifest) -> orjson.Fragment:
        # The manifest is kept as well: as long as it is there, no other can have its identity.
        known = self._kept.get(id(manifest))
        return known[1] if known else self._write(manifest)

    def _write(self, manifest: Manifest) -> orjson.Fragment:
        data = orjson.dumps(manifest)
        fragment = orjson.Fragment(data)
        if len(data) <= LONGEST:
            # Those that are still there soon come again.
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[id(manifest)] = manifest, fragment
        return fragment
