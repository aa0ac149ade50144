import pytest
from hypothesis import given

from gate.formats import swarm
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

TREE = {
    "swarm": [
        {"role": "researcher", "input_dir": "briefs", "output_dir": "notes"},
        {"role": "writer", "agent": "night-writer", "input_dir": ["notes"], "output_dir": "drafts"},
        {"role": "editor", "input_dir": "drafts", "output_dir": "drafts", "requires_lock": True},
    ],
    "external_inputs": ["briefs"],
}
SAMPLE = Sample(swarm, TREE, "newsroom/swarm.yaml")


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def links(manifest: Manifest, *relations: str) -> list[tuple[str, str, str, str]]:
    return [
        (link.relation, link.source, link.target, link.at)
        for link in manifest.links
        if link.relation in relations
    ]


def test_a_file_is_the_team_of_its_folder(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.TEAM, "newsroom")


def test_roles_are_played_by_agents(manifest: Manifest) -> None:
    assert links(manifest, "member") == [
        ("member", "researcher", "researcher", "/swarm/0/role"),
        ("member", "writer", "night-writer", "/swarm/1/agent"),
        ("member", "editor", "editor", "/swarm/2/role"),
    ]
    kinds = {link.kind for link in manifest.links if link.relation == "member"}
    assert kinds == {Kind.AGENT}


def test_folders_are_read_and_written_by_roles(manifest: Manifest) -> None:
    assert links(manifest, "reads", "writes") == [
        ("reads", "researcher", "briefs", "/swarm/0/input_dir"),
        ("writes", "researcher", "notes", "/swarm/0/output_dir"),
        ("reads", "writer", "notes", "/swarm/1/input_dir/0"),
        ("writes", "writer", "drafts", "/swarm/1/output_dir"),
        ("reads", "editor", "drafts", "/swarm/2/input_dir"),
        ("writes", "editor", "drafts", "/swarm/2/output_dir"),
    ]
    assert {link.kind for link in manifest.links if link.relation == "reads"} == {""}
    assert [(p.path, p.access, p.origin) for p in manifest.paths][:2] == [
        ("briefs", "read", "input"),
        ("notes", "write", "output"),
    ]


def test_inputs_from_outside_and_locks_are_told(manifest: Manifest) -> None:
    assert links(manifest, "external", "locks") == [
        ("locks", "editor", "drafts", "/swarm/2/requires_lock"),
        ("external", "", "briefs", "/external_inputs/0"),
    ]


def test_a_role_may_say_that_its_input_comes_from_outside() -> None:
    role = {"role": "a", "input_dir": "in", "external": True, "requires_lock": "locks/in"}
    other = {"role": "b", "input_dir": "in", "external": False, "requires_lock": False}
    manifest = Sample(swarm, {"swarm": [role, other]}).manifest
    assert links(manifest, "external", "locks") == [
        ("external", "a", "in", "/swarm/0/external"),
        ("locks", "a", "locks/in", "/swarm/0/requires_lock"),
    ]


@pytest.mark.parametrize(
    ("tree", "claimed"),
    [
        ({"swarm": [{"role": "a"}]}, True),
        ({"swarm": ["x", {"role": "a"}]}, True),
        ({"swarm": [{"role": "a"}], "services": {}}, True),
        ({"services": {"web": {"image": "nginx"}}, "version": "3.8"}, False),
        ({"workers": [{"role": "a"}]}, False),
        ({"swarm": {"role": "a"}}, False),
        ({"swarm": []}, False),
        ({"swarm": ["a"]}, False),
        (["swarm"], False),
        (None, False),
    ],
)
def test_files_are_known_by_shape(tree: object, *, claimed: bool) -> None:
    assert swarm.claims(Shape("swarm.yaml", Node(tree))) is claimed


def test_a_role_of_a_wrong_type_is_remembered() -> None:
    read = SAMPLE.read({"swarm": [{"role": "a"}, "b"]})
    assert [mismatch.at for mismatch in read.mismatches] == ["/swarm/1"]


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields()) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert len(SAMPLE.read(tree).manifests) == 1


@given(values)
def test_any_swarm_is_read_without_a_failure(tree: object) -> None:
    assert len(SAMPLE.read({"swarm": tree}).manifests) == 1
