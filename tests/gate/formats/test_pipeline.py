import pytest
from hypothesis import given

from gate.formats import pipeline
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

TREE = {
    "pipeline": {
        "agents": [
            {"name": "collector", "trigger": "schedule:0 6 * * *", "output": "inbox/"},
            {"name": "writer", "trigger": "file_change:inbox/", "reads": ["inbox/", "style.md"]},
            {"agent": "editor", "trigger": ["file_change: drafts/"], "writes": "final/"},
        ]
    }
}
SAMPLE = Sample(pipeline, TREE, "daily/pipeline.yaml")


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def links(manifest: Manifest) -> list[tuple[str, str, str, str]]:
    return [(link.relation, link.source, link.target, link.at) for link in manifest.links]


def test_a_file_is_the_pipeline_of_its_folder(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.PIPELINE, "daily")


def test_agents_read_write_and_are_triggered(manifest: Manifest) -> None:
    steps = "/pipeline/agents"
    assert links(manifest) == [
        ("member", "collector", "collector", f"{steps}/0/name"),
        ("writes", "collector", "inbox/", f"{steps}/0/output"),
        ("member", "writer", "writer", f"{steps}/1/name"),
        ("reads", "writer", "inbox/", f"{steps}/1/reads/0"),
        ("reads", "writer", "style.md", f"{steps}/1/reads/1"),
        ("triggers", "writer", "inbox/", f"{steps}/1/trigger"),
        ("member", "editor", "editor", f"{steps}/2/agent"),
        ("writes", "editor", "final/", f"{steps}/2/writes"),
        ("triggers", "editor", "drafts/", f"{steps}/2/trigger/0"),
    ]


def test_paths_are_what_is_read_and_written(manifest: Manifest) -> None:
    assert [(path.path, path.access, path.origin) for path in manifest.paths] == [
        ("inbox/", "write", "output"),
        ("inbox/", "read", "input"),
        ("style.md", "read", "input"),
        ("final/", "write", "output"),
    ]


def test_agents_may_be_keys_or_plain_names() -> None:
    keyed = {"pipeline": {"agents": {"a": {"trigger": {"file_change": "x"}}, "b": None}}}
    assert links(Sample(pipeline, keyed).manifest) == [
        ("member", "a", "a", "/pipeline/agents/a"),
        ("triggers", "a", "x", "/pipeline/agents/a/trigger/file_change"),
        ("member", "b", "b", "/pipeline/agents/b"),
    ]
    named = {"pipeline": {"agents": ["a"]}}
    assert links(Sample(pipeline, named).manifest) == [("member", "a", "a", "/pipeline/agents/0")]


@pytest.mark.parametrize(
    ("tree", "claimed"),
    [
        ({"pipeline": {"agents": []}}, True),
        ({"pipeline": {"agents": "none"}}, True),
        ({"pipeline": {"stages": ["build"]}}, False),
        ({"pipeline": ["agents"]}, False),
        ({"agents": []}, False),
        (["pipeline"], False),
        ("pipeline", False),
    ],
)
def test_files_are_known_by_shape(tree: object, *, claimed: bool) -> None:
    assert pipeline.claims(Shape("pipeline.yaml", Node(tree))) is claimed


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields()) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert len(SAMPLE.read(tree).manifests) == 1


@given(values)
def test_any_agents_are_read_without_a_failure(agents: object) -> None:
    assert len(SAMPLE.read({"pipeline": {"agents": agents}}).manifests) == 1
