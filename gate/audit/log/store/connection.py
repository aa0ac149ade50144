"""Connections to the database of a log, and what its errors mean to whoever runs it."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from gate.audit.log.store.schema import APPLICATION, MIGRATIONS, VERSION
from gate.errors import LogError

BUSY_SECONDS = 10.0
ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full, or the file has reached its limit; make room: nothing "
    "that was not kept has been acknowledged",
    sqlite3.SQLITE_READONLY: "the folder of the log, or the file system, cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "the database, or a file beside it, cannot be opened or made: look "
    "at the permissions of the folder of the log",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; keep the file, run `gate audit fsck`, and "
    "restore from a copy: the next checkpoint is refused if the copy is too old",
    sqlite3.SQLITE_NOTADB: "the database is damaged, or is none",
    # What SQLite keeps beside the database in memory fails so where there is no room for it.
    sqlite3.SQLITE_IOERR: "the disk failed, or is full; nothing that was not kept has been "
    "acknowledged",
    sqlite3.SQLITE_BUSY: "another process holds the database for too long",
}
PRIMARY = 0xFF
"""The part of an extended error code that says what kind it is."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise what SQLite raises as `LogError`, with what to do about it."""
    try:
        yield
    except sqlite3.Error as error:
        code: int = getattr(error, "sqlite_errorcode", 0)
        raise LogError(f"{path}: {error}", advice=ADVICE.get(code & PRIMARY, "")) from error
    except UnicodeDecodeError as error:
        # Python cannot even tell what SQLite says of names in a damaged file.
        raise damaged(f"{path}: the name of a table or of an index is no text") from error


def damaged(what: str) -> LogError:
    """Say what is wrong with a database, of which SQLite itself says nothing."""
    return LogError(what, advice=ADVICE[sqlite3.SQLITE_CORRUPT])


class Connection:
    """One connection, which several threads share one after the other."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        """Take a connection over, with the path that errors name."""
        self.path = path
        self._database = database
        self._place = path.absolute()
        self._file = identity(self._place)
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """Give a cursor for statements that are each of their own."""
        with self._lock, explained(self.path):
            yield self._database.cursor()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """Give a cursor within a transaction, which is durable when the block has ended.

        Whatever is raised in the block undoes it. Raises `LogError` where the file is another.
        """
        with self._lock, explained(self.path):
            self._expect()
            cursor = self._database.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, such as a full disk.
                if self._database.in_transaction:
                    cursor.execute("ROLLBACK")
                raise

    def _expect(self) -> None:
        """Refuse to write where nobody would look for it."""
        if identity(self._place) != self._file:
            raise LogError(
                f"{self.path} is not the file that was opened: it was removed, moved or replaced",
                advice="nothing more is kept until whatever has the log open is started again",
            )

    def close(self) -> None:
        """Close the database."""
        with self._lock, explained(self.path):
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def identity(path: Path) -> tuple[int, int] | None:
    """Tell which file stands at a path, if one does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def create(path: Path, values: Mapping[str, str]) -> None:
    """Make the database of an empty log, with what it is made with, all at once or not at all.

    Raises `LogError` where there is one.
    """
    made = path.with_name(path.name + ".new")
    try:
        made.unlink(missing_ok=True)
        made.touch(mode=0o600)
        with opened(made) as connection:
            migrate(connection)
            with connection.writing() as cursor:
                cursor.executemany("INSERT INTO meta(name, value) VALUES (?, ?)", values.items())
        try:
            # Unlike a renaming, a link never replaces what stands there.
            path.hardlink_to(made)
        finally:
            made.unlink()
    except OSError as error:
        raise LogError(f"{path}: {error.strerror}", advice="a log is made only once") from error


def connect(path: Path) -> Connection:
    """Open a database to write to, and bring the tables of an older release up to date.

    Raises `LogError` for what is no log, and for one that a newer release wrote.
    """
    connection = opened(path)
    try:
        if version_of(connection) != VERSION:
            migrate(connection)
    except LogError:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> Connection:
    """Open a database only to read, as `connect` does."""
    connection = connect(path)
    with connection.reading() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    return connection


def opened(path: Path) -> Connection:
    """Open a file that exists, with the settings on which the promises of a log rest."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with explained(path):
        database = sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for setting in (
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
                "secure_delete = ON",
                "cache_size = -16384",
            ):
                database.execute(f"PRAGMA {setting}")
        except (sqlite3.Error, UnicodeDecodeError):
            database.close()
            raise
    return Connection(path, database)


def version_of(connection: Connection) -> int:
    """Read which migrations a log has had."""
    with connection.reading() as cursor:
        application: int = cursor.execute("PRAGMA application_id").fetchone()[0]
        version: int = cursor.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION:
        raise LogError(f"{connection.path} is not the database of a log")
    return version


def migrate(connection: Connection) -> None:
    """Bring the tables up to date, all at once or not at all."""
    with connection.writing() as cursor:
        version: int = cursor.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LogError(
                f"{connection.path} was written by a newer release: it has version {version} of "
                f"the tables, and this one knows {VERSION}",
                advice="run the release that wrote it, or a newer one",
            )
        for statement in (one for step in MIGRATIONS[version:] for one in step):
            cursor.execute(statement)
        cursor.execute(f"PRAGMA application_id = {APPLICATION}")
        cursor.execute(f"PRAGMA user_version = {VERSION}")
