"""What is well made is silent: no scanner finds anything in any good example of the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.authoring.site import well_made
from gate.scanners.dependencies.scanner import Dependencies
from gate.scanners.secrets.scanner import Secrets
from gate.sources import File
from tests.corpus import cases
from tests.gate.scanners.dependencies.labelled import OSV

ROOT = Path(__file__).parents[3]
EXAMPLES = [ROOT / "examples" / name for name in ("good", "helm", "kustomize")]
FEW = 300


def good() -> Iterator[File]:
    """Give every file of what is well made: all formats, the examples, the good cases."""
    for folder in EXAMPLES:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield File(path.relative_to(ROOT).as_posix(), path.read_bytes())
    made = well_made(ROOT / "tests" / "good")
    for case in (*made, *(case for case in cases() if case.path.name.startswith("good"))):
        yield from (File(f"{case.name}/{file.path}", file.data) for file in case.files)


GOOD = tuple(good())


@pytest.mark.parametrize("scanner", [Secrets(), Dependencies(osv=OSV)], ids=["secrets", "others"])
def test_what_is_well_made_is_silent(scanner: Secrets | Dependencies) -> None:
    scanned = scanner.scan([file for file in GOOD if scanner.wants(file.path)])
    assert [f"{one.file}:{one.line}: {one.message}" for one in scanned.sightings] == []
    assert scanned.notices == ()


def test_there_is_something_to_be_silent_about() -> None:
    wanted = [file for file in GOOD if Secrets().wants(file.path)]
    assert len(wanted) > FEW
