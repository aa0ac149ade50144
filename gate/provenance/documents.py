"""What files declare, document by document: one that stays as it was is not read anew."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from gate.artifacts import is_artifact
from gate.document import Document, read_all
from gate.intake import Intake, Loaded, is_template, load, sources, take_in
from gate.scheme import Scheme
from gate.sources import File

Other = TypeVar("Other")
Spot = tuple[str, int, str, bytes]
"""A document by its file, its place there, and what it says."""

HELD = 5_000
"""How many documents are remembered; what was let go of is read again when it is needed."""


@dataclass(eq=False)
class Asking(Set[str]):
    """The paths beside a file, which remembers which of them its readers asked about."""

    paths: Set[str]
    answers: dict[str, bool] = field(default_factory=dict)

    def __contains__(self, path: object) -> bool:
        """Say whether a path is there, and remember that it was asked about."""
        found = path in self.paths
        self.answers[str(path)] = found
        return found

    def __iter__(self) -> Iterator[str]:
        """List the paths."""
        return iter(self.paths)

    def __len__(self) -> int:
        """Count the paths."""
        return len(self.paths)

    def __or__(self, more: Set[Other]) -> "Asking":
        """Add paths; what is asked about the sum is remembered too."""
        return Asking(self.paths | {str(each) for each in more}, self.answers)


def fits(answers: dict[str, bool], paths: Set[str]) -> bool:
    """Say whether the same would be answered beside other paths."""
    return all((path in paths) is found for path, found in answers.items())


@dataclass(slots=True)
class Documents:
    """Reads files as `gate.intake` does, and remembers the documents that it met."""

    scheme: Scheme
    known: dict[Spot, tuple[Loaded | None, dict[str, bool]]] = field(default_factory=dict)

    def take_in(self, file: File, around: Set[str], *, is_patch: bool) -> tuple[Intake, Asking]:
        """Read a file beside some paths; answers what was asked about those, too."""
        asking = Asking(around)
        plain = list(sources([file]))
        if is_patch or is_artifact(file.path) or not plain or is_template(plain[0], asking):
            patches = {file.path} if is_patch else frozenset[str]()
            return take_in([file], asking, self.scheme, patches), asking
        (reading,) = read_all(plain)
        found = [self.loaded(document, asking) for document in reading.documents]
        some = tuple(each for each in found if each)
        others = (file.path,) * (len(found) - len(some))
        return Intake(some, reading.faults, others), asking

    def loaded(self, document: Document, asking: Asking) -> Loaded | None:
        """Read a document, or take over what one said that was the same at the same place."""
        said = sha256(repr(document.value).encode("utf-8", "surrogatepass")).digest()
        spot = document.source.path, document.index, document.base, said
        if spot in self.known:
            loaded, answers = self.known[spot]
            if fits(answers, asking.paths):
                asking.answers.update(answers)
                return replace(loaded, document=document) if loaded else None
        own = Asking(asking.paths)
        loaded = load(document, own, self.scheme)
        self.known[spot] = loaded, own.answers
        asking.answers.update(own.answers)
        if len(self.known) > HELD:
            del self.known[next(iter(self.known))]
        return loaded
