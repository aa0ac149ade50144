"""Fields that a definition does not have are found; what it leaves open is kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.definitions import Definitions, Tree
from gate.definitions.files import read_definitions, shipped
from gate.definitions.lists import pack, unpack
from gate.errors import ConfigError

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: bots.acme.example}
spec:
  group: acme.example
  names: {kind: Bot, plural: bots}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            properties:
              model: {type: string}
              tools:
                type: array
                items: {type: object, properties: {name: {type: string}}}
              labels: {type: object, additionalProperties: {type: string}}
              teams:
                type: object
                additionalProperties: {type: object, properties: {lead: {type: string}}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              port: {x-kubernetes-int-or-string: true}
              closed: {type: object}
              inner:
                type: object
                x-kubernetes-embedded-resource: true
                properties: {spec: {type: object, properties: {a: {type: string}}}}
"""


@pytest.fixture
def bots(tmp_path: Path) -> Definitions:
    (tmp_path / "bot.yaml").write_text(DEFINITION)
    return read_definitions([tmp_path])


def strays(definitions: Definitions, spec: object, **rest: object) -> list[str]:
    value = {"apiVersion": "acme.example/v1", "kind": "Bot", "spec": spec, **rest}
    return [field.at for field in definitions.strays(value)]


@pytest.mark.parametrize(
    "spec",
    [
        {"model": "m", "tools": [{"name": "a"}], "labels": {"x": "y"}, "port": 80},
        {"free": {"anything": [{"goes": 1}]}, "teams": {"blue": {"lead": "x"}}},
        {"inner": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"a": 1}}},
        {"tools": None},
        "no object at all",
    ],
)
def test_what_a_definition_has_is_silent(bots: Definitions, spec: object) -> None:
    assert strays(bots, spec, metadata={"name": "x", "labels": {"a/b": "c"}}) == []


@pytest.mark.parametrize(
    ("spec", "at"),
    [
        ({"modle": "m"}, "/spec/modle"),
        ({"tools": [{}, {"server": "x"}]}, "/spec/tools/1/server"),
        ({"teams": {"blue": {"boss": 1}}}, "/spec/teams/blue/boss"),
        ({"closed": {"a": 1}}, "/spec/closed/a"),
        ({"inner": {"spec": {"b": 1}}}, "/spec/inner/spec/b"),
        ({"a/b": 1}, "/spec/a~1b"),
    ],
)
def test_what_it_lacks_is_found(bots: Definitions, spec: object, at: str) -> None:
    assert strays(bots, spec) == [at]


def test_the_name_that_was_meant_is_offered(bots: Definitions) -> None:
    value = {"apiVersion": "acme.example/v1", "kind": "Bot", "spec": {"modle": 1}}
    (field,) = bots.strays(value)
    assert field.message == "'modle' is not a field of Bot (acme.example/v1); 'model' may be meant"


def test_metadata_has_fields_of_its_own(bots: Definitions) -> None:
    assert strays(bots, {}, metadata={"label": {}}) == ["/metadata/label"]


def test_another_version_is_not_known(bots: Definitions) -> None:
    assert [*bots.strays({"apiVersion": "acme.example/v2", "kind": "Bot", "x": 1})] == []


def test_the_shipped_lists_name_their_source() -> None:
    known = read_definitions().trees
    assert {("kagent.dev", "v1alpha2", "Agent"), ("ray.io", "v1", "RayCluster")} <= set(known)
    for path in shipped().glob("*.json"):
        assert b'"source":"' in path.read_bytes()


TREES: st.SearchStrategy[Tree] = st.recursive(
    st.none(), lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(st.sampled_from("abc"), TREES, min_size=1))
def test_packing_loses_nothing(trees: dict[str, Tree]) -> None:
    kinds = {("group.example", "v1", name): tree for name, tree in trees.items()}
    assert unpack(pack(kinds, "a source", "1.0")) == kinds


def test_a_folder_without_definitions_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\n")
    with pytest.raises(ConfigError, match="holds no CustomResourceDefinition"):
        read_definitions([tmp_path])


def test_an_unreadable_definition_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\na: 2\n")
    with pytest.raises(ConfigError) as caught:
        read_definitions([tmp_path])
    assert "x.yaml:2" in str(caught.value.faults[0])


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read|no YAML"):
        read_definitions([tmp_path / "absent.yaml"])
