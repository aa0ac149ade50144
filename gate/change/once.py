"""Each file of a change is read once, however often it is asked what is in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gate.document import Unreadable
from gate.intake import Intake, Loaded, merge
from gate.sources import File

Read = Callable[[Sequence[File]], Intake]


@dataclass(frozen=True, slots=True)
class Once:
    """Reads files of one revision into manifests, and knows what it has read."""

    read: Read
    known: dict[str, Intake] = field(default_factory=dict)

    def __call__(self, files: Sequence[File]) -> Intake:
        """Give what files hold, in their order."""
        fresh = [file for file in files if file.path not in self.known]
        if fresh:
            self.known.update(apart(fresh, self.read(fresh)))
        return merge([self.known[file.path] for file in files])


def apart(files: Sequence[File], intake: Intake) -> Iterator[tuple[str, Intake]]:
    """Take apart by path what was read together."""
    loaded: dict[str, list[Loaded]] = {file.path: [] for file in files}
    faults: dict[str, list[Unreadable]] = {file.path: [] for file in files}
    unclaimed: dict[str, list[str]] = {file.path: [] for file in files}
    for each in intake.loaded:
        loaded[each.document.source.path].append(each)
    for fault in intake.unreadable:
        faults[fault.path].append(fault)
    for path in intake.unclaimed:
        unclaimed[path].append(path)
    for path, some in loaded.items():
        yield path, Intake(tuple(some), tuple(faults[path]), tuple(unclaimed[path]))
