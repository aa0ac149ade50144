"""What a log published last, read again only when it published more."""

from base64 import b64encode
from pathlib import Path

from gate.audit import PublicKey
from gate.audit.log import checkpoints, tiles
from gate.audit.log.opening import PUBLIC, open_log
from gate.audit.records.detail import CheckpointRef
from gate.errors import LogError

Stamp = tuple[int, int, int]
"""What tells a file from one that took its place: inode, moment of change, length."""


class Published:
    """The last checkpoint of a log that another process publishes. Threads may share it.

    One that is older than the last is still true: what is decided now was decided after it.
    """

    def __init__(self, folder: Path, origin: str, key: PublicKey) -> None:
        """Name the log and the key that signs its checkpoints; nothing is read yet."""
        self._path = folder / PUBLIC / tiles.CHECKPOINT
        self._origin = origin
        self._key = key
        self._known: tuple[Stamp, CheckpointRef] | None = None

    @classmethod
    def by(cls, folder: Path) -> "Published":
        """Name a log by its folder. Raises `LogError` for what is none."""
        with open_log(folder) as log:
            return cls(folder, log.origin, log.key)

    def __call__(self) -> CheckpointRef | None:
        """Tell what was published last; `None` before the first time.

        Raises `LogError` for what the log did not sign.
        """
        known = self._known
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if known is not None and known[0] == stamp:
                return known[1]
            note = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LogError(f"the last checkpoint cannot be read: {error.strerror}") from error
        last = checkpoints.read(note, self._origin, self._key)
        reference = CheckpointRef(last.origin, str(last.size), b64encode(last.root).decode())
        self._known = stamp, reference
        return reference
