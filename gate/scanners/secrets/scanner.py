"""The scanner of secrets by shape: over the text of files, whatever they are."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from gate import __version__
from gate.credentials import passages
from gate.credentials.shapes import APART, SHAPES
from gate.document import Document, syntax_of
from gate.model import Door, Notice, Ran, Rule, Severity
from gate.scanners import Scanned, Sighting
from gate.scanners.memory import FORGETFUL, Clean, key_of
from gate.scanners.secrets.code import own_code
from gate.scanners.secrets.names import (
    is_made_up,
    is_name,
    is_page,
    is_program,
    is_test,
    is_variable,
)
from gate.scanners.secrets.places import Seen, location
from gate.scanners.secrets.scope import holds_text
from gate.scanners.secrets.trees import TREES, comments, in_trees, trees
from gate.sources import FILE_LIMIT, MEBIBYTE, NAMED, File, oversize

ID = "secrets"
LONGEST = MEBIBYTE
"""How much of a file is read: nobody writes more by hand, and a machine's output takes too long."""
MOST = 100
"""How many secrets of one file are told: with more, the first ones say what it is."""

RULE = Rule(
    id="secret-by-shape",
    title="Secret in a file",
    description=(
        "Whoever can read the repository can read every secret that was ever written into it. "
        "Applies to scripts, programs, files of variables, prose and whatever else is text; what "
        "stands in a manifest is judged by secret-by-value. A value is taken for a secret when it "
        "has the form of a known service's token, also in base64, when its name says so, or when "
        "it looks generated and is named like a key. References and placeholders are not."
    ),
    severity=Severity.CRITICAL,
    remediation=(
        "Revoke the secret first: it is known. Then read its successor from the environment, from "
        "a file that is mounted where this runs, or from a store of secrets."
    ),
    references=(
        "https://cwe.mitre.org/data/definitions/798.html",
        "https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/",
    ),
    doors=(Door.CHECK, Door.PRESYNC),
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The scanner; it needs nothing beside the gate. What it finds it never keeps."""

    clean: Clean = FORGETFUL
    id: str = ID

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Describe what it looks for."""
        return (RULE,)

    @property
    def digest(self) -> str:
        """Identify the forms of tokens that it knows; how names are read is the gate's version."""
        known = "\n".join(shape.pattern for shape in (*SHAPES, *APART))
        return f"sha256:{hashlib.sha256(known.encode()).hexdigest()}"

    def wants(self, path: str) -> bool:
        """Take what holds text."""
        return holds_text(path)

    def rest(self, file: File) -> File:
        """Leave the comments of a tree: the secrets in its values are told by secret-by-value."""
        if syntax_of(file.path) not in TREES:
            return file
        return replace(file, data=comments(file.data.decode(errors="replace")).encode())

    def scan(self, files: Sequence[File]) -> Scanned:
        """Look at files; of what is too long or no text, say so."""
        readable = [file for file in files if not is_binary(file)]
        short = [file for file in readable if not is_long(file)]
        documents = trees(short)
        seen = self.seen(readable, documents)
        notices = (
            *notice([f.path for f in files if is_long(f) and not is_unread(f)], *TOO_LONG),
            *notice([file.path for file in files if is_unread(file)], *UNREAD),
            *notice([file.path for file in files if is_binary(file)], *NO_TEXT),
        )
        return Scanned(
            tuple(map(sighting, seen)), Ran(ID, __version__, self.digest, len(files)), notices
        )

    def seen(
        self, files: Sequence[File], documents: Mapping[str, Sequence[Document]]
    ) -> list[Seen]:
        """Find what is new; in a text with the same name and bytes as before there was nothing."""
        known, code = self.clean.known(), own_code()
        keys = {
            file.path: key_of(code, file.path.encode(), file.data)
            for file in files
            if file.path not in documents
        }
        new = [file for file in files if keys.get(file.path) not in known]
        found = {file.path: tuple(within(file, documents.get(file.path, ()))) for file in new}
        fresh = [keys[path] for path, seen in found.items() if path in keys and not seen]
        if fresh:
            self.clean.keep(fresh, known)
        return [each for seen in found.values() for each in seen]


def is_long(file: File) -> bool:
    """Say whether a file is longer than what is read of it."""
    return max(len(file.data), file.length) > LONGEST


def is_unread(file: File) -> bool:
    """Say whether a file is so long that nothing of it was read."""
    return file.data is oversize()


def is_binary(file: File) -> bool:
    """Say whether a file is called like text and holds none, or in an encoding of two bytes."""
    return not is_long(file) and b"\0" in file.data


def within(file: File, documents: Sequence[Document]) -> Iterator[Seen]:
    """Find the secrets of a file, each once a place."""
    data = file.data[:LONGEST].replace(b"\0", b"")
    text = data.decode(errors="replace")
    found = in_trees(file.path, text, documents) if documents else in_text(file.path, text)
    # What is left is never placed: that takes time in proportion to the file, each time.
    told = {(seen.location, seen.literal.fingerprint): seen for seen in islice(found, MOST)}
    yield from told.values()


def in_text(path: str, text: str) -> Iterator[Seen]:
    """Find the secrets of a text."""
    program, page, test = is_program(path), is_page(path), is_test(path)
    for passage in passages(text):
        if (program and is_name(text, passage)) or (page and is_variable(text, passage)):
            continue
        if test and is_made_up(passage):
            continue
        yield Seen(location(path, text, passage.start, passage.end), passage.literal)


def sighting(seen: Seen) -> Sighting:
    """Tell of a secret without telling it."""
    at, literal = seen.location, seen.literal
    named = f"{literal.name!r} is" if literal.name else "this is"
    inside = f", in {literal.inside}" if literal.inside else ""
    message = (
        f"{named} a secret by value: {literal.reason}{inside} (fingerprint {literal.fingerprint})"
    )
    return Sighting(
        RULE.id, at.file, at.line, at.column, at.end_line, at.end_column, message, (literal,)
    )


TOO_LONG = ("partly-scanned", f"longer than {LONGEST:,} bytes, the rest of which was not scanned")
UNREAD = ("not-scanned", f"longer than {FILE_LIMIT:,} bytes, and not scanned for secrets")
NO_TEXT = ("not-scanned", "no text although called so, and not scanned for secrets")


def notice(paths: Sequence[str], kind: str, why: str) -> Iterator[Notice]:
    """Name the first few files of which less was read."""
    if paths:
        what = "1 file is" if len(paths) == 1 else f"{len(paths)} files are"
        more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
        yield Notice(kind, f"{what} {why}: {', '.join(paths[:NAMED])}{more}")
