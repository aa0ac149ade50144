"""What must hold of a folder of rules: every fault, with its place."""

from pathlib import Path

import pytest

from gate.authoring.checks import LONGEST, check, wrong_id
from gate.authoring.pack import read_pack
from gate.errors import PolicyError
from gate.policy.library import shipped
from tests.gate.authoring.making import ID, REGO_TESTS, Organisation


def said(org: Organisation) -> list[str]:
    return [str(fault).removeprefix(f"{org.folder}/") for fault in check(org.pack)]


def test_a_new_rule_has_no_faults(org: Organisation) -> None:
    assert said(org) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("some tool in", "some tool inn", ":20:12: unexpected identifier token"),
        ("import future.keywords.not\n", "", ":15:1: the rule must `import future.keywords.not`"),
        ("#   severity: medium\n", "", ":1:1: METADATA lacks custom.severity"),
        ("# title: Tool that is not to be used here\n", "", ":1:1: METADATA lacks title"),
        ("manifest.tools", "manifest.tols", ":20:15: undefined ref: input.manifest.tols"),
        ("tool.name in", "http.send({}) in", ":21:2: http.send is not available to rules"),
        ("in forbidden\n", 'in {"", tool.server}\n', ":21:15: name this collection before `in`"),
        ("requires: [tools]", "requires: [tool]", ":15: custom.requires must name facets out of"),
        (f'rules["{ID}"]\n', 'rules["other"]\n', ":15:1: the rule other must stand in rules/"),
        ("#       description: Names of the tools that no agent may use.\n", "",
         ":14:1: custom.parameters.forbidden must have a description and a default"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(org: Organisation, old: str, new: str, fault: str) -> None:
    org.change(old, new)
    name = f"rules/{ID}/{ID}.rego"
    assert any(each.startswith(name + fault) for each in said(org)), said(org)


def test_missing_metadata_is_told(org: Organisation) -> None:
    text = org.module.read_text()
    org.module.write_text(text[text.index("package ") :])
    assert f"rules/{ID}/{ID}.rego:1:1: the rule has no METADATA" in said(org)


def test_every_fault_is_told_and_not_only_the_first(org: Organisation) -> None:
    org.change("import future.keywords.not\n", "")
    org.change("#   severity: medium\n", "")
    org.change("tool.name in forbidden", "nobody(tool.name) in forbidden")
    assert len(said(org)) == 3


def test_a_folder_is_the_rule_it_is_called(org: Organisation) -> None:
    for name in ("Bad_Name", "cases", "empty-one"):
        (org.folder / "rules" / name).mkdir()
    assert said(org) == [
        "rules/Bad_Name: 'Bad_Name' is no id: small letters and digits, in words joined by hyphens",
        "rules/cases: 'cases' is the name of something else here",
        "rules/empty-one: this folder must hold the rule empty-one in empty-one.rego",
    ]


def test_rego_tests_are_checked_too(org: Organisation) -> None:
    test = org.rule / f"{ID}_test.rego"
    test.write_text(REGO_TESTS)
    assert said(org) == []
    test.write_text(REGO_TESTS.replace("count(", "number_of("))
    assert said(org) == [f"rules/{ID}/{ID}_test.rego:7:15: undefined function number_of"]


def test_a_rule_that_ships_cannot_be_taken(org: Organisation) -> None:
    taken = org.folder / "rules" / "unpinned-image"
    org.rule.rename(taken)
    module = taken / "unpinned-image.rego"
    (taken / f"{ID}.rego").rename(module)
    module.write_text(module.read_text().replace(ID, "unpinned-image"))
    assert any('rule "unpinned-image" is already defined in' in each for each in said(org))


def test_a_library_does_not_take_the_place_of_one_that_ships(org: Organisation) -> None:
    library = org.folder / "lib" / "paths.rego"
    library.parent.mkdir()
    library.write_text("package agentgate.lib.own\n\nis_own := true\n")
    assert said(org) == []


@pytest.mark.parametrize("name", ["", "A", "a_b", "-a", "a-", "a--b", "a/b", "..", "a.b", "ä"])
def test_what_is_no_id(name: str) -> None:
    assert "is no id" in wrong_id(name)


def test_what_is_an_id() -> None:
    assert wrong_id("a-1-b") == ""
    assert wrong_id("a" * LONGEST) == ""
    assert "is longer than" in wrong_id("a" * (LONGEST + 1))


def test_folders_that_hold_no_rule_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError, match="there is no folder policies here"):
        read_pack([])
    with pytest.raises(PolicyError, match="nowhere is no folder"):
        read_pack([Path("nowhere")])
    (tmp_path / "policies").mkdir()
    with pytest.raises(PolicyError, match="policies holds no rule"):
        read_pack([])


def test_the_rules_that_ship_are_read_once() -> None:
    pack = read_pack([shipped()])
    assert all(pack.is_own(name) for name in pack.library.modules)
