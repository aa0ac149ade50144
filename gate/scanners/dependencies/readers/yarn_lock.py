"""What Yarn locks: blocks of lines in a form of its own, since its second version in YAML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.document import Syntax
from gate.scanners.dependencies.documents import held, roots
from gate.scanners.dependencies.facts import (
    Contents,
    Ecosystem,
    Exact,
    Git,
    Line,
    Locked,
    Spot,
)
from gate.scanners.dependencies.origins import ALIAS, ARCHIVE, REPOSITORY, is_commit, of_fragment
from gate.scanners.dependencies.refusing import counted, lines_of, refusal
from gate.sources import File

HEAD = re.compile(r"[^\s#].*:$")
FIELD = re.compile(r"  \"?(version|resolved)\"? \"?([^\"]*)\"?$")
SPLIT = re.compile(r"\"?\s*,\s*\"?")
HERE = ("workspace:", "link:", "portal:", "file:", "patch:")


@dataclass(frozen=True, slots=True)
class Block:
    """A package: by what it is asked for, its version, and where it comes from."""

    asked: str
    version: str
    resolved: str
    spot: Spot


def read(file: File) -> Contents:
    """Read a file in either form. Raises `ScanError` when it cannot be read."""
    lines = lines_of(file)
    newer = "__metadata:" in lines
    blocks = tuple(of_yaml(file) if newer else of_lines(file.path, lines))
    counted(file.path, len(blocks))
    locked = tuple(each for block in blocks if (each := lock(block)))
    asked = {called for block in blocks for called, _ in patterns(block)}
    covers = frozenset((Ecosystem.NPM.value, called) for called in asked)
    return Contents(locked=locked, locks=frozenset({Ecosystem.NPM}), covers=covers)


def of_lines(path: str, lines: list[str]) -> Iterator[Block]:
    """Read blocks of lines: a head without indent, and fields below it.

    Raises `ScanError` for a line that is neither, as where two branches were merged and collide.
    """
    head, start, fields = "", 0, dict[str, str]()
    for number, line in enumerate(lines, 1):
        if HEAD.match(line):
            yield from made(head, fields, start)
            head, start, fields = line.removesuffix(":").strip('"'), number, {}
            continue
        if line[:1].strip(" #"):
            raise refusal(path, "this line is none of a lock of Yarn", number)
        field = FIELD.match(line)
        if field:
            fields[field[1]] = field[2]
    yield from made(head, fields, start)


def made(head: str, fields: dict[str, str], start: int) -> Iterator[Block]:
    """Make a block of its lines; of none before the first head."""
    if head:
        yield Block(head, fields.get("version", ""), fields.get("resolved", ""), Line(start))


def of_yaml(file: File) -> Iterator[Block]:
    """Read the newer form, in which the resolution is the name with where it comes from."""
    for root in roots(file, Syntax.YAML):
        for asked, node in root.node.members():
            if asked != "__metadata":
                resolved = node.text_of("resolution").partition("@npm:")[0]
                _, _, place = resolved[1:].partition("@")
                yield Block(asked, node["version"].scalar(), place, root.spot(node))
        held(file.path, root.node)


def patterns(block: Block) -> Iterator[tuple[str, str]]:
    """Take apart what a package is asked for by: names, and for what under each."""
    for pattern in SPLIT.split(block.asked):
        name, _, wanted = pattern[1:].partition("@")
        yield pattern[:1] + name, wanted


def lock(block: Block) -> Locked | None:
    """Read a package; `None` for one that is here, or an archive."""
    called, wanted = next(patterns(block))
    alias = ALIAS.match(wanted)
    # Since the second version `npm:` stands before every range, and an alias has one behind `@`.
    name = alias[1] if alias and alias[2] is not None else called
    archive = ARCHIVE.match(block.resolved)
    if archive or REPOSITORY.match(block.resolved):
        origin = Git(is_commit(archive[1])) if archive else of_fragment(block.resolved)
        return Locked(Ecosystem.NPM, name, origin, block.spot)
    if block.resolved.startswith(HERE) or wanted.startswith(HERE) or not block.version:
        return None
    return Locked(Ecosystem.NPM, name, Exact(block.version), block.spot)
