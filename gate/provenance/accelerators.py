"""Which names mean an accelerator: those of the catalogue that the rule `no-gpu-in-dev` has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gate.manifest import Device
from gate.tree import Node

RULE = "no-gpu-in-dev"
NAMES = ("resources", "device_classes", "annotations", "runtime_classes", "device_files")
AIMING = frozenset({"node_selector", "toleration"})
"""What aims at a node and asks for nothing itself."""


@dataclass(frozen=True, slots=True)
class Accelerators:
    """What names of accelerators begin with, hold or are, and the values that ask for none."""

    prefixes: tuple[str, ...]
    words: tuple[re.Pattern[str], ...]
    names: frozenset[str]
    none: frozenset[str]

    def asked_for(self, device: Device) -> bool:
        """Say whether a device is an accelerator that is asked for."""
        if device.kind in AIMING or device.value.lower() in self.none:
            return False
        return device.kind == "flag" or any(
            self.means(name.lower()) for name in (device.name, device.value)
        )

    def means(self, name: str) -> bool:
        """Say whether a name means an accelerator."""
        held = any(word.search(name) for word in self.words)
        return held or name in self.names or name.startswith(self.prefixes)


def read_accelerators(catalogues: Mapping[str, object]) -> Accelerators:
    """Read the names from the catalogues of the rules."""
    root = Node(catalogues.get(RULE, {}))
    return Accelerators(
        prefixes=tuple(texts(root, "prefixes")),
        words=tuple(re.compile(word) for word in texts(root, "words")),
        names=frozenset(root["variables"].texts()),
        none=frozenset({*root["no_devices"].texts(), "0"} - {""}),
    )


def texts(root: Node, key: str) -> Iterator[str]:
    """Give one sort of names from every part of the catalogue that lists devices."""
    for part in NAMES:
        yield from root[part][key].texts()
