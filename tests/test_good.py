"""Well-made manifests of every format are read as what they are, and no rule has a word to say."""

from collections import defaultdict
from pathlib import Path

import pytest

from gate.authoring.cases import Case
from gate.authoring.site import well_made
from gate.authoring.trial import found
from gate.formats import FORMATS
from gate.manifest import Facet
from gate.model import Decision
from tests.judging import shipped_court

GOOD = Path(__file__).parent / "good"
EXAMPLES = tuple(well_made(GOOD))
CONTEXT = frozenset({"cluster", "access", "secret", "artifact", "guard"})
"""What says nothing of an agent by itself, and stands beside what does."""

EXPRESSIBLE = {each.name: each.expressible for each in FORMATS}
OF_EVERY_OBJECT = {Facet.OBJECT, Facet.FIELDS}
"""What the intake adds, whatever the format."""

OWN = "mapped"
"""The folder of formats that an owner describes, which are named as the owner likes."""

ENOUGH = 3


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{folder(each)}/{each.path.name}")
def test_good_example_gives_no_finding(example: Case) -> None:
    decision = shipped_court().hear(example).decide()
    assert not found(decision), "\n".join(told(example, decision))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{folder(each)}/{each.path.name}")
def test_good_example_is_read_by_its_format(example: Case) -> None:
    read = {manifest.format for manifest in shipped_court().manifests(example)}
    others = read - {each.name for each in FORMATS}
    assert others if folder(example) == OWN else folder(example) in read


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{folder(each)}/{each.path.name}")
def test_no_manifest_states_more_than_its_format_says_that_it_can(example: Case) -> None:
    for manifest in shipped_court().manifests(example):
        stated = set(manifest.expressible) - OF_EVERY_OBJECT
        sayings = EXPRESSIBLE.get(manifest.format)
        assert sayings is None or any(stated <= set(each) for each in sayings)


@pytest.mark.parametrize("name", [each.name for each in FORMATS if each.name not in CONTEXT])
def test_format_has_enough_good_examples(name: str) -> None:
    assert len(by_format()[name]) >= ENOUGH


def test_every_folder_is_of_a_format() -> None:
    assert set(by_format()) <= {each.name for each in FORMATS} | {OWN}


def by_format() -> dict[str, list[Case]]:
    """Sort the examples by the format that they are of."""
    examples: dict[str, list[Case]] = defaultdict(list)
    for each in EXAMPLES:
        examples[folder(each)].append(each)
    return examples


def folder(example: Case) -> str:
    """Tell which format an example is of."""
    return example.path.parent.name


def told(example: Case, decision: Decision) -> list[str]:
    """List what was said of an example: findings, and below them what stayed open."""
    said = [
        *((each.location, each.rule.id, each.message) for each in found(decision)),
        *((each.location, f"unresolved {each.rule}", each.message) for each in decision.unresolved),
    ]
    return [f"{example.place(at.file)}:{at.line}: {rule}: {message}" for at, rule, message in said]
