"""What semgrep found before in the same bytes: kept for its user alone, and never relied upon."""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from gate.scanners.memory import own, own_folder, write

MOST = 20_000
LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A rule that matched: its id, and the bytes from `start` to `end`."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was found in a file; `key` says of which file, by which rules and program."""

    key: str
    version: str
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of the user's with one entry a file; `None` where there is none to use."""

    folder: Path | None

    def get(self, key: str) -> Remembered | None:
        """Give what is remembered; what is damaged, or somebody else's, is not."""
        data = own(self.folder / key, LONGEST) if self.folder else None
        return None if data is None else remembered(data, key)

    def put(self, entries: list[Remembered]) -> None:
        """Remember what was found; where that fails, it is found again next time."""
        if self.folder is None or not entries:
            return
        try:
            folder = own_folder(self.folder)
            make_room(folder, len(entries))
            for entry in entries:
                data = orjson.dumps(entry)
                if len(data) < LONGEST:
                    write(folder / entry.key, data)
        except OSError:
            return


def make_room(folder: Path, number: int) -> None:
    """Forget everything when there would be too much of it."""
    with os.scandir(folder) as found:
        names = [entry.path for entry in found]
    if len(names) + number > MOST:
        for name in names:
            Path(name).unlink(missing_ok=True)


def remembered(data: bytes, key: str) -> Remembered | None:
    """Read what was remembered under a key; `None` where it is anything else."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    match value:
        case {"key": str(found), "version": str(version), "seen": list(places)} if found == key:
            seen = tuple(each for place in places if (each := seen_at(place)))
            return Remembered(key, version, seen) if len(seen) == len(places) else None
        case _:
            return None


def seen_at(place: object) -> Seen | None:
    """Read where a rule matched."""
    match place:
        case {"rule": str(rule), "start": int(start), "end": int(end)}:
            return Seen(rule, start, end)
        case _:
            return None
