"""Weights and databases are measured wherever they lie, never read, and known by their names."""

from pathlib import Path

from gate.artifacts import HEAD, SUFFIXES
from gate.legible import wanted
from gate.policy.library import read_library
from gate.sources import git, nothing, worktree
from tests.conftest import Repository, Run

POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce\n"
    "size 73400320\n"
)
SMALL = "gate.yaml", "version: 1\nparameters: {large-artifact: {max_bytes: 100}}\n"


def test_the_rule_knows_what_every_measured_file_is() -> None:
    catalogue = read_library().catalogues["large-artifact"]
    assert isinstance(catalogue, dict)
    assert set(catalogue["suffixes"]) == SUFFIXES


def test_a_large_file_is_found_in_the_work_tree_the_index_and_a_commit(
    repository: Repository, gate: Run
) -> None:
    repository.write({"models/tiny.safetensors": "x" * (3 * HEAD), SMALL[0]: SMALL[1]})
    repository.git("add", "--all")
    for arguments in (["check"], ["check", "--staged"]):
        outcome = gate(*arguments)
        assert "models/tiny.safetensors:1:1" in outcome.out
        assert "large-artifact" in outcome.out
    repository.git("commit", "--quiet", "--message", "weights")
    outcome = gate("check", "--commit", "HEAD")
    assert "weights of a model of 2 KiB in Git" in outcome.out
    assert outcome.status == 0


def test_pointers_and_small_files_are_silent(repository: Repository, gate: Run) -> None:
    lists = {"a.gguf": POINTER, "b.db": "x" * 99, "c.txt": "y" * 5000, SMALL[0]: SMALL[1]}
    repository.commit(lists)
    for arguments in (["check"], ["check", "--commit", "HEAD"]):
        outcome = gate(*arguments)
        assert outcome.status == 0
        assert "large-artifact" not in outcome.out


def test_only_the_head_of_an_artifact_is_held(repository: Repository) -> None:
    repository.commit({"weights.pt": "x" * 100_000})
    here = Path()
    for snapshot in (
        worktree.collect(here, [here], wanted, nothing),
        git.at_commit(here, "HEAD", wanted, nothing),
    ):
        (file,) = snapshot.files
        assert file.length == 100_000
        assert len(file.data) <= HEAD
