"""Which paths are those of public files: exactly the ones that a log writes (C2SP tlog-tiles)."""

import re

from gate.audit.log.tiles import WIDTH, Tile, entries_path

TILE = re.compile(
    r"tile/([0-9]{1,2}|entries)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
RECORD = re.compile(r"records/[0-9a-f]{64}\.dsse\.json")
HIGHEST = 63


def is_tile(path: str) -> bool:
    """Say whether a tile or a bundle of entries can stand at a path.

    What it names is written anew and compared, so that each has only one name.
    """
    found = TILE.fullmatch(path)
    if found is None:
        return False
    level, groups, part = found.groups()
    number = int(groups.replace("x", "").replace("/", ""))
    width = int(part) if part else WIDTH
    if part and width >= WIDTH:
        return False
    if level == "entries":
        return entries_path(number, width) == path
    return int(level) <= HIGHEST and Tile(int(level), number, width).path == path


def is_record(path: str) -> bool:
    """Say whether a record can stand at a path."""
    return RECORD.fullmatch(path) is not None
