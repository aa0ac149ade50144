"""Laying out Rego as OPA does, in place or only shown."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.authoring.cases import content
from gate.engine import load
from gate.errors import Fault, Place, PolicyError, SourceError
from gate.files import put


@dataclass(frozen=True, slots=True)
class Layout:
    """A module as it is written, and as it should be."""

    path: Path
    written: bytes
    wanted: bytes

    @property
    def differs(self) -> bool:
        """Say whether the module is laid out otherwise than it should be."""
        return self.written != self.wanted

    def difference(self) -> Iterator[str]:
        """Show what would change, as a unified diff."""
        before, after = (
            data.decode(errors="replace").splitlines(keepends=True)
            for data in (self.written, self.wanted)
        )
        yield from difflib.unified_diff(before, after, str(self.path), str(self.path))


def modules_in(paths: Sequence[Path]) -> list[Path]:
    """Find the Rego modules that paths name: files, and all of those in folders.

    Raises `SourceError` when a path is not there, or a folder holds no module.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*.rego")) if path.is_dir() else [path]
        if not inside or not all(each.is_file() for each in inside):
            raise SourceError(f"{path} is no Rego module and holds none")
        found.update(dict.fromkeys(inside))
    return list(found)


def lay_out(paths: Sequence[Path]) -> list[Layout]:
    """Lay out modules.

    Raises `PolicyError` with the place of every fault when some cannot be parsed.
    """
    layouts: list[Layout] = []
    faults: list[Fault] = []
    for path in paths:
        written = content(path)
        try:
            layouts.append(Layout(path, written, load().format(written)))
        except PolicyError as error:
            faults.extend(in_file(path, fault) for fault in error.faults)
    if faults:
        count = len({fault.place.file for fault in faults if fault.place})
        raise PolicyError(f"cannot parse {count} of {len(paths)} modules", faults=faults)
    return layouts


def in_file(path: Path, fault: Fault) -> Fault:
    """Place a fault in the file that it was found in: the engine was given its text alone."""
    line, column = (fault.place.line, fault.place.column) if fault.place else (0, 0)
    return Fault(fault.message, Place(str(path), line, column))


def rewrite(layout: Layout) -> None:
    """Put a module in place as it should be, whole or not at all.

    Raises `SourceError` when that cannot be.
    """
    put(layout.path, layout.wanted)
