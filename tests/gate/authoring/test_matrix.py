"""Which rules are proven on which formats."""

from gate.authoring.matrix import Cell, Matrix, applies, matrix
from gate.model import Rule, Severity
from tests.corpus import cases
from tests.gate.authoring.making import ID, Organisation


def table(org: Organisation) -> Matrix:
    rules = [rule for rule in org.court.engine({}).rules if rule.id == ID]
    return matrix(org.court, rules, org.pack.cases, [])


def test_cells_are_written_as_what_they_prove() -> None:
    assert str(Cell(applies=True, bad=2, good=3)) == "2+3"
    assert str(Cell(applies=True, bad=0, good=3)) == "MISSING 0+3"
    assert str(Cell(applies=True, bad=2, good=0)) == "MISSING 2+0"
    assert str(Cell(applies=False, bad=0, good=0)) == "not applicable"


def test_files_are_counted_for_the_format_that_read_them(org: Organisation) -> None:
    found = table(org)
    assert found.cells[ID, "agent_manifest"] == Cell(applies=True, bad=1, good=1)
    assert str(found.cells[ID, "mcp_json"]) == "MISSING 0+0"
    assert not found.cells[ID, "swarm"].applies
    assert "agent_manifest" in found.applying(ID)
    assert "swarm" not in found.applying(ID)
    assert all(rule == ID and name != "agent_manifest" for rule, name, _ in found.missing())


def test_a_finding_that_no_mark_expects_proves_nothing(org: Organisation) -> None:
    text = "agent:\n  name: x\n  capabilities: [example_tool]\n"
    org.case("bad-agent.yaml", text)
    assert table(org).cells[ID, "agent_manifest"] == Cell(applies=True, bad=0, good=1)


def test_each_file_of_a_folder_counts(org: Organisation) -> None:
    for number in range(3):
        org.case(f"good-many/{number}/agent.yaml", "agent: {name: x, capabilities: [search]}\n")
    assert table(org).cells[ID, "agent_manifest"].good == 4


def test_one_kind_of_manifest_must_state_all_that_a_rule_requires() -> None:
    rule = Rule("a", "t", "d", Severity.LOW, "r", requires=("tools", "mode"))
    split = {("x", frozenset({"tools"})), ("x", frozenset({"mode"}))}
    assert not applies(rule, "x", split)
    assert not applies(rule, "x", {("y", frozenset({"tools", "mode"}))})
    assert applies(rule, "x", {*split, ("x", frozenset({"tools", "mode", "pod"}))})


def test_what_shipped_cases_state_is_known_without_cases_of_ones_own(org: Organisation) -> None:
    rules = [rule for rule in org.court.engine({}).rules if rule.id == ID]
    kagent = [case for case in cases() if case.name == "tool-scope/bad-wildcards.yaml"]
    found = matrix(org.court, rules, [], kagent)
    assert str(found.cells[ID, "kagent"]) == "MISSING 0+0"
