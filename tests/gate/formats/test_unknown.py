import pytest
from hypothesis import given

from gate.formats import kagent, kmcp, readers, unknown
from gate.manifest import Facet, Kind
from gate.parts.groups import PLATFORMS
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values


def made(api_version: str, kind: str) -> dict[str, object]:
    metadata = {"name": "ops", "namespace": "prod-agents", "labels": {"team": "ops"}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": {"a": 1}}


@pytest.mark.parametrize("group", sorted(PLATFORMS))
def test_a_kind_of_an_agent_platform_that_nothing_reads_is_told(group: str) -> None:
    sample = Sample(unknown, made(f"{group}/v9", "Surprise"))
    manifest = sample.manifest
    assert manifest.identity.kind is Kind.UNKNOWN
    assert (manifest.identity.group, manifest.identity.version) == (group, "v9")
    assert manifest.identity.resource == "Surprise"
    assert (manifest.identity.namespace, manifest.identity.name) == ("prod-agents", "ops")
    assert manifest.identity.labels == {"team": "ops"}
    assert manifest.expressible == (Facet.UNREAD,)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("kagent.dev/v1alpha9", "Agent"),
        ("kagent.dev/v1alpha3", "Agent"),
        ("kagent.dev/v1alpha2", "MCPServer"),
        ("kagent.dev/v1alpha2", "AgentCronJob"),
        ("api.kagent.dev/v1alpha2", "Agent"),
        ("toolhive.stacklok.dev/v2", "MCPServer"),
        ("ark.mckinsey.com/v1beta1", "Agent"),
        ("ray.io/v2", "RayCluster"),
    ],
)
def test_no_format_takes_a_kind_or_version_that_it_does_not_know(
    api_version: str, kind: str
) -> None:
    shape = Shape("manifest.yaml", Node(made(api_version, kind)))
    assert list(readers(shape)) == [unknown]


@pytest.mark.parametrize(
    "tree",
    [
        made("aikart/v1", "Agent"),
        made("v1", "Agent"),
        made("not-kagent.dev/v1alpha2", "Agent"),
        made("kagent.dev.evil.example/v1alpha2", "Agent"),
        made("kagent.dev", "Agent"),
        {"apiVersion": ["kagent.dev/v1alpha2"], "kind": "Agent"},
        {"kind": "Agent"},
        ["kagent.dev/v1alpha2"],
        "kagent.dev/v1alpha2",
        None,
    ],
)
def test_other_groups_are_left_alone(tree: object) -> None:
    shape = Shape("manifest.yaml", Node(tree))
    assert not any(form.claims(shape) for form in (kagent, kmcp, unknown))


def test_an_object_without_a_kind_is_told_too() -> None:
    assert Sample(unknown, {"apiVersion": "kagent.dev/v1alpha2"}).manifest.identity.resource == ""


@given(values, values)
def test_anything_else_is_read_without_a_failure(kind: object, metadata: object) -> None:
    tree = {"apiVersion": "ray.io/v1", "kind": kind, "metadata": metadata}
    read = Sample(unknown, tree).read(tree)
    assert [m.identity.kind for m in read.manifests] == [Kind.UNKNOWN]
