"""Writes the field lists of a group from its definitions: FOLDER SOURCE RELEASE, run by hand."""

import sys
from collections import defaultdict
from pathlib import Path

from gate.definitions import Kind, Tree
from gate.definitions.files import defined_in, shipped
from gate.definitions.lists import pack


def main(folder: str, source: str, release: str) -> int:
    """Write one file a group; releases of the same group are not mixed."""
    groups: defaultdict[str, dict[Kind, Tree]] = defaultdict(dict)
    for kind, tree in defined_in(Path(folder)):
        groups[kind[0]][kind] = tree
    for group, trees in groups.items():
        (shipped() / f"{group}.json").write_bytes(pack(trees, source, release) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
