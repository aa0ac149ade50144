import pytest
from hypothesis import given

from gate.formats import agent_manifest
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

TREE = {
    "agent": {
        "name": "researcher",
        "model": "claude-sonnet-4-5-20250929",
        "capabilities": ["web_search", "summarize"],
        "memory_path": "memory/researcher",
    },
    "permissions": {"read": ["knowledge/", "briefs/"], "write": ["drafts/"]},
}
SAMPLE = Sample(agent_manifest, TREE, "research/agent-manifest.yaml")


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_an_agent_has_the_name_that_its_file_gives(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.AGENT, "researcher")
    assert manifest.identity.at == ""


def test_an_agent_without_a_name_has_its_folder_s() -> None:
    tree = {"permissions": {"read": ["a"]}}
    assert Sample(agent_manifest, tree, "x/writer/m.yaml").manifest.identity.name == "writer"
    assert Sample(agent_manifest, tree, "m.yaml").manifest.identity.name == "."


def test_its_model_and_capabilities_are_read(manifest: Manifest) -> None:
    assert [(model.id, model.at) for model in manifest.models] == [
        ("claude-sonnet-4-5-20250929", "/agent/model")
    ]
    assert [(t.server, t.name, t.wildcard, t.at) for t in manifest.tools] == [
        ("", "web_search", False, "/agent/capabilities/0"),
        ("", "summarize", False, "/agent/capabilities/1"),
    ]


def test_its_paths_are_as_written(manifest: Manifest) -> None:
    assert [(p.path, p.access, p.origin, p.at) for p in manifest.paths] == [
        ("knowledge/", "read", "permission", "/permissions/read/0"),
        ("briefs/", "read", "permission", "/permissions/read/1"),
        ("drafts/", "write", "permission", "/permissions/write/0"),
        ("memory/researcher", "read", "memory", "/agent/memory_path"),
        ("memory/researcher", "write", "memory", "/agent/memory_path"),
    ]


def test_single_values_are_lists_of_one() -> None:
    tree = {"agent": {"name": "x", "capabilities": "*"}, "permissions": {"write": "/"}}
    manifest = Sample(agent_manifest, tree).manifest
    assert [(tool.name, tool.wildcard) for tool in manifest.tools] == [("*", True)]
    assert [(path.path, path.at) for path in manifest.paths] == [("/", "/permissions/write")]


@pytest.mark.parametrize(
    ("tree", "claimed"),
    [
        ({"agent": {"name": "x"}}, True),
        ({"agent": {"model": "x"}}, True),
        ({"permissions": {"write": []}}, True),
        ({"agent": {"name": "x"}, "services": {}}, True),
        ({"agent": {}}, False),
        ({"agent": "x"}, False),
        ({"agent": ["name"]}, False),
        ({"permissions": {"contents": "read"}}, False),
        ({"permissions": "read-all"}, False),
        ({"permissions": ["read", "write"]}, False),
        ({"agents": {"name": "x"}}, False),
        (["agent"], False),
        ("agent", False),
    ],
)
def test_files_are_known_by_shape(tree: object, *, claimed: bool) -> None:
    assert agent_manifest.claims(Shape("any.yaml", Node(tree))) is claimed


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields()) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert len(SAMPLE.read(tree).manifests) == 1


@given(values, values)
def test_any_parts_are_read_without_a_failure(agent: object, permissions: object) -> None:
    assert len(SAMPLE.read({"agent": agent, "permissions": permissions}).manifests) == 1
