"""A new rule is complete from its first minute, and stands where it should."""

from pathlib import Path

import pytest

from gate.authoring.checks import check
from gate.authoring.formatting import lay_out, modules_in
from gate.authoring.proof import prove
from gate.authoring.scaffold import build, scaffold
from gate.errors import PolicyError
from tests.gate.authoring.making import ID, Organisation


def test_a_new_rule_is_formatted_checked_and_proven(org: Organisation) -> None:
    assert [each.differs for each in lay_out(modules_in([org.folder]))] == [False]
    assert check(org.pack) == ()
    proof = prove(org.court, org.pack, [ID], coverage=True)
    assert proof.holds
    assert [trial.outcome for trial in proof.trials] == ["pass", "pass"]
    assert proof.covered is not None
    assert [covered.missed for covered in proof.covered] == [()]


def test_a_folder_that_exists_is_left_alone(org: Organisation) -> None:
    with pytest.raises(PolicyError, match="exists already"):
        scaffold(ID, org.folder, org.root)
    planned = scaffold("another", org.folder, org.root)
    planned.folder.mkdir()
    with pytest.raises(PolicyError, match="cannot be made: File exists"):
        build(planned)


@pytest.mark.parametrize("name", ["../escape", "a/b", "/x", "Cases", "cases", "", "a" * 65])
def test_ids_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError, match=r"is no id|something else|longer"):
        scaffold(name, tmp_path / "policies", tmp_path)


@pytest.mark.parametrize("folder", ["..", "../other", "/elsewhere", "policies/../../x"])
def test_folders_that_lead_out_are_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(PolicyError, match="leads out of"):
        scaffold("a-rule", tmp_path / folder, tmp_path)


def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for folder in (root / "policies", outside):
        folder.mkdir(parents=True)
    (root / "policies" / "rules").symlink_to(outside)
    with pytest.raises(PolicyError, match="leads out of"):
        scaffold("a-rule", root / "policies", root)
    (root / "policies" / "rules").unlink()
    (root / "policies" / "rules").mkdir()
    (root / "policies" / "rules" / "a-rule").symlink_to(root / "gone")
    with pytest.raises(PolicyError, match="exists already"):
        scaffold("a-rule", root / "policies", root)
