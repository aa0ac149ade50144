"""What is read of a log: its entries, their hashes, and what they are about."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TypeVar

from gate.audit import Summary
from gate.audit.log.hashing import Place
from gate.audit.log.store.connection import Connection, damaged
from gate.audit.log.store.places import position
from gate.audit.log.stored import Stored, Wanted
from gate.errors import LogError

PAGE = 256
"""How many rows are read at once: a reader that stops for long must not hold a snapshot."""
FIRST = -(2**63)
"""The smallest index that a damaged table can hold."""
LAST = 2**63 - 1
SEPARATOR = "\n"
Value = TypeVar("Value")
Row = tuple[object, ...]
SELECT = (
    "SELECT idx, body, envelope, coalesce(erased, ''), decision_id, decided, door, verdict, "
    "resource, verifier, commit_id, objects FROM leaf "
    "JOIN record USING(idx) JOIN summary USING(idx) WHERE idx >= ? "
)
CONDITIONS = {
    "digest": "digest = ?",
    "decision_id": "decision_id = ?",
    "commit": "commit_id = ?",
    "object": "idx IN (SELECT idx FROM object WHERE object.digest = ?)",
    "resource": "resource = ?",
    "door": "door = ?",
    "verdict": "verdict = ?",
    "verifier": "verifier = ?",
}


def sound(value: object, kind: type[Value]) -> Value:
    """Give a value that has the type of its column, which SQLite does not look at when it reads.

    Raises `LogError` for one that has not.
    """
    if isinstance(value, kind):
        return value
    raise damaged(f"a column of the log holds {type(value).__name__}, not {kind.__name__}")


def size(connection: Connection) -> int:
    """Give how many entries there are."""
    with connection.reading() as cursor:
        found: int = cursor.execute("SELECT coalesce(max(idx) + 1, 0) FROM leaf").fetchone()[0]
    return found


def meta(connection: Connection, name: str) -> str:
    """Read what a log was made with. Raises `LogError` where it is missing."""
    with connection.reading() as cursor:
        row: Row | None = cursor.execute(
            "SELECT value FROM meta WHERE name = ?", (name,)
        ).fetchone()
    if row is None:
        raise LogError(f"{connection.path} does not say what its {name} is")
    return sound(row[0], str)


def nodes(connection: Connection, places: Sequence[Place]) -> list[bytes]:
    """Read the hashes of complete subtrees, in the order asked for.

    Raises `LogError` where one is missing.
    """
    wanted = [position(place) for place in places]
    found: dict[int, object] = {}
    for start in range(0, len(wanted), PAGE):
        page = wanted[start : start + PAGE]
        marks = ",".join("?" * len(page))
        with connection.reading() as cursor:
            found.update(
                cursor.execute(
                    f"SELECT position, hash FROM node WHERE position IN ({marks})",  # noqa: S608
                    page,
                )
            )
    try:
        return [sound(found[one], bytes) for one in wanted]
    except KeyError as missing:
        raise LogError(f"{connection.path} lacks the hash at position {missing}") from None


def hashes(connection: Connection) -> Iterator[bytes]:
    """Read the hashes of complete subtrees as they were completed, empty for a missing one."""
    due = 0
    while True:
        with connection.reading() as cursor:
            rows: list[tuple[int, object]] = cursor.execute(
                "SELECT position, hash FROM node WHERE position >= ? ORDER BY position LIMIT ?",
                (due, PAGE),
            ).fetchall()
        for at, hashed in rows:
            yield from repeat(b"", at - due)
            yield sound(hashed, bytes)
            due = at + 1
        if len(rows) < PAGE:
            return


def record(connection: Connection, index: int) -> Stored:
    """Read an entry. Raises `LogError` for one that is not there."""
    with connection.reading() as cursor:
        row: Row | None = cursor.execute(SELECT + "AND idx = ?", (index, index)).fetchone()
    if row is None:
        raise LogError(f"there is no entry {index}")
    return stored(row)


def find(connection: Connection, start: int, wanted: Wanted) -> Iterator[Stored]:
    """Read the entries from `start` on for which all holds that is wanted, in order."""
    conditions = [f"AND {CONDITIONS[name]} " for name in wanted]
    query = SELECT + "".join(conditions) + "ORDER BY idx LIMIT ?"
    values = [digested(value) if name == "object" else value for name, value in wanted.items()]
    while True:
        with connection.reading() as cursor:
            rows: list[Row] = cursor.execute(query, (start, *values, PAGE)).fetchall()
        yield from map(stored, rows)
        if len(rows) < PAGE:
            return
        start = sound(rows[-1][0], int) + 1


def newest(connection: Connection, wanted: Wanted) -> Iterator[Stored]:
    """Read the entries for which all holds that is wanted, the last first."""
    conditions = [f"AND {CONDITIONS[name]} " for name in wanted]
    query = SELECT + "".join(conditions) + "AND idx <= ? ORDER BY idx DESC LIMIT ?"
    values = [digested(value) if name == "object" else value for name, value in wanted.items()]
    end = LAST
    while True:
        with connection.reading() as cursor:
            rows: list[Row] = cursor.execute(query, (FIRST, *values, end, PAGE)).fetchall()
        yield from map(stored, rows)
        if len(rows) < PAGE:
            return
        end = sound(rows[-1][0], int) - 1


def between(connection: Connection, start: int, end: int) -> Iterator[Stored]:
    """Read the entries [start, end). Raises `LogError` where one is missing."""
    expected = start
    for one in find(connection, start, {}):
        if expected == end:
            return
        if one.index != expected:
            break
        expected += 1
        yield one
    if expected != end:
        raise LogError(f"{connection.path} lacks the entry {expected}")


def digest(connection: Connection, index: int) -> bytes:
    """Read the digest by which an entry is known. Raises `LogError`."""
    with connection.reading() as cursor:
        row: Row | None = cursor.execute(
            "SELECT digest FROM leaf WHERE idx = ?", (index,)
        ).fetchone()
    if row is None:
        raise LogError(f"there is no entry {index}")
    return sound(row[0], bytes)


def digested(value: object) -> bytes:
    """Read a SHA-256 in hex. Raises `LogError`."""
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        raise LogError(f"{value!r} is no SHA-256 in hex") from None


def stored(row: Row) -> Stored:
    """Make a record of a row. Raises `LogError` for one that a damaged file gives."""
    index, body, envelope, erased, *about = row
    decision_id, decided, door, verdict, resource, verifier, commit, judged = (
        sound(text, str) for text in about
    )
    summary = Summary(
        decision_id=decision_id,
        decided=decided,
        door=door,
        verdict=verdict,
        resource=resource,
        verifier=verifier,
        commit=commit,
        objects=tuple(judged.split(SEPARATOR)) if judged else (),
    )
    kept = None if envelope is None else sound(envelope, bytes)
    return Stored(sound(index, int), sound(body, bytes), kept, summary, sound(erased, str))


def indexed(connection: Connection, index: int, objects: Sequence[str]) -> frozenset[str]:
    """Tell which of some objects, in hex, the index of objects has for an entry."""
    found: set[str] = set()
    for start in range(0, len(objects), PAGE):
        page = [digested(one) for one in objects[start : start + PAGE]]
        marks = ",".join("?" * len(page))
        with connection.reading() as cursor:
            rows: list[tuple[bytes]] = cursor.execute(
                f"SELECT digest FROM object WHERE idx = ? AND digest IN ({marks})",  # noqa: S608
                (index, *page),
            ).fetchall()
        found.update(digest.hex() for (digest,) in rows)
    return frozenset(found)


def objects(connection: Connection) -> Iterator[tuple[int, str, bool]]:
    """Read the index of objects: an entry, an object of it in hex, and if its summary names it."""
    digest, index = b"", FIRST
    while True:
        with connection.reading() as cursor:
            rows: list[tuple[object, int, int | None]] = cursor.execute(
                "SELECT digest, idx, length(digest) = 32 AND instr(objects, lower(hex(digest))) "
                "FROM object LEFT JOIN summary USING(idx) WHERE (digest, idx) > (?, ?) "
                "ORDER BY digest, idx LIMIT ?",
                (digest, index, PAGE),
            ).fetchall()
        for known, index, named in rows:
            digest = sound(known, bytes)
            yield index, digest.hex(), bool(named)
        if len(rows) < PAGE:
            return


def notes(connection: Connection) -> Iterator[tuple[int, str]]:
    """Read the checkpoints that were signed, by size."""
    start = 0
    while True:
        with connection.reading() as cursor:
            rows: list[tuple[int, object]] = cursor.execute(
                "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size LIMIT ?",
                (start, PAGE),
            ).fetchall()
        yield from ((size, sound(note, str)) for size, note in rows)
        if len(rows) < PAGE:
            return
        start = rows[-1][0] + 1


def last_note(connection: Connection) -> str | None:
    """Read the checkpoint that was signed last."""
    with connection.reading() as cursor:
        row: Row | None = cursor.execute(
            "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone()
    return sound(row[0], str) if row else None


def damages(connection: Connection) -> list[str]:
    """Let SQLite look for damage of its file; at most a hundred findings."""
    with connection.reading() as cursor:
        rows: list[tuple[str]] = cursor.execute("PRAGMA integrity_check").fetchall()
    return [line for (line,) in rows if line != "ok"]
