"""What the rules about text for models find among labelled texts, class by class."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.document import Source, Syntax, read
from gate.sources import File
from gate.tree import Node
from tests.judging import findings, gate_of

HERE = Path(__file__).parent
ENOUGH = 0.95
UNSEEN = 0.8
"""What has to be found of texts that no rule was changed for: in November 2026 it was 0.83."""

NOTHING: dict[str, bytes | None] = {}
"""The files of an owner who has said nothing."""

WORDS = frozenset({"prompt-injection-text", "hidden-instructions", "hidden-unicode"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is judged, whether it turns a model against its owner, and how it is called."""

    change: Change
    bad: bool
    text: str


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
        return self.hit / max(1, self.hit + len(self.wrong))

    def told(self, name: str) -> str:
        """Write the score of a class in a line."""
        return f"{name}: recall {self.recall:.2f}, precision {self.precision:.2f}"


def agent(prompt: str, tools: Mapping[str, list[str]], version: str = "") -> File:
    """Write an agent with a prompt, and tools by server."""
    labels = {"labels": {"app.kubernetes.io/version": version}} if version else {}
    toolbox = [
        {
            "type": "McpServer",
            "mcpServer": {"kind": "RemoteMCPServer", "name": server, "toolNames": names},
        }
        for server, names in tools.items()
    ]
    stated = {
        "apiVersion": "kagent.dev/v1alpha2",
        "kind": "Agent",
        "metadata": {"name": "triage", "namespace": "prod-agents", **labels},
        "spec": {
            "type": "Declarative",
            "declarative": {"modelConfig": "m", "systemMessage": prompt, "tools": toolbox},
        },
    }
    return File("agent.yaml", json.dumps(stated).encode())


def of_text(item: Node) -> Change:
    return Change((File("AGENTS.md", item.text().encode()),))


def of_names(item: Node) -> Change:
    servers = {server: [*names.texts()] for server, names in item.members()}
    return Change((agent("Sort the tickets.", servers),))


def of_promise(item: Node) -> Change:
    return Change((agent(item["prompt"].text(), {"desk": [*item["tools"].texts()]}),))


def of_version(item: Node) -> Change:
    was, now = [*item["version"].texts()] or ["", ""]
    before, after = item["before"].text(), item["after"].text()
    tools = {"desk": ["ticket_read"]}
    return Change((agent(after, tools, now),), removed=(agent(before, tools, was),))


KINDS = {
    "names": (of_names, frozenset({"tool-name-confusion", "hidden-unicode"})),
    "promises": (of_promise, frozenset({"prompt-tool-mismatch"})),
    "versions": (of_version, frozenset({"prompt-changed-without-version"})),
}
"""How a class is judged that is no text, and the rules that may find it."""


def items(folder: str, name: str) -> Iterator[Labelled]:
    """Read what is labelled in a class."""
    path = HERE / folder / f"{name}.yaml"
    (document,) = read(Source(path.name, path.read_bytes(), Syntax.YAML)).documents
    root = Node(document.value)
    change, _ = KINDS.get(name, (of_text, WORDS))
    for label in ("bad", "good"):
        for item in root[label].items():
            yield Labelled(change(item), label == "bad", repr(item.value))


def is_found(name: str, change: Change) -> bool:
    """Say whether one of the rules of a class finds something."""
    _, rules = KINDS.get(name, (of_text, WORDS))
    said = findings(gate_of(read_owned(Wishes(), NOTHING.get)).review(change))
    return any(finding.rule.id in rules for finding in said)


@cache
def score(folder: str, name: str) -> Score:
    """Judge everything of a class."""
    judged = [(each, is_found(name, each.change)) for each in items(folder, name)]
    return Score(
        sum(each.bad and found for each, found in judged),
        tuple(each.text for each, found in judged if each.bad and not found),
        tuple(each.text for each, found in judged if found and not each.bad),
    )


def classes(folder: str) -> list[str]:
    """Name the classes of a folder."""
    return sorted(path.stem for path in (HERE / folder).glob("*.yaml"))


@pytest.mark.parametrize("name", classes("corpus"))
def test_class_is_told_from_what_looks_like_it(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    said = score("corpus", name)
    record_property("score", said.told(name))
    sys.stdout.write(f"{said.told(name)}\n")
    assert said.recall >= ENOUGH, said.missed
    assert said.precision >= ENOUGH, said.wrong


@pytest.mark.parametrize("name", classes("heldout"))
def test_texts_that_no_rule_was_changed_for_are_mostly_told_apart(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    said = score("heldout", name)
    record_property("score", said.told(f"held out, {name}"))
    assert said.recall >= UNSEEN, said.missed
    assert said.precision >= ENOUGH, said.wrong


def test_corpus_is_not_small() -> None:
    assert sum(1 for name in classes("corpus") for _ in items("corpus", name)) >= 700
