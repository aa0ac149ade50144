"""What is proposed takes the place of the object of its name, and of no other that is there."""

from gate.bundle import Bundle
from gate.inquiry import REMOVED
from gate.intake import NOTHING, Intake, take_in
from gate.manifest import Manifest
from gate.proposal import Proposal, proposed
from tests.judging import yaml

AGENT = "apiVersion: {}\nkind: Agent\nmetadata: {{name: bot, namespace: {}}}\nspec: {{}}\n"
KAGENT, ARK = "kagent.dev/v1alpha2", "ark.mckinsey.com/v1alpha1"


def agent(version: str, namespace: str) -> Intake:
    return take_in([yaml(AGENT.format(version, namespace))], frozenset())


def stands(*intakes: Intake) -> Bundle:
    return Bundle(tuple(manifest for each in intakes for manifest in each.manifests))


def told(manifests: list[Manifest]) -> set[tuple[str, str]]:
    return {(each.identity.group, each.identity.namespace) for each in manifests}


THERE = (agent(KAGENT, "dev"), agent(KAGENT, "prod"), agent(ARK, "prod"))
ALL = {("kagent.dev", "dev"), ("kagent.dev", "prod"), ("ark.mckinsey.com", "prod")}


def test_what_is_changed_stands_once_and_its_namesakes_elsewhere_stay() -> None:
    new = agent(KAGENT, "prod")
    found = list(proposed(Proposal("UPDATE", new, THERE[1], stands(*THERE))).manifests)
    assert (len(found), told(found)) == (3, ALL)
    assert new.manifests[0] in found
    assert not any(each is THERE[1].manifests[0] for each in found)


def test_what_is_removed_is_gone_and_its_namesakes_elsewhere_stay() -> None:
    gone = Proposal(REMOVED, NOTHING, agent(KAGENT, "prod"), stands(*THERE))
    assert told(list(proposed(gone).manifests)) == ALL - {("kagent.dev", "prod")}


def test_what_is_new_is_added() -> None:
    new = Proposal("CREATE", agent(ARK, "dev"), NOTHING, stands(*THERE))
    assert told(list(proposed(new).manifests)) == ALL | {("ark.mckinsey.com", "dev")}
