"""The folders of rules: which Rego modules and catalogues there are, and their digest."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePath

import orjson

from gate.document import Source, read, syntax_of
from gate.errors import Fault, Place, PolicyError
from gate.files import contents

CATALOGUE = "data.yaml"
CASES = "cases"
TESTS = "_test.rego"
SHIPPED = "agentgate/policies"
"""How the modules that ship are shown: never the name of a file where the user stands."""
FILE_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Library:
    """Rego modules by shown path, catalogues by rule id, and one digest over all of it."""

    modules: dict[str, str]
    catalogues: dict[str, object]
    digest: str


def shipped() -> Path:
    """Tell where the rules that ship with the gate are."""
    return Path(str(files("policies")))


def input_schema() -> dict[str, object]:
    """Read the JSON Schema of what rules see as `input`."""
    schema: dict[str, object] = orjson.loads((shipped() / "schemas" / "input.json").read_bytes())
    return schema


def read_library(folders: Sequence[Path] = ()) -> Library:
    """Read the rules that ship with the gate and those of an organisation's own folders.

    Raises `PolicyError` when a folder holds no rule or a file of it cannot be read.
    """
    modules: dict[str, str] = {}
    catalogues: dict[str, object] = {}
    digest = hashlib.sha256()
    for folder, shown in roots(folders):
        for inside, data in policy_files(folder):
            # Where a folder is must not change what its rules are: only its name counts.
            name = f"{folder.resolve().name}/{inside}"
            digest.update(b"%d %s %d " % (len(name), name.encode(), len(data)) + data)
            place = str(PurePath(shown, inside))
            if inside.endswith(".rego"):
                modules[place] = decode(place, data)
            else:
                catalogues[PurePath(inside).parent.name] = catalogue(place, data)
    return Library(modules, catalogues, f"sha256:{digest.hexdigest()}")


def roots(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Give each folder once, with the name that its files are shown under: what the user wrote."""
    named = {Path(os.path.realpath(folder)): folder for folder in folders}
    own = named.pop(shipped().resolve(), None)
    yield shipped(), SHIPPED if own is None else str(own)
    for folder in named.values():
        yield folder, str(folder)


def policy_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Go through the Rego modules and catalogues of a folder, each with its path in there."""
    found = False
    for path in sorted(outside_cases(folder)):
        is_module = path.suffix == ".rego" and not path.name.endswith(TESTS)
        if is_module or path.name == CATALOGUE:
            found = found or is_module
            yield path.relative_to(folder).as_posix(), content(path)
    if not found:
        raise PolicyError(
            f"{folder} holds no rule",
            advice="give a folder with rules/<id>/<id>.rego in it",
        )


def outside_cases(folder: Path) -> Iterator[Path]:
    """List the files of a folder but those of cases, which are many and never part of a rule."""
    for root, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if name != CASES]
        yield from (Path(root, name) for name in names)


def content(path: Path) -> bytes:
    """Read one policy file, bounded."""
    return contents(path, FILE_LIMIT, PolicyError)


def decode(name: str, data: bytes) -> str:
    """Read a module as UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise PolicyError(f"{name} is not UTF-8") from error


def catalogue(name: str, data: bytes) -> object:
    """Read a catalogue: one YAML document."""
    syntax = syntax_of(name)
    reading = None if syntax is None else read(Source(name, data, syntax))
    if reading is None or reading.faults or len(reading.documents) != 1:
        faults = reading.faults if reading else ()
        places = [Fault(f.message, Place(name, f.location.line, f.location.column)) for f in faults]
        raise PolicyError(f"{name} must be one YAML document", faults=places)
    return reading.documents[0].value
