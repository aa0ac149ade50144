"""How much is done grows as history does: counted in calls and runs of git, never timed."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pytest

from gate.provenance import reading
from gate.provenance.story import State, Walk, files_of, read_story
from gate.sources import plumbing
from gate.sources.history import branch, true_repository
from tests.conftest import Run
from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, Prove

ASK = ("prove", "grant", "--agent", "triage", "--tool", "delete_file")


@dataclass
class Work:
    """Counts the calls of functions, and the runs of git among them."""

    calls: int = 0
    runs: int = 0
    told: list[str] = field(default_factory=list)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self.calls += 1
            self.runs += frame.f_code is plumbing.attempt.__code__


def alternating(folder: Path, commits: int, *, alike: bool) -> None:
    """Write a history in which every commit grants or revokes; each says something else or not."""
    lines = []
    for number in range(commits):
        text = (WITHOUT, WITH)[number % 2] + ("" if alike else f"# {number}\n")
        lines.append(
            f"commit refs/heads/main\ncommitter a <a@example.com> {1_767_225_600 + number} +0000\n"
            f"data 1\nx\nM 100644 inline {PATH}\ndata {len(text)}\n{text}\n"
        )
    subprocess.run(["git", "init", "-q", "--initial-branch=main", folder], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input="".join(lines).encode(),
                   check=True)  # fmt: skip


def work(folder: Path, gate: Run, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Count what it takes to answer."""
    monkeypatch.chdir(folder)
    done, before = Work(), sys.getprofile()
    sys.setprofile(done)
    try:
        outcome = gate(*ASK)
    finally:
        sys.setprofile(before)
    assert outcome.status == 0, outcome.err
    done.told = [line for line in outcome.out.splitlines() if "had it from" in line]
    return done


@pytest.mark.parametrize("alike", [True, False], ids=["alike", "unlike"])
@pytest.mark.parametrize("held", [reading.HELD, 20], ids=["held", "forgotten"])
def test_twice_the_history_is_twice_the_work(
    tmp_path: Path, gate: Run, monkeypatch: pytest.MonkeyPatch, *, alike: bool, held: int
) -> None:
    monkeypatch.setattr(reading, "HELD", held)
    found: list[Work] = []
    for commits in (100, 100, 200, 400):
        folder = tmp_path / f"{commits}-{len(found)}"
        alternating(folder, commits, alike=alike)
        found.append(work(folder, gate, monkeypatch))
    # What is read once for the process is read the first time.
    _, one, two, four = found
    assert [len(each.told) for each in (one, two, four)] == [49, 99, 199]
    assert four.calls - two.calls < 2.1 * (two.calls - one.calls)
    assert four.runs <= one.runs + 2 * (400 - 100) // reading.AHEAD + 6


def test_a_walk_goes_both_ways(history: History) -> None:
    history.commit({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    history.commit({"a.yaml": "a: 2\n"})
    history.commit({})
    history.commit({"a.yaml": None, "c/a.yaml": "a: 2\n"})
    history.commit({"a.yaml": "a: 1\n", "b.yaml": None})
    repository = true_repository(history.root)
    story = read_story(repository, branch(repository, "main"), lambda _: True)
    wanted = [files_of(repository, link.oid, lambda _: True) for link in story.links]
    walk = Walk(story.steps)
    for position in (4, 0, 2, 3, 1, 1, 4, 3, 0):
        assert walk.to(position) == wanted[position]
        step = story.step_at(position)
        assert (step is None) == (position == 2)
    state = State()
    for step in story.steps:
        state.apply(step)
    assert walk.to(4) == state.files


def test_an_agent_that_is_altered_at_every_commit(history: History, prove: Prove) -> None:
    """The ways of one long interval are told in order, with the commits that altered them."""
    granted = history.commit({PATH: WITH})
    wide = WITHOUT.replace("toolNames: [list, read, search, answer]", "toolNames: []")
    altered = [history.commit({PATH: text}) for text in (wide, WITH, wide)]
    closed = history.commit({PATH: WITHOUT})
    told = prove()
    assert told.intervals() == [(granted, closed)]
    assert [told.dig("altered", n, "commit", "id") for n in range(3)] == altered
