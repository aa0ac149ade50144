"""The stems by which sentences are told apart that can hold a wish."""

import itertools
import re
from pathlib import Path

WORDS = Path(__file__).parents[2] / "policies/lib/words.rego"
STEM = re.compile(r'"((?:[^"\\]|\\.)+)": "([A-Z]+)"')


def test_no_stem_hides_another_that_begins_with_it() -> None:
    stems = sorted(stem for stem, _ in STEM.findall(WORDS.read_text()))
    assert len(stems) > 500
    hidden = [(a, b) for a, b in itertools.pairwise(stems) if b.startswith(a)]
    assert not hidden
