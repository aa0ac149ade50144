"""The scanner of secrets finds the labelled ones, and is silent about what resembles them."""

import sys
from collections import Counter

import pytest

from gate.scanners.secrets.scanner import Secrets
from gate.sources import File
from tests.gate.scanners.secrets.lookalikes import LOOKALIKES
from tests.gate.scanners.secrets.planted import PLANTED
from tests.gate.scanners.secrets.sample import Sample

ENOUGH_PLANTED, ENOUGH_LOOKALIKES = 150, 200
GOOD = 0.95


def lines(sample: Sample) -> list[int]:
    """Tell on which lines the scanner sees secrets."""
    scanned = Secrets().scan([File(sample.path, sample.text.encode())])
    return sorted({sighting.line for sighting in scanned.sightings})


def test_recall_and_precision(capsys: pytest.CaptureFixture[str]) -> None:
    total, found, false = Counter[str](), Counter[str](), Counter[str]()
    for sample in (*PLANTED, *LOOKALIKES):
        seen = lines(sample)
        total[sample.kind] += 1
        found[sample.kind] += bool(sample.secret) and sample.line in seen
        false[sample.kind] += len([n for n in seen if not sample.secret or n != sample.line])
    with capsys.disabled():
        sys.stdout.write(f"\n{'class':26} files found false\n")
        for kind, number in total.items():
            sys.stdout.write(f"{kind:26} {number:5} {found[kind]:5} {false[kind]:5}\n")
    hits, misses = found.total(), len(PLANTED) - found.total()
    assert hits / (hits + misses) >= GOOD
    assert hits / (hits + false.total()) >= GOOD
    for kind in {sample.kind for sample in PLANTED}:
        assert found[kind] / total[kind] >= GOOD, kind
        assert found[kind] / (found[kind] + false[kind]) >= GOOD, kind


def test_the_set_is_large_enough_to_mean_something() -> None:
    assert len(PLANTED) >= ENOUGH_PLANTED
    assert len(LOOKALIKES) >= ENOUGH_LOOKALIKES
