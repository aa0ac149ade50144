"""A folder of pages: what is written there, and how what stands there differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.authoring.cases import Case, cases_in, cases_of
from gate.authoring.hearing import Court
from gate.authoring.matrix import Matrix, matrix
from gate.authoring.pack import RULES, Pack
from gate.authoring.pages import WRITTEN, pages
from gate.errors import SourceError
from gate.policy.library import shipped


@dataclass(frozen=True, slots=True)
class Site:
    """All pages of some folders of rules, by file name, and the matrix that they show."""

    pages: Mapping[str, bytes]
    matrix: Matrix


def compose(court: Court, pack: Pack, good: Path | None) -> Site:
    """Write the pages of the rules in some folders.

    `good` is a folder with well-made manifests, in a folder for each format, that show what rules
    allow. Raises `GateError` when a rule or a case cannot be used.
    """
    own = frozenset(pack.ids)
    rules = [rule for rule in court.engine({}).rules if rule.id in own]
    cases = pack.cases
    # The shipped cases hold manifests of every format, which an organisation's own need not.
    others = cases_of(shipped() / RULES)
    table = matrix(court, rules, [*cases, *(well_made(good) if good else ())], others)
    return Site(pages(rules, cases, table), table)


def well_made(folder: Path) -> Iterator[Case]:
    """Find the manifests that no rule finds anything in, as cases of no rule.

    Raises `SourceError` when there is no such folder.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder")
    for format_folder in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield from cases_in(format_folder, "")


def drifted(folder: Path, pages: Mapping[str, bytes]) -> list[Path]:
    """Name the pages that are missing, differ, or are of a rule that is gone."""
    differing = [folder / name for name, data in pages.items() if read(folder / name) != data]
    return sorted([*differing, *stale(folder, pages)])


def write(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Write all pages, and remove those of rules that are gone.

    Raises `SourceError` when one cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in pages.items():
            (folder / name).write_bytes(data)
        for path in stale(folder, pages):
            path.unlink()
    except OSError as error:
        raise SourceError(f"{error.filename} cannot be written: {error.strerror}") from error


def stale(folder: Path, pages: Mapping[str, bytes]) -> list[Path]:
    """Find pages that were written here once and are not any more; others are left alone."""
    others = [path for path in folder.glob("*.md") if path.name not in pages]
    return [path for path in others if read(path).startswith(WRITTEN.encode())]


def read(path: Path) -> bytes:
    """Read a page, as nothing when it is not there.

    Raises `SourceError` when it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
