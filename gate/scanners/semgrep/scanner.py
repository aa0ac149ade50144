"""The scanner of code: semgrep, by rules that are there, over exactly the files it is given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.errors import Fault, Place, ScanError
from gate.model import Ran, Rule
from gate.scanners import Scanned, Sighting
from gate.scanners.memory import key_of
from gate.scanners.semgrep.cache import Cache, Remembered, Seen
from gate.scanners.semgrep.program import ADVICE, NAME, Program, ask, batches, named
from gate.scanners.semgrep.rules import Rulebook
from gate.scanners.semgrep.scope import is_scanned
from gate.sources import MEBIBYTE, File

LONGEST = MEBIBYTE
"""The longest file that is scanned: one that is longer is refused, not passed over."""
DEEPEST = 400
"""How many folders a file may be in: Python removes no tree of a thousand."""


@dataclass(frozen=True, slots=True)
class Semgrep:
    """Semgrep as it is installed, with its rules and what it found before."""

    program: Program
    book: Rulebook
    cache: Cache
    id: str = NAME

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Describe what it looks for."""
        return self.book.rules

    @property
    def digest(self) -> str:
        """Identify its rules."""
        return self.book.digest

    def wants(self, path: str) -> bool:
        """Take code, and recipes of what runs."""
        return is_scanned(path)

    def rest(self, file: File) -> File:
        """Leave all: no rule over manifests judges code."""
        return file

    def scan(self, files: Sequence[File]) -> Scanned:
        """Look at what is new, and remember it. Raises `ScanError` unless that is complete."""
        refuse_unfit(files)
        keys = {file.path: self.key(file) for file in files}
        known = {path: entry for path, key in keys.items() if (entry := self.cache.get(key))}
        fresh = self.look([file for file in files if file.path not in known], keys)
        self.cache.put(list(fresh.values()))
        known |= fresh
        sightings = [s for file in files for s in self.sightings(file, known[file.path])]
        version = next((entry.version for entry in known.values()), "")
        return Scanned(tuple(sightings), Ran(self.id, version, self.digest, len(files)))

    def key(self, file: File) -> str:
        """Name what the answer about a file depends on; rules may look at its path."""
        told = (self.program.identity, self.digest, file.path)
        return key_of(*(part.encode() for part in told), file.data).hex()

    def look(self, files: Sequence[File], keys: dict[str, str]) -> dict[str, Remembered]:
        """Run semgrep over all files that are new: once, unless they are too many to name."""
        found: dict[str, Remembered] = {}
        for part in batches(files):
            found |= self.answered(part, keys)
        return found

    def answered(self, files: Sequence[File], keys: dict[str, str]) -> dict[str, Remembered]:
        """Run semgrep, once, over files."""
        # pydantic takes longer to import than what was found before takes to read.
        from gate.scanners.semgrep.answer import Asked, read_answer  # noqa: PLC0415

        paths = {named(file): file.path for file in files}
        output = ask(self.program, self.book.data, files)
        answer = read_answer(output, Asked(paths, frozenset(self.book.parts)))
        seen: dict[str, list[Seen]] = {file.path: [] for file in files}
        for match in answer.results:
            one = Seen(match.check_id, match.start.offset, match.end.offset)
            seen[paths[match.path]].append(one)
        return {
            path: Remembered(keys[path], answer.version, tuple(found))
            for path, found in seen.items()
        }

    def sightings(self, file: File, entry: Remembered) -> Iterator[Sighting]:
        """Tell where in a file its rules matched, each rule once a place."""
        for one in sorted(set(entry.seen), key=lambda seen: (seen.start, seen.end, seen.rule)):
            part = self.book.parts.get(one.rule)
            if part is None or not 0 <= one.start <= one.end <= len(file.data):
                raise ScanError("semgrep answers what it was not asked")
            start, end = (position(file.data, offset) for offset in (one.start, one.end))
            yield Sighting(part.rule, file.path, *start, *end, part.message)


@dataclass(frozen=True, slots=True)
class Missing:
    """Semgrep where its owner asked for it and it is not installed."""

    digest: str
    rules: tuple[Rule, ...]
    id: str = NAME

    def wants(self, path: str) -> bool:
        """Take what semgrep would look at."""
        return is_scanned(path)

    def rest(self, file: File) -> File:
        """Leave all."""
        return file

    def scan(self, files: Sequence[File]) -> Scanned:  # noqa: ARG002 - nothing looks at them
        """Refuse: nothing was looked at."""
        raise ScanError("semgrep is not installed", advice=ADVICE)


def refuse_unfit(files: Sequence[File]) -> None:
    """Refuse what takes semgrep too long, by name: nobody hides behind a million lines.

    What reads a program may pass over a NUL that makes semgrep read something else.
    """
    faults = [Fault(why, Place(file.path)) for file in files if (why := unfit(file))]
    if faults:
        advice = "if it is none of your code, name it under `ignore` in gate.yaml"
        raise ScanError("semgrep was not run", faults=faults, advice=advice)


def unfit(file: File) -> str:
    """Say why a file cannot be scanned; nothing if it can."""
    if max(len(file.data), file.length) > LONGEST:
        return f"this file is longer than {LONGEST:,} bytes, and was not scanned"
    if file.path.count("/") > DEEPEST:
        return f"this file lies more than {DEEPEST} folders deep, and was not scanned"
    return "this file is binary, and was not scanned as code" if b"\0" in file.data else ""


def position(data: bytes, offset: int) -> tuple[int, int]:
    """Find line and column of a byte: 1-based, the column in code points."""
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode(errors="replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column
