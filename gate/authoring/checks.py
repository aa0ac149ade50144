"""What must hold of rules before any of them is asked: all that is wrong, with places."""

import re
from collections.abc import Iterator

from gate.authoring.pack import Pack
from gate.engine import load
from gate.errors import Fault, Place, PolicyError
from gate.policy.embedded import rule
from gate.wire import Described

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 64
TAKEN = frozenset({"cases", "matrix", "readme"})
"""Names of other things in a folder of rules and among its pages."""


def check(pack: Pack) -> tuple[Fault, ...]:
    """List everything that is wrong with rules and their tests, in the order of files."""
    faults = [*load().check(pack.source())]
    if not faults:
        faults = [*misdescribed(pack)]
    return tuple(sorted([*faults, *misplaced(pack)], key=by_place))


def misdescribed(pack: Pack) -> Iterator[Fault]:
    """Find METADATA that the catalogue cannot use, and rules that are not where their id says."""
    with load().prepare(pack.source()) as prepared:
        own = [each for each in prepared.rules if pack.is_own(each["file"])]
    for described in own:
        try:
            rule(described)
        except PolicyError as error:
            yield from error.faults
        yield from astray(described)


def astray(described: Described) -> Iterator[Fault]:
    """Say so when a rule does not stand in the folder that has its name."""
    name, file = described["id"], described["file"]
    wanted = f"rules/{name}/{name}.rego"
    if not f"/{file}".endswith(f"/{wanted}"):
        yield Fault(f"the rule {name} must stand in {wanted}", Place(file, described["line"], 1))


def misplaced(pack: Pack) -> Iterator[Fault]:
    """Find folders that should be a rule and hold none, or that no rule can be called like."""
    for folder in pack.rule_folders:
        if wrong := wrong_id(folder.name):
            yield Fault(wrong, Place(str(folder)))
        elif not (folder / f"{folder.name}.rego").is_file():
            message = f"this folder must hold the rule {folder.name} in {folder.name}.rego"
            yield Fault(message, Place(str(folder)))


def wrong_id(name: str) -> str:
    """Say why a rule cannot have this id; empty when it can."""
    if not ID.fullmatch(name):
        return f"{name!r} is no id: small letters and digits, in words joined by hyphens"
    if len(name) > LONGEST:
        return f"{name!r} is longer than {LONGEST} characters"
    return f"{name!r} is the name of something else here" if name in TAKEN else ""


def by_place(fault: Fault) -> tuple[str, int, int, str]:
    """Order faults by file, line and column; those without a place come first."""
    place = fault.place or Place("")
    return place.file, place.line, place.column, fault.message
