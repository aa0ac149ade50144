"""What is wrong with dependencies by what the files say of them, without any database."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from gate.model import Rule
from gate.scanners.dependencies.catalogue import GIT, HOOK, SKEW, UNPINNED
from gate.scanners.dependencies.facts import Declared, Ecosystem, Exact, Git, Range, Spot
from gate.scanners.dependencies.landscape import Landscape
from gate.scanners.dependencies.versions import major

PLAIN = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9._~/-]{0,119}")
SPEAKING = {
    (Ecosystem.NPM, "@modelcontextprotocol/sdk"): "MCP",
    (Ecosystem.NPM, "@modelcontextprotocol/client"): "MCP",
    (Ecosystem.NPM, "@modelcontextprotocol/server"): "MCP",
    (Ecosystem.PYPI, "mcp"): "MCP",
    (Ecosystem.PYPI, "a2a-sdk"): "A2A",
    (Ecosystem.NPM, "@a2a-js/sdk"): "A2A",
    (Ecosystem.PYPI, "fastmcp"): "FastMCP",
    (Ecosystem.CRATES, "rmcp"): "MCP in Rust",
    (Ecosystem.GO, "github.com/modelcontextprotocol/go-sdk"): "MCP in Go",
}
"""Libraries by what they speak; those with the same word number their versions alike."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something wrong, and where."""

    rule: Rule
    file: str
    spot: Spot
    message: str


def shown(name: str) -> str:
    """Write the name of a package, if it is one."""
    return name if PLAIN.fullmatch(name) else "this dependency"


def unpinned(land: Landscape, path: str) -> Iterator[Seen]:
    """Find what has no exact version and no lock, and what comes from a branch."""
    for one in land.files[path].declared:
        match one.origin:
            case Range() if not land.covers(path, one):
                why = f"{shown(one.name)} has no exact version, and no lock file names it"
                yield Seen(UNPINNED, path, one.spot, why)
            case Git(fixed=False) if not land.fixes(path, one):
                why = f"{shown(one.name)} comes from a Git repository without a whole commit"
                yield Seen(GIT, path, one.spot, why)


def unfixed(land: Landscape, path: str) -> Iterator[Seen]:
    """Find locks that hold no commit."""
    for one in land.files[path].locked:
        if one.origin == Git(fixed=False):
            why = f"{shown(one.name)} is locked to a Git repository without a whole commit"
            yield Seen(GIT, path, one.spot, why)


def hooks(land: Landscape, path: str) -> Iterator[Seen]:
    """Find what runs when something is installed."""
    for one in land.files[path].hooks:
        if one.ecosystem is not Ecosystem.NPM or not land.hookless(path):
            who = f"{shown(one.name)} " if one.name else ""
            yield Seen(HOOK, path, one.spot, who + one.why)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A program that speaks a protocol by a library of this major version."""

    file: str
    declared: Declared
    major: int


def skewed(land: Landscape) -> Iterator[Seen]:
    """Find programs whose libraries are of another major version than those of another one here."""
    groups: dict[str, list[Speaker]] = defaultdict(list)
    for path, contents in sorted(land.files.items()):
        for one in contents.declared:
            protocol = SPEAKING.get((one.ecosystem, one.name), "")
            number = major_of(land, path, one) if protocol else None
            if protocol and number is not None:
                groups[protocol].append(Speaker(path, one, number))
    for protocol, speakers in groups.items():
        # Both sides are told: a change may touch only one of them.
        for speaker in speakers:
            other = next((each for each in speakers if each.major != speaker.major), None)
            if other:
                why = difference(protocol, speaker, other)
                yield Seen(SKEW, speaker.file, speaker.declared.spot, why)


def difference(protocol: str, one: Speaker, other: Speaker) -> str:
    """Say who differs from whom."""
    return (
        f"{one.declared.name} is of major version {one.major}, but {other.declared.name} in "
        f"{other.file}, which speaks {protocol} too, is of {other.major}"
    )


def major_of(land: Landscape, path: str, declared: Declared) -> int | None:
    """Tell the major version that is installed, if only one can be."""
    match declared.origin:
        case Exact(version):
            return major(version)
        case Range(major=int(number)):
            return number
        case Range():
            found = {major(o.version) for o in origins(land, path, declared)}
            return found.pop() if len(found) == 1 else None
        case _:
            return None


def origins(land: Landscape, path: str, declared: Declared) -> Iterator[Exact]:
    """Find the versions that are locked."""
    for each in land.locked(path, declared):
        if isinstance(each.origin, Exact):
            yield each.origin
