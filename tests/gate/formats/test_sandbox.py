import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import sandbox
from gate.manifest import Facet, Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample

CORE, EXTENSIONS = "agents.x-k8s.io", "extensions.agents.x-k8s.io"
FREE = {"labels", "annotations", "limits"}
BLUEPRINT: dict[str, object] = {
    "podTemplate": {
        "metadata": {"labels": {"app": "runner"}, "annotations": {"gpu-fraction": "0.5"}},
        "spec": {
            "serviceAccountName": "runner",
            "runtimeClassName": "gvisor",
            "containers": [
                {
                    "name": "runner",
                    "image": "registry.example.com/runner:1",
                    "env": [{"name": "LEVEL", "value": "info"}],
                    "resources": {"limits": {"memory": "1Gi", "nvidia.com/gpu": 1}},
                }
            ],
            "volumes": [{"name": "host", "hostPath": {"path": "/srv"}}],
        },
    },
    "volumeClaimTemplates": [{"metadata": {"name": "home"}, "spec": {}}],
}
RULES = [{"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}]}]
TEMPLATE = BLUEPRINT | {"networkPolicy": {"egress": RULES}}
POOL = {"replicas": 3, "sandboxTemplateRef": {"name": "runner"}}
WISHES: dict[str, object] = {
    "env": [{"name": "CUDA_VISIBLE_DEVICES", "value": "0"}],
    "additionalPodMetadata": {"annotations": {"gpu-memory": "1"}},
}
CLAIM = WISHES | {"warmPoolRef": {"name": "runners"}}
FIRST_CLAIM = WISHES | {"sandboxTemplateRef": {"name": "runner"}, "warmpool": "none"}


def made(group: str, version: str, kind: str, spec: object) -> dict[str, object]:
    metadata = {"name": "mine", "namespace": "dev"}
    return {"apiVersion": f"{group}/{version}", "kind": kind, "metadata": metadata, "spec": spec}


SAMPLES = {
    sample.tree["apiVersion"] + " " + sample.tree["kind"]: sample
    for sample in (
        Sample(sandbox, made(CORE, "v1beta1", "Sandbox", BLUEPRINT)),
        Sample(sandbox, made(CORE, "v1alpha1", "Sandbox", BLUEPRINT | {"replicas": 0})),
        Sample(sandbox, made(EXTENSIONS, "v1beta1", "SandboxTemplate", TEMPLATE)),
        Sample(sandbox, made(EXTENSIONS, "v1alpha1", "SandboxTemplate", TEMPLATE)),
        Sample(sandbox, made(EXTENSIONS, "v1beta1", "SandboxWarmPool", POOL)),
        Sample(sandbox, made(EXTENSIONS, "v1alpha1", "SandboxWarmPool", POOL)),
        Sample(sandbox, made(EXTENSIONS, "v1beta1", "SandboxClaim", CLAIM)),
        Sample(sandbox, made(EXTENSIONS, "v1alpha1", "SandboxClaim", FIRST_CLAIM)),
    )
    if isinstance(sample.tree, dict)
}
ALL = sorted(SAMPLES)


def read(version: str, kind: str, spec: object) -> Manifest:
    group = CORE if kind == "Sandbox" else EXTENSIONS
    return Sample(sandbox, made(group, version, kind, spec)).manifest


def template(**changes: object) -> Manifest:
    return read("v1beta1", "SandboxTemplate", BLUEPRINT | changes)


def test_a_sandbox_is_the_runtime_of_an_agent() -> None:
    manifest = read("v1beta1", "Sandbox", BLUEPRINT)
    assert manifest.identity.kind is Kind.HARNESS
    assert (manifest.identity.namespace, manifest.identity.name) == ("dev", "mine")
    assert [c.image.ref for c in manifest.containers] == ["registry.example.com/runner:1"]
    assert manifest.pod.service_account == "runner"
    assert manifest.pod.labels == {"app": "runner"}
    assert [path.path for path in manifest.paths] == ["/srv"]
    assert {d.name for d in manifest.devices} == {"nvidia.com/gpu", "gvisor", "gpu-fraction"}


def test_the_claims_that_a_sandbox_makes_are_volumes_of_its_pod() -> None:
    volumes = read("v1beta1", "Sandbox", BLUEPRINT).pod.volumes
    assert [(v.name, v.kind) for v in volumes] == [
        ("host", "hostPath"),
        ("home", "persistentVolumeClaim"),
    ]


def test_only_the_first_version_of_a_sandbox_has_replicas() -> None:
    spec = BLUEPRINT | {"replicas": 0}
    first, later = read("v1alpha1", "Sandbox", spec), read("v1beta1", "Sandbox", spec)
    assert (first.replicas.declared, first.replicas.maximum) == (True, 0)
    assert (later.replicas.declared, later.replicas.maximum) == (False, 1)
    assert Facet.REPLICAS in first.expressible
    assert Facet.REPLICAS not in later.expressible


def test_pods_of_a_template_get_no_token_unless_it_says_so() -> None:
    assert template().pod.automount_token is False
    asked = {"spec": {"automountServiceAccountToken": True}}
    assert template(podTemplate=asked).pod.automount_token is True
    assert read("v1beta1", "Sandbox", BLUEPRINT).pod.automount_token is None


def test_a_template_is_open_to_the_public_internet_by_default() -> None:
    network = template().network
    assert (network.egress, network.enforced_by) == ("all", "network_policy")
    assert "0.0.0.0/0" in {cidr.value for cidr in network.cidrs}
    assert "169.254.0.0/16" in {block.value for block in network.excluded}
    assert network.at == "/spec"
    said = template(networkPolicyManagement="Managed").network
    assert said.at == "/spec/networkPolicyManagement"


@pytest.mark.parametrize(
    ("policy", "egress"),
    [
        ({}, "none"),
        ({"egress": []}, "none"),
        ({"egress": RULES}, "list"),
        ({"egress": [{"ports": [{"port": 443}]}]}, "all"),
        ({"egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}, "all"),
    ],
)
def test_a_template_lets_out_what_its_own_rules_say(policy: object, egress: str) -> None:
    network = template(networkPolicy=policy).network
    assert (network.egress, network.enforced_by) == (egress, "network_policy")


def test_an_unmanaged_template_says_nothing_of_its_network() -> None:
    network = template(networkPolicyManagement="Unmanaged", networkPolicy={"egress": RULES}).network
    assert (network.egress, network.enforced_by) == ("unknown", "")
    assert network.at == "/spec/networkPolicyManagement"


@pytest.mark.parametrize(
    ("version", "kind", "spec", "target"),
    [
        ("v1beta1", "SandboxClaim", CLAIM, ("runners", Kind.WORKLOAD, "SandboxWarmPool")),
        ("v1alpha1", "SandboxClaim", FIRST_CLAIM, ("runner", Kind.TEMPLATE, "SandboxTemplate")),
        ("v1beta1", "SandboxWarmPool", POOL, ("runner", Kind.TEMPLATE, "SandboxTemplate")),
    ],
)
def test_claims_and_pools_lead_to_what_they_are_made_from(
    version: str, kind: str, spec: object, target: tuple[str, Kind, str]
) -> None:
    manifest = read(version, kind, spec)
    (link,) = manifest.links
    assert (link.relation, link.namespace) == ("template", "dev")
    assert (link.target, link.kind, link.resource) == target
    assert not manifest.pod.present


def test_a_pool_keeps_a_number_of_sandboxes() -> None:
    assert read("v1beta1", "SandboxWarmPool", POOL).replicas.maximum == 3
    bare = read("v1beta1", "SandboxWarmPool", {"sandboxTemplateRef": {"name": "a"}})
    assert bare.replicas.maximum == 1


def test_what_a_claim_adds_to_its_pod_may_ask_for_devices() -> None:
    manifest = read("v1beta1", "SandboxClaim", CLAIM)
    assert [(d.kind, d.name) for d in manifest.devices] == [
        ("env", "CUDA_VISIBLE_DEVICES"),
        ("annotation", "gpu-memory"),
    ]


def test_everything_that_a_kind_can_say_is_told() -> None:
    said = {facet for sample in SAMPLES.values() for facet in sample.manifest.expressible}
    assert said == set().union(*sandbox.expressible)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        (f"{CORE}/v1", "Sandbox"),
        (f"{CORE}/v1beta1", "SandboxClaim"),
        (f"{EXTENSIONS}/v1beta1", "Sandbox"),
        (f"{EXTENSIONS}/v1beta1", "SandboxSet"),
        ("sandbox.example.com/v1beta1", "Sandbox"),
    ],
)
def test_other_kinds_and_versions_are_left_alone(api_version: str, kind: str) -> None:
    tree = {"apiVersion": api_version, "kind": kind}
    assert not sandbox.claims(Shape("manifest.yaml", Node(tree)))


@pytest.mark.parametrize("sample", ALL)
def test_no_wrong_type_is_passed_over(sample: str) -> None:
    assert list(SAMPLES[sample].misreadings()) == []


@pytest.mark.parametrize("sample", ALL)
def test_fields_that_nothing_knows_change_nothing(sample: str) -> None:
    assert list(SAMPLES[sample].misled_by_unknown_fields(FREE)) == []


@given(st.data())
def test_any_value_anywhere_is_read_without_a_failure(data: st.DataObject) -> None:
    sample = SAMPLES[data.draw(st.sampled_from(ALL))]
    tree = data.draw(sample.mutated())
    if sample.claims(tree):
        assert len(sample.read(tree).manifests) == 1
