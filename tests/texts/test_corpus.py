"""What the rules about text for models find among labelled texts, class by class."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from gate.document import Source, Syntax, read
from gate.sources import File
from gate.tree import Node
from tests.judging import findings, judge

CORPUS = Path(__file__).parent / "corpus"
RULES = {"prompt-injection-text", "hidden-instructions"}
ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, and whether it turns a model against its owner."""

    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How many texts were found that are bad, missed, and found that are good."""

    hit: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Tell the part of the bad texts that was found."""
        return self.hit / (self.hit + len(self.missed))

    @property
    def precision(self) -> float:
        """Tell the part of what was found that is bad."""
        return self.hit / (self.hit + len(self.wrong))


def texts(name: str) -> Iterator[Labelled]:
    """Read the texts of a class."""
    path = CORPUS / f"{name}.yaml"
    (document,) = read(Source(path.name, path.read_bytes(), Syntax.YAML)).documents
    root = Node(document.value)
    for label in ("bad", "good"):
        for item in root[label].items():
            yield Labelled(item.text(), label == "bad")


def is_found(text: str) -> bool:
    """Say whether a rule finds something in a file of instructions with this text."""
    said = findings(judge(File("AGENTS.md", text.encode())))
    return any(finding.rule.id in RULES for finding in said)


@cache
def score(name: str) -> Score:
    """Judge every text of a class."""
    judged = [(each, is_found(each.text)) for each in texts(name)]
    return Score(
        sum(each.bad and found for each, found in judged),
        tuple(each.text for each, found in judged if each.bad and not found),
        tuple(each.text for each, found in judged if found and not each.bad),
    )


CLASSES = sorted(path.stem for path in CORPUS.glob("*.yaml"))


@pytest.mark.parametrize("name", CLASSES)
def test_class_is_told_from_what_looks_like_it(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    said = score(name)
    told = f"{name}: recall {said.recall:.2f}, precision {said.precision:.2f}"
    record_property("score", told)
    sys.stdout.write(f"{told}\n")
    assert said.recall >= ENOUGH, said.missed
    assert said.precision >= ENOUGH, said.wrong


def test_corpus_is_not_small() -> None:
    assert sum(1 for name in CLASSES for _ in texts(name)) >= 60
