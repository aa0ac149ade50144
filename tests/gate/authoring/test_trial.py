"""A case passes when all that is marked is found where it is marked, and nothing else is."""

from gate.authoring.cases import Case
from gate.authoring.trial import Trial, try_case
from tests.gate.authoring.making import ID, LATE, Organisation

FOUND = f"agent:\n  name: x\n  capabilities: [example_tool] # expect: {ID}\n"
MESSAGE = 'the tool "example_tool" is not to be used here: take it out of the list'


def tried(org: Organisation, name: str, text: str) -> Trial:
    return try_case(org.court, Case(ID, org.case(name, text)))


def said(trial: Trial) -> list[str]:
    return [str(fault) for fault in (*trial.undecided, *trial.wrong)]


def test_what_is_marked_and_found_passes(org: Organisation) -> None:
    trial = tried(org, "bad.yaml", FOUND)
    assert (trial.outcome, said(trial)) == ("pass", [])


def test_a_mark_on_the_wrong_line_is_two_faults_with_their_places(org: Organisation) -> None:
    trial = tried(org, "bad.yaml", f"# expect: {ID}\n" + FOUND.partition(" #")[0] + "\n")
    path = org.rule / "cases" / "bad.yaml"
    assert trial.outcome == "fail"
    assert said(trial) == [
        f"{path}:1: {ID} is expected here and found nothing",
        f"{path}:4:18: {ID} is not expected here: {MESSAGE}",
    ]


def test_a_case_speaks_of_its_own_rule_unless_it_is_called_good(org: Organisation) -> None:
    text = "agent:\n  name: x\n  capabilities: ['*']\n"
    assert tried(org, "quiet.yaml", text).outcome == "pass"
    good = tried(org, "good-x.yaml", text)
    assert good.outcome == "fail"
    assert "tool-scope is not expected here" in said(good)[0]


def test_a_case_that_no_format_claims_proves_nothing(org: Organisation) -> None:
    trial = tried(org, "other.yaml", "a: 1\n")
    assert trial.outcome == "fail"
    assert said(trial)[0].endswith(
        "cases/other.yaml: no format that the gate knows claims anything in this case"
    )


def test_a_case_that_is_unreadable_could_not_be_judged(org: Organisation) -> None:
    folder = org.case("folder/x.yaml", "agent: {name: a}\nagent: {name: b}\n").parent
    trial = try_case(org.court, Case(ID, folder))
    assert trial.outcome == "undecided"
    assert said(trial)[0].startswith(f"{folder / 'x.yaml'}:2:1: gate/unreadable-document: ")


def test_an_owner_who_is_not_understood_is_told_with_the_place(org: Organisation) -> None:
    path = org.case("gate.yaml", "version: 1\nrule: {}\n")
    trial = tried(org, "bad.yaml", FOUND)
    assert trial.outcome == "undecided"
    assert said(trial) == [f"{path}:2:7: unknown key 'rule'"]


def test_parameters_of_a_case_are_its_own(org: Organisation) -> None:
    text = FOUND.replace("example_tool", "search")
    assert tried(org, "bad.yaml", text).outcome == "fail"
    given = "version: 1\nparameters: {%s: {%s: [search]}}\n"
    folder = org.case("folder/gate.yaml", given % (ID, "forbidden")).parent
    org.case("folder/a.yaml", text)
    assert said(try_case(org.court, Case(ID, folder))) == []
    org.case("folder/gate.yaml", given % (ID, "forbiden"))
    assert said(try_case(org.court, Case(ID, folder))) == [
        f'{folder}/gate.yaml:2:42: parameter "forbiden" of {ID} does not exist'
    ]


def test_a_rule_that_crosses_the_deadline_could_not_judge(org: Organisation) -> None:
    text = org.module.read_text()
    org.module.write_text(text[: text.index("findings contains")] + LATE)
    trial = tried(org, "bad.yaml", FOUND)
    assert trial.outcome == "undecided"
    assert "did not finish within 2s" in said(trial)[0]


REMOVED = """
findings contains {"at": "", "message": "was removed"} if input.change.operation == "DELETE"

findings contains {"at": "/agent/name", "message": "was renamed"} if {
	input.change.operation == "UPDATE"
	input.change.old.agent.model != input.object.agent.model
}
"""


def test_a_case_with_a_past_is_judged_as_a_change(org: Organisation) -> None:
    text = org.module.read_text().replace("[tools]\n", "[tools]\n#   judges_removal: true\n")
    org.module.write_text(text[: text.index("findings contains")] + REMOVED)
    agent = "agent:\n  name: {}\n  model: {}\n  capabilities: [search]\n"
    folder = org.case("change/now.yaml", agent.format(f"x # expect: {ID}", "new")).parent
    org.case("change/before/now.yaml", agent.format("x", "old"))
    org.case("change/before/gone.yaml", agent.format("z", "old"))
    trial = try_case(org.court, Case(ID, folder))
    assert said(trial) == [f"{folder}/before/gone.yaml:1:1: {ID} is not expected here: was removed"]
    org.case(
        "change/before/gone.yaml", agent.format("z", "old").replace(":", f": # expect: {ID}", 1)
    )
    again = try_case(org.court, Case(ID, folder))
    assert (again.outcome, said(again)) == ("pass", [])
