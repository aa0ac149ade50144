"""A log on this machine, as everything else uses it."""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from stat import S_ISREG
from typing import Self, Unpack

from gate.audit import Checkpoint, Entry, PublicKey, Receipt, Signer
from gate.audit.log import files, hashing, notes, tiles
from gate.audit.log.hashing import Place
from gate.audit.log.leaf import leaf_digest
from gate.audit.log.locking import Lock
from gate.audit.log.publisher import Clock, Publisher
from gate.audit.log.sharing import DATABASE, Sharing
from gate.audit.log.store import reading, writing
from gate.audit.log.store.connection import Connection, connect, connect_to_read, create
from gate.audit.log.stored import Stored, Wanted
from gate.errors import LogError
from gate.files import mode_at
from gate.moments import to_second

FOLDER_MODE = 0o755
PUBLIC = "public"
PUBLISHING = "publish.lock"
PUBLISH_SECONDS = 30.0
UNMADE = "name the folder that `gate audit init` made, in which log.db is, or make one with it"


class Mode(StrEnum):
    """What a log is opened for."""

    READ = "read"
    APPEND = "append"


class Log:
    """A log; threads may share it. Made by `open_log`, and closed as a context manager."""

    def __init__(self, folder: Path, connection: Connection, sharing: Sharing | None) -> None:
        """Take over a connection to read, and what appends, if anything is to."""
        self.folder = folder
        self._connection = connection
        self._sharing = sharing
        self.origin, self.key = notes.read_vkey(reading.meta(connection, "vkey"))

    @property
    def public(self) -> Path:
        """Give the folder that any server of files can show."""
        return self.folder / PUBLIC

    @property
    def vkey(self) -> str:
        """Give the key that verifies its checkpoints, as C2SP's verifiers take it."""
        return notes.vkey(self.origin, self.key)

    @property
    def size(self) -> int:
        """Give how many entries there are, published or not."""
        return reading.size(self._connection)

    def append(self, entry: Entry) -> Receipt:
        """Keep a record and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept, when the decision has another
        record already, and for a log that was opened to read.
        """
        if self._sharing is None:
            raise LogError(f"{self.folder} was opened only to read")
        return Receipt(self.origin, self._sharing.append(entry))

    def record(self, index: int) -> Stored:
        """Read an entry. Raises `LogError` for one that is not there."""
        return reading.record(self._connection, index)

    def scan(self, start: int = 0) -> Iterator[Stored]:
        """Read all entries from `start` on, in order."""
        return reading.find(self._connection, start, {})

    def find(self, start: int = 0, **wanted: Unpack[Wanted]) -> Iterator[Stored]:
        """Read the entries for which all holds that is wanted, in order, from `start` on."""
        return reading.find(self._connection, start, wanted)

    def newest(self, **wanted: Unpack[Wanted]) -> Iterator[Stored]:
        """Read the entries for which all holds that is wanted, the last first."""
        return reading.newest(self._connection, wanted)

    def nodes(self, places: Sequence[Place]) -> list[bytes]:
        """Read the hashes of complete subtrees."""
        return reading.nodes(self._connection, places)

    def root(self, size: int) -> bytes:
        """Give the root of the first `size` entries. Raises `LogError` when there are fewer."""
        return hashing.root(size, self.nodes)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Prove that an entry is among the first `size`. Raises `LogError`."""
        return hashing.inclusion_proof(index, size, self.nodes)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Prove that the first `new` entries begin with the first `old`. Raises `LogError`."""
        return hashing.consistency_proof(old, new, self.nodes)

    def checkpoint(self) -> str:
        """Give the note that was published last. Raises `LogError` where there is none."""
        data = files.read(self.public, tiles.CHECKPOINT)
        if data is None:
            raise LogError(
                f"{self.origin} has not published a checkpoint",
                advice="sign one with `gate audit checkpoint`",
            )
        notes.parse(data)
        return data.decode()

    def notes(self) -> Iterator[tuple[int, str]]:
        """Give all checkpoints that were signed: their size and their note, by size."""
        return reading.notes(self._connection)

    def damages(self) -> list[str]:
        """Let the database look for damage of its file."""
        return reading.damages(self._connection)

    def hashes(self) -> Iterator[bytes]:
        """Read the hashes of complete subtrees as they were completed, empty for a missing one."""
        return reading.hashes(self._connection)

    def publish(self, signer: Signer, clock: Clock, anchor: Checkpoint | None = None) -> str:
        """Show what was appended since, below `public`, and give the signed checkpoint over it.

        `anchor` is a checkpoint of this log that was kept elsewhere. Raises `LogError`, with
        nothing signed, when the log does not continue it or what was published before.
        """
        with self._publishing(), connect(self.folder / DATABASE) as connection:
            publisher = Publisher(connection, self.public, self.origin, self.key)
            publisher.publish(signer, clock, anchor)
        return self.checkpoint()

    def objects(self) -> Iterator[tuple[int, str, bool]]:
        """Read the index of objects: an entry, an object of it, and if its summary names it."""
        return reading.objects(self._connection)

    def digest(self, index: int) -> bytes:
        """Read the digest that the index has for an entry. Raises `LogError`."""
        return reading.digest(self._connection, index)

    def indexed(self, index: int, objects: Sequence[str]) -> Set[str]:
        """Tell which of some objects the index of objects has for an entry."""
        return reading.indexed(self._connection, index, objects)

    def erase(self, index: int, reason: str, clock: Clock) -> None:
        """Erase an envelope, here and where it was published; what was hashed of it stays.

        Raises `LogError` when there is none.
        """
        digest = leaf_digest(self.record(index).leaf)
        with self._publishing(), connect(self.folder / DATABASE) as connection:
            # What is shown goes first: whoever is stopped in between can do it again.
            files.forget(self.public, tiles.record_path(digest))
            writing.erase(connection, index, f"{to_second(clock())}: {reason}")

    @contextmanager
    def _publishing(self) -> Iterator[None]:
        """Be the only one that changes what is shown."""
        lock = Lock(self.folder / PUBLISHING)
        lock.wait(PUBLISH_SECONDS)
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Commit what waits, and close."""
        if self._sharing is not None:
            self._sharing.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_log(folder: Path, origin: str, key: PublicKey) -> None:
    """Make an empty log whose checkpoints will be signed with this Ed25519 key.

    `origin` is its name, a bare host name. Raises `LogError`, also where there is one already.
    """
    vkey = notes.vkey(notes.check_origin(origin), key)
    with files.explained(folder):
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    create(folder / DATABASE, {"vkey": vkey})
    with files.explained(folder):
        files.sync(folder)
        files.sync(folder.parent)


def is_log(folder: Path) -> bool:
    """Say whether a folder is a log. Raises `LogError` where that cannot be told."""
    return S_ISREG(mode_at(folder / DATABASE, LogError))


def open_log(folder: Path, mode: Mode = Mode.READ) -> Log:
    """Open a log. Raises `LogError` for what is none.

    A process that forks opens it afterwards: a lock that two processes share is nobody's.
    """
    if not is_log(folder):
        raise LogError(f"{folder} is no log", advice=UNMADE)
    connection = connect_to_read(folder / DATABASE)
    try:
        return Log(folder, connection, Sharing(folder) if mode is Mode.APPEND else None)
    except LogError:
        connection.close()
        raise
