import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import kagent
from gate.manifest import Kind, Manifest
from tests.gate.formats.kagent_making import FREE, made, sample
from tests.gate.formats.kagent_samples import SAMPLES
from tests.gate.formats.reading import Sample, values

each = pytest.mark.parametrize("one", SAMPLES.values(), ids=SAMPLES.keys())


@each
def test_an_object_is_who_its_metadata_says(one: Sample) -> None:
    identity = one.manifest.identity
    assert (identity.group, identity.namespace, identity.name) == (
        "kagent.dev",
        "prod-agents",
        "tickets",
    )
    assert identity.labels == {"team": "support"}
    assert identity.annotations == {"owner": "support@example.com"}
    assert identity.at == ""


@pytest.mark.parametrize(
    ("name", "kind", "resource"),
    [
        ("agent", Kind.AGENT, "Agent"),
        ("template", Kind.AGENT, "AgentTemplate"),
        ("agent harness", Kind.AGENT, "AgentHarness"),
        ("harness", Kind.WORKLOAD, "Harness"),
        ("model", Kind.MODEL, "ModelConfig"),
        ("provider", Kind.SETTINGS, "ModelProviderConfig"),
        ("memory", Kind.SETTINGS, "Memory"),
        ("remote", Kind.MCP_SERVER, "RemoteMCPServer"),
        ("stdio", Kind.MCP_SERVER, "ToolServer"),
    ],
)
def test_every_kind_has_its_place(name: str, kind: Kind, resource: str) -> None:
    identity = SAMPLES[name].manifest.identity
    assert (identity.kind, identity.resource) == (kind, resource)


def test_there_is_a_sample_of_every_kind_and_version() -> None:
    seen = {(m.identity.version, m.identity.resource) for m in map(read, SAMPLES.values())}
    same = {("v1alpha3", "ModelConfig"), ("v1alpha2", "ModelProviderConfig")}
    same |= {("v1alpha3", "AgentHarness"), ("v1alpha3", "RemoteMCPServer")}
    assert seen | same == set(kagent.KINDS)


def read(one: Sample) -> Manifest:
    return one.manifest


@each
def test_every_reference_leads_where_it_stands(one: Sample) -> None:
    """Each credential that refers to an object has a link to it from the same place."""
    manifest = one.manifest
    links = {(link.kind, link.target, link.at) for link in manifest.links}
    for credential in manifest.credentials:
        kind = credential.kind.removesuffix("_ref")
        assert (kind, credential.ref, credential.at) in links


@each
def test_wrong_types_are_remembered(one: Sample) -> None:
    assert list(one.misreadings()) == []


@each
def test_unknown_fields_change_nothing(one: Sample) -> None:
    assert list(one.misled_by_unknown_fields(FREE)) == []


@given(
    st.sampled_from(sorted(SAMPLES)).flatmap(
        lambda name: st.tuples(st.just(name), SAMPLES[name].mutated())
    )
)
def test_any_value_is_read_without_a_failure(case: tuple[str, object]) -> None:
    name, tree = case
    one = SAMPLES[name]
    assert not one.claims(tree) or len(one.read(tree).manifests) == 1


@given(st.sampled_from(sorted(kagent.KINDS)), values)
def test_any_spec_is_read_without_a_failure(place: tuple[str, str], spec: object) -> None:
    one = sample(*place, spec)
    assert len(one.read(one.tree).manifests) == 1


def test_an_object_without_anything_is_read() -> None:
    for version, kind in kagent.KINDS:
        tree = {"apiVersion": f"kagent.dev/{version}", "kind": kind}
        assert len(Sample(kagent, tree).read(tree).manifests) == 1


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("v1", "Agent"),
        ("v1alpha3", "Agent"),
        ("v1alpha1", "RemoteMCPServer"),
        ("v1alpha1", "MCPServer"),
        ("v1alpha2", "agent"),
    ],
)
def test_other_kinds_and_versions_are_not_its_own(version: str, kind: str) -> None:
    tree = made(version, kind, {})
    assert not Sample(kagent, tree).claims(tree)
