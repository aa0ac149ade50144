"""What is skipped makes no difference: every commit read whole gives the same answer."""

import random

import pytest

from gate.bundle import Bundle
from gate.intake import take_in
from gate.provenance import Capability, Facet
from gate.provenance.abilities import glimpse
from gate.provenance.accelerators import read_accelerators
from gate.provenance.story import files_of, read_story
from gate.sources import File
from gate.sources.history import blobs, branch, true_repository
from tests.gate.provenance.conftest import History, Prove, agent

NAMES = ("triage", "sorter", "cleaner", "closer")
FILES = ("a.yaml", "b.yaml", "c/d.yaml", "e.json.yaml")


def document(chance: random.Random) -> str:
    """Write an agent that may have the tool, all tools, or call another agent."""
    name = chance.choice(NAMES)
    text = agent(*(["delete_file"] if chance.random() < 0.3 else []), name=name)
    if chance.random() < 0.1:
        text = text.replace("toolNames:", "# ")
    if chance.random() < 0.5:
        text += f"      - {{type: Agent, agent: {{name: {chance.choice(NAMES)}}}}}\n"
    if chance.random() < 0.1:
        text = text.replace(f"name: {name}", 'name: "\\x74riage"')
    return text


def naive(history: History, name: str) -> list[bool]:
    """Tell for every commit whether an agent can do it, reading all of every commit."""
    repository = true_repository(history.root)
    story = read_story(repository, branch(repository, "main"), lambda _: True)
    found: list[bool] = []
    for link in story.links:
        files = files_of(repository, link.oid, lambda _: True)
        data = dict(blobs(repository, files.values()))
        intake = take_in([File(p, data[o], len(data[o])) for p, o in files.items()], files.keys())
        bundle = Bundle(intake.manifests)
        seen = glimpse(bundle, name, Capability(Facet.TOOL, "delete_file"), read_accelerators({}))
        found.append(any(seen.ways.values()))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_commit_gives_the_same_answer(history: History, prove: Prove, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 a repeatable choice
    oids = [history.commit({"a.yaml": agent(), "b.yaml": agent(name="sorter")})]
    for _ in range(20):
        path = chance.choice(FILES)
        several = "---\n".join(document(chance) for _ in range(chance.randint(1, 2)))
        oids.append(history.commit({path: None if chance.random() < 0.15 else several}))
    for name in ("triage", "sorter"):
        told = prove(agent=f"prod/{name}")
        able = [False] * len(oids)
        for opened, closed in told.intervals():
            last = oids.index(str(closed)) if closed else len(oids)
            for position in range(oids.index(str(opened)), last):
                able[position] = True
        assert able == naive(history, f"prod/{name}")
