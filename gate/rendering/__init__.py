"""What is rendered before it is judged: overlays and charts, and what came of them."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from gate.document import Document, Source, Syntax, Unreadable, locate
from gate.model import Location, Notice
from gate.sources import File

UNRENDERABLE = "unrenderable"
"""The kind of fault of an overlay or a chart that was refused or could not be rendered."""


AWAITING = frozenset({"unrendered", "unapplied"})
"""The kinds of faults of what says nothing before it is rendered (`gate.intake`)."""


class Refusal(Exception):
    """Something must not be rendered, or could not be; `fault` says what and where."""

    def __init__(self, fault: Unreadable) -> None:
        """Keep the fault."""
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a program that renders.

    `folder` is what it renders and `path` the file that describes that; `inputs` is all that the
    program may read, `held` the paths among them that are judged in their rendered form only.
    `rendered` is what its output is called: a path below a file, so that nothing else has it.
    `sources` are the files that describe what it builds on, by which variants are told; `named` is
    what has to be there, whether it is or not. `is_plain` says that no program runs: objects of its
    one file are taken as they stand there.
    """

    folder: str
    path: str
    rendered: str
    inputs: tuple[File, ...]
    held: Set[str]
    arguments: tuple[str, ...] = ()
    environment: str = ""
    allow: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    release: str = ""
    sources: Set[str] = frozenset()
    named: Set[str] = frozenset()
    is_plain: bool = False

    @property
    def title(self) -> str:
        """Name it in a report."""
        return self.folder or "."

    @property
    def files_by_path(self) -> dict[str, File]:
        """Give what went in, by path."""
        return {file.path: file for file in self.inputs}

    def concerns(self, changed: Set[str]) -> bool:
        """Say whether a change touches anything that goes in, or went in and is not there."""
        paths = {self.path, *self.named, *(file.path for file in self.inputs)}
        return any(path in paths or self._expects(path) for path in changed)

    def _expects(self, path: str) -> bool:
        """Say whether a file would go in wherever it stands: in the chart, or in a named folder."""
        if self.path.endswith("Chart.yaml") and path.startswith(f"{self.folder}/".lstrip("/")):
            return True
        return path.rpartition("/")[0] in self.named


@dataclass(frozen=True, slots=True)
class Output:
    """What a program rendered: a file of objects."""

    job: Job
    file: File


@dataclass(frozen=True, slots=True)
class Failure:
    """What was not rendered, and why."""

    fault: Unreadable
    job: Job | None = None

    def concerns(self, changed: Set[str]) -> bool:
        """Say whether a change touches it; one that was refused at once may hang on any file."""
        return self.job is None or self.job.concerns(changed)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was rendered, and what was not; `before` is what a change would replace.

    `turned` names what is applied in another way since, though nobody edited it. `is_one` says that
    all of it is applied together, whatever its paths say.
    """

    outputs: tuple[Output, ...] = ()
    failures: tuple[Failure, ...] = ()
    notices: tuple[Notice, ...] = ()
    before: tuple["Output", ...] = ()
    turned: Set[str] = frozenset()
    is_one: bool = False

    @property
    def held(self) -> Set[str]:
        """Name the files that are judged in their rendered form only."""
        return frozenset(path for output in self.outputs for path in output.job.held)

    @property
    def by_path(self) -> dict[str, "Output"]:
        """Give what was rendered by the path of its file."""
        return {output.file.path: output for output in (*self.before, *self.outputs)}

    def touched(self, changed: Set[str]) -> Set[str]:
        """Name what was rendered of anything that a change touches, and what it turned."""
        told = {path for path, output in self.by_path.items() if output.job.concerns(changed)}
        return told | self.turned

    def settled(self, faults: Iterable[Unreadable]) -> Iterator[Unreadable]:
        """Drop the faults of what was rendered after all, and place those of what came of it."""
        outputs, held = self.by_path, self.held
        for fault in faults:
            output = outputs.get(fault.path)
            if output:
                what = f"what {output.job.title} renders cannot be read: {fault.message}"
                place = Location(output.job.path, 1, 1, 1, 1)
                yield replace(fault, message=what, location=place)
            elif fault.kind not in AWAITING or fault.path not in held:
                yield fault


NOTHING = Rendered()
"""Where nothing is rendered."""


def refusal(document: Document, pointer: str, message: str) -> Refusal:
    """Refuse to render because of what stands at a place of a document."""
    return refusal_at(locate(document, [pointer])[0], message)


def refusal_at(place: Location, message: str) -> Refusal:
    """Refuse to render, at a known place."""
    return Refusal(Unreadable(place.file, UNRENDERABLE, message, place))


def refusal_of(path: str, message: str) -> Refusal:
    """Refuse to render a file as a whole."""
    return refusal_at(Location(path, 1, 1, 1, 2), message)


def yaml(file: File) -> Source:
    """Take a file as YAML, whatever it is called: Kustomize and Helm do."""
    return Source(file.path, file.data, Syntax.YAML)
