"""Which file remembers what was found before, and what it does to a decision."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as altered
from pathlib import Path

from gate.baseline import Known, gone, is_knowable, known, read_baseline, write_baseline
from gate.change import Change
from gate.commands.scene import Scene
from gate.decide import settle
from gate.display.sentences import amount
from gate.document import Source, Syntax
from gate.errors import ConfigError, SourceError
from gate.files import opened, replace
from gate.legible import wanted
from gate.model import Decision, Notice
from gate.sources import FILE_LIMIT, Snapshot, spelled, unspelled

NAMED = 3


@dataclass(frozen=True, slots=True)
class Memory:
    """A baseline: the file, and what it lists; `entries` is `None` when it is to be written.

    What Git holds `at_revision` need not be on disk.
    """

    path: Path
    root: Path
    entries: frozenset[Known] | None
    at_revision: bool = False

    @property
    def inside(self) -> str:
        """Give the path below the root of what is judged, as manifests have it."""
        real, root = os.path.realpath(self.path), self.root.resolve()
        return spelled(Path(os.path.relpath(real, root)).as_posix())

    def left_out(self, scene: Scene) -> Scene:
        """Take the baseline itself out of what is judged."""
        snapshot = scene.snapshot
        files = tuple(file for file in snapshot.files if file.path != self.inside)
        removed = tuple(file for file in snapshot.removed if file.path != self.inside)
        return altered(scene, snapshot=altered(snapshot, files=files, removed=removed))

    def settled(self, decision: Decision, change: Change) -> Decision:
        """Set aside what the baseline lists, and write it if that was asked for."""
        if self.entries is None:
            return self.written(decision)
        listed = self.entries
        verdict = settle(decision.verdict, lambda finding: known(finding) in listed)
        lost = gone(listed, decision.verdict, self.judged(listed, change))
        notices = (*decision.notices, *self.outdated(lost))
        return altered(decision, verdict=verdict, notices=notices)

    def written(self, decision: Decision) -> Decision:
        """Write what was found, which is known from now on; an open question stays open."""
        if decision.decidable:
            replace(self.path, write_baseline(decision.verdict))
            return altered(decision, verdict=settle(decision.verdict, is_knowable))
        told = f"{self.path} was not written, because not everything could be judged"
        return altered(decision, notices=(*decision.notices, Notice("no-baseline", told)))

    def judged(self, listed: frozenset[Known], change: Change) -> Iterator[str]:
        """Name the files of which all findings are known by now, those that are gone included."""
        yield from (
            change.changed
            if change.changed is not None
            else (f.path for f in (*change.files, *change.beside))
        )
        listed_files = {entry.file for entry in listed}
        if self.at_revision:
            there = change.paths | change.rendered.held
            yield from (file for file in listed_files if wanted(file) and file not in there)
        else:
            yield from (f for f in listed_files if not os.path.lexists(self.root / unspelled(f)))

    def outdated(self, lost: list[Known]) -> Iterator[Notice]:
        """Say which entries are not needed any more."""
        if not lost:
            return
        names = ", ".join(f"{entry.rule} in {entry.file}" for entry in lost[:NAMED])
        more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
        what = amount(len(lost), "entry", "entries")
        verb = "does" if len(lost) == 1 else "do"
        yield Notice(
            "baseline-outdated",
            f"{what} of {self.path} {verb} not occur any more ({names}{more}): "
            "take them out, or write it anew with --write-baseline",
        )


def to_read(path: Path, snapshot: Snapshot) -> Memory:
    """Read a baseline.

    Raises `ConfigError` when it cannot be used.
    """
    try:
        with opened(path) as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}",
            advice=f"write it with `gate check --write-baseline {path}`",
        ) from error
    listed = read_baseline(Source(str(path), data, Syntax.JSON))
    at_revision = bool(snapshot.commit) or snapshot.changed is not None
    return Memory(path, snapshot.root, listed, at_revision)


def to_write(path: Path, scene: Scene) -> Memory:
    """Prepare to write a baseline.

    Raises `SourceError` where only a part would be judged, and the rest forgotten.
    """
    if scene.snapshot.changed is not None:
        raise SourceError(
            "a baseline is written from everything, not from a change",
            advice="leave out --staged and --diff",
        )
    return Memory(path, scene.snapshot.root, None)
