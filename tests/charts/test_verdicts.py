"""What the chart installs for verdicts of revisions: their definition, and who may write them."""

import pytest

from gate.verdicts import GROUP, KIND, PLURAL, VERSION
from gate.verdicts.applied import MOST
from gate.verdicts.resource import LARGEST, Spec
from tests.charts.rendered import VALUES, called, objects, of_kind
from tests.e2e.trees import at, items, text
from webhooks.cluster.kinds import VERBS

pytestmark = pytest.mark.real
TRUSTING = 'presync.trust="version: 1"'
DEFINITION = f"{PLURAL}.{GROUP}"


def definition() -> object:
    (found,) = of_kind("CustomResourceDefinition", "presync", TRUSTING)
    return at(found, "spec")


def schema() -> object:
    return at(definition(), "versions", 0, "schema", "openAPIV3Schema", "properties", "spec")


def test_the_definition_is_of_what_the_gate_reads() -> None:
    assert text(definition(), "group") == GROUP
    assert text(definition(), "names", "kind") == KIND
    assert text(definition(), "names", "plural") == PLURAL
    assert text(definition(), "scope") == "Namespaced"
    assert text(definition(), "versions", 0, "name") == VERSION


def test_its_fields_are_those_that_are_read() -> None:
    fields = {each.alias or name for name, each in Spec.model_fields.items()}
    properties = at(schema(), "properties")
    assert isinstance(properties, dict)
    assert set(properties) == fields == set(map(str, items(schema(), "required")))
    for name in ("envelope", "applied"):
        assert at(schema(), "properties", name, "maxLength") == LARGEST
    assert MOST == 5000


def test_the_service_may_write_them_and_change_none() -> None:
    (role,) = called("agentgate-verdicts", "Role", "presync", TRUSTING)
    (rule,) = items(role, "rules")
    assert list(items(rule, "apiGroups")) == [GROUP]
    assert list(items(rule, "resources")) == [PLURAL]
    assert list(items(rule, "verbs")) == ["create", "delete", "get", *VERBS]
    (binding,) = called("agentgate-verdicts", "RoleBinding", "presync", TRUSTING)
    assert [text(each, "name") for each in items(binding, "subjects")] == ["agentgate"]
    others = [each for each in objects("presync", TRUSTING) if each not in (role, binding)]
    assert [text(each, "kind") for each in others if GROUP in str(at(each, "rules"))] == []


@pytest.mark.parametrize("values", VALUES)
def test_nothing_of_it_is_there_without_a_trust_policy(values: str) -> None:
    assert not [each for each in objects(values) if DEFINITION in str(each)]
