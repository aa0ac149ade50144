"""What a commit object says, read from its bytes: claims, and the signature over the rest."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from gate.errors import SourceError

PERSON = re.compile(rb"(?P<name>.*?) ?<(?P<email>[^<>]*)> (?P<seconds>-?\d{1,20}) [+-]\d{4}")
HEAD = re.compile(
    rb"tree (?P<tree>[0-9a-f]+)\n(?P<parents>(?:parent [0-9a-f]+\n)*)author [^\n]*\n"
    rb"committer [^\n]*> (?P<seconds>-?\d{1,12}) [+-]\d{4}\n"
)
"""How nearly every commit begins."""
SIGNATURES = {20: b"gpgsig", 32: b"gpgsig-sha256"}
"""Which header holds the signature, by the length of an object id in bytes."""
ENCODINGS = re.compile(
    r"(?:utf-?8|us-ascii|ascii|(?:iso[-_ ]?)?(?:8859|latin)[-_]?\d{1,2}|(?:windows|cp)-?125\d"
    r"|koi8-?[ru]|gb(?:2312|k|18030)|big5|euc[-_](?:jp|kr|cn)|shift[-_]jis|sjis|cp932|iso-2022-jp)"
)
"""The encodings that are read, by the names that people give them: those in which text that is all
ASCII means itself. Others of Python's are no encodings of text, or take very long."""
TRAILER = re.compile(r"[A-Za-z][A-Za-z0-9-]*: +\S.*")


@dataclass(frozen=True, slots=True)
class Person:
    """Who a commit says that somebody is, and when, in UTC; nobody vouches for any of it.

    `moment` is `None` where the commit names no moment that there is.
    """

    name: str
    email: str
    moment: datetime | None

    @property
    def label(self) -> str:
        """Write a person as Git does."""
        return f"{self.name} <{self.email}>".strip()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in armour and what it is over; `count` is how many the commit holds."""

    armour: bytes
    payload: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its tree and parents, who it says made it, and what they wrote."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str
    signature: Signature | None

    @property
    def subject(self) -> str:
        """Give the first line of the message."""
        return self.message.strip().partition("\n")[0]

    @property
    def trailers(self) -> tuple[str, ...]:
        """Give the lines `Key: value` of the last paragraph; anybody can write anything there."""
        paragraphs = re.split(r"\n[ \t]*\n", self.message.strip())
        if len(paragraphs) < 2:  # noqa: PLR2004 the first one is the subject
            return ()
        return tuple(line for line in paragraphs[-1].splitlines() if TRAILER.fullmatch(line))


@dataclass(frozen=True, slots=True)
class Link:
    """A commit of a branch without all that it says: enough to go from one to the next.

    `seconds` is when it says that it was committed, since 1970.
    """

    oid: str
    tree: str
    parents: tuple[str, ...]
    seconds: float | None


def read_link(oid: str, raw: bytes) -> Link:
    """Read of a commit object what a walk needs; raises `SourceError` as `read_commit` does."""
    found = HEAD.match(raw)
    if found is None:
        commit = read_commit(oid, raw)
        when = commit.committer.moment
        return Link(oid, commit.tree, commit.parents, when.timestamp() if when else None)
    check("commit", oid, raw)
    parents = found["parents"].decode().split()[1::2]
    return Link(oid, found["tree"].decode(), tuple(parents), float(found["seconds"]))


def read_commit(oid: str, raw: bytes) -> Commit:
    """Read a commit object, whose bytes must be those that its id names.

    Raises `SourceError` when they are not, or are no commit.
    """
    check("commit", oid, raw)
    head, _, body = raw.partition(b"\n\n")
    fields = headers(head)
    trees = [value for key, value in fields if key == b"tree"]
    if len(trees) != 1:
        raise SourceError(f"{oid} is no commit that can be read", advice="run `git fsck`")
    encoding = next((value.decode("ascii", "replace") for k, value in fields if k == b"encoding"),
                    "utf-8")  # fmt: skip
    return Commit(
        oid=oid,
        tree=trees[0].decode("ascii", "replace"),
        parents=tuple(value.decode("ascii", "replace") for k, value in fields if k == b"parent"),
        author=person(fields, b"author"),
        committer=person(fields, b"committer"),
        message=decoded(body, encoding),
        signature=signature(raw, SIGNATURES[len(oid) // 2]),
    )


def check(kind: str, oid: str, raw: bytes) -> None:
    """Hold the bytes of an object against its id; raises `SourceError` when they differ.

    Git itself does so only in `git fsck`.
    """
    whole = b"%s %d\0%s" % (kind.encode(), len(raw), raw)
    wide = len(oid) == hashlib.sha256().digest_size * 2
    # Git's own name for an object, and not a choice of ours.
    found = hashlib.sha256(whole) if wide else hashlib.sha1(whole, usedforsecurity=False)
    if found.hexdigest() != oid:
        raise SourceError(
            f"the repository holds other bytes than those of the {kind} {oid}",
            advice="run `git fsck`, and prove nothing from this clone",
        )


def headers(head: bytes) -> list[tuple[bytes, bytes]]:
    """Read the headers of an object; a line that starts with a space continues the one before."""
    fields: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and fields:
            key, value = fields[-1]
            fields[-1] = key, value + b"\n" + line[1:]
        else:
            key, _, value = line.partition(b" ")
            fields.append((key, value))
    return fields


def person(fields: list[tuple[bytes, bytes]], role: bytes) -> Person:
    """Read who a commit says that its author or committer is."""
    value = next((value for key, value in fields if key == role), b"")
    found = PERSON.fullmatch(value)
    if found is None:
        return Person(decoded(value, "utf-8"), "", None)
    name, email = (decoded(found[part], "utf-8") for part in ("name", "email"))
    return Person(name, email, moment(int(found["seconds"])))


def moment(seconds: int) -> datetime | None:
    """Read a moment in seconds since 1970; `None` beyond what a calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def decoded(data: bytes, encoding: str) -> str:
    """Decode text in the encoding that its commit names, if that is one of text."""
    known = ENCODINGS.fullmatch(encoding.lower())
    try:
        return data.decode(encoding if known else "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def signature(raw: bytes, header: bytes) -> Signature | None:
    """Take the signature out of a commit, and leave what it is over; `None` where it has none.

    As Git does, the header of the other hash function is left out too.
    """
    head, gap, body = raw.partition(b"\n\n")
    armour: list[bytes] = []
    kept: list[bytes] = []
    count, place = 0, kept
    for line in head.split(b"\n"):
        if not line.startswith(b" "):
            key = line.partition(b" ")[0]
            own = key == header
            count += own
            place = armour if own else [] if key.startswith(b"gpgsig") else kept
            line = line.removeprefix(header + b" ") if own else line  # noqa: PLW2901
        elif place is armour:
            line = line[1:]  # noqa: PLW2901
        place.append(line)
    if not count:
        return None
    return Signature(b"\n".join(armour) + b"\n", b"\n".join(kept) + gap + body, count)
