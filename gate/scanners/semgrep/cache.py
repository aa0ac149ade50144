"""What semgrep found before in the same bytes: kept for its user alone, and never relied upon."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST = 20_000
LONGEST = 1 << 20


class Seen(BaseModel):
    """A rule that matched: its id, and the bytes from `start` to `end`."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    rule: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Remembered(BaseModel):
    """What was found in a file; `key` says of which file, by which rules and program."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    key: str
    version: str
    seen: list[Seen]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of the user's with one entry a file; `None` where there is none to use."""

    folder: Path | None

    def get(self, key: str) -> Remembered | None:
        """Give what is remembered; what is damaged, or somebody else's, is not."""
        if self.folder is None:
            return None
        try:
            descriptor = os.open(self.folder / key, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as stream:
                if os.fstat(descriptor).st_uid != os.geteuid():
                    return None
                found = Remembered.model_validate_json(stream.read(LONGEST))
        except (OSError, ValidationError):
            return None
        return found if found.key == key else None

    def put(self, entries: list[Remembered]) -> None:
        """Remember what was found; where that fails, it is found again next time."""
        if self.folder is None or not entries:
            return
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.folder.stat().st_uid != os.geteuid():
                return
            self.make_room(len(entries))
            for entry in entries:
                self.write(self.folder, entry)
        except OSError:
            return

    def make_room(self, number: int) -> None:
        """Forget everything when there would be too much of it."""
        if self.folder is None:
            return
        with os.scandir(self.folder) as found:
            names = [entry.path for entry in found]
        if len(names) + number > MOST:
            for name in names:
                Path(name).unlink(missing_ok=True)

    def write(self, folder: Path, entry: Remembered) -> None:
        """Write an entry aside, readable for its user alone, and put it in its place."""
        data = entry.model_dump_json().encode()
        if len(data) >= LONGEST:
            return
        with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as new:
            new.write(data)
        Path(new.name).replace(folder / entry.key)


def key_of(*parts: bytes) -> str:
    """Name what an entry is for, so that no two are named alike."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
