import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import cluster
from gate.manifest import Facet, Kind, Manifest, Network
from tests.gate.formats.reading import Sample, values

FREE = {"labels", "annotations", "matchLabels", "data"}
KINDS = {
    ("v1", "ConfigMap"): (
        Kind.CONFIG_MAP,
        (Facet.CREDENTIALS, Facet.DEVICES, Facet.ENDPOINTS, Facet.MODE),
    ),
    ("v1", "Namespace"): (Kind.NAMESPACE, ()),
    ("v1", "ServiceAccount"): (Kind.SERVICE_ACCOUNT, ()),
    ("v1", "PersistentVolume"): (Kind.VOLUME, (Facet.PATHS,)),
    ("networking.k8s.io/v1", "NetworkPolicy"): (Kind.NETWORK_POLICY, ()),
    ("extensions/v1beta1", "NetworkPolicy"): (Kind.NETWORK_POLICY, ()),
    ("resource.k8s.io/v1", "ResourceClaim"): (Kind.DEVICE_CLAIM, (Facet.DEVICES,)),
    ("resource.k8s.io/v1", "ResourceClaimTemplate"): (Kind.DEVICE_CLAIM, (Facet.DEVICES,)),
}


def made(api_version: str, kind: str, **fields: object) -> dict[str, object]:
    metadata = {"name": "one", "namespace": "team", "labels": {"env": "dev"}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def read(api_version: str, kind: str, **fields: object) -> Manifest:
    return Sample(cluster, made(api_version, kind, **fields)).manifest


def network(spec: object) -> Network:
    return read("networking.k8s.io/v1", "NetworkPolicy", spec=spec).network


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_every_kind_is_known_for_what_it_is(kind: tuple[str, str]) -> None:
    manifest = read(*kind)
    identity = manifest.identity
    assert (identity.kind, manifest.expressible) == KINDS[kind]
    assert (identity.namespace, identity.name, identity.labels) == ("team", "one", {"env": "dev"})


@pytest.mark.parametrize(
    "kind",
    [
        ("example.com/v1", "ConfigMap"),
        ("v1", "Endpoints"),
        ("v1", "NetworkPolicy"),
        ("crd.projectcalico.org/v1", "NetworkPolicy"),
        ("", "Namespace"),
    ],
)
def test_kinds_of_others_are_left_to_them(kind: tuple[str, str]) -> None:
    assert not Sample(cluster, None).claims(made(*kind))


def test_an_account_says_whether_its_token_is_mounted() -> None:
    manifest = read(
        "v1",
        "ServiceAccount",
        automountServiceAccountToken=False,
        imagePullSecrets=[{"name": "registry"}],
        secrets=[{"name": "token"}],
    )
    assert manifest.pod.automount_token is False
    assert not manifest.pod.present
    assert [link.target for link in manifest.links] == ["token", "registry"]


DNS = {"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "dns"}}}]}
BLOCK = {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}


@pytest.mark.parametrize(
    ("spec", "egress"),
    [
        ({"policyTypes": ["Egress"]}, "none"),
        ({"policyTypes": ["Ingress", "Egress"], "egress": []}, "none"),
        ({"policyTypes": ["Egress"], "egress": [DNS]}, "list"),
        ({"policyTypes": ["Egress"], "egress": [DNS, BLOCK]}, "list"),
        ({"egress": [BLOCK]}, "list"),
        ({"policyTypes": ["Egress"], "egress": [{}]}, "all"),
        ({"policyTypes": ["Egress"], "egress": [BLOCK, {"ports": [{"port": 443}]}]}, "all"),
        ({"egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}, "all"),
        ({"egress": [{"to": [{"ipBlock": {"cidr": "::/0"}}]}]}, "all"),
        ({}, "unknown"),
        ({"ingress": [{}]}, "unknown"),
        ({"policyTypes": ["Ingress"], "egress": [{}]}, "unknown"),
    ],
)
def test_a_network_policy_says_what_is_let_out(spec: object, egress: str) -> None:
    assert network(spec).egress == egress


def test_a_network_policy_says_for_whom_it_speaks() -> None:
    expression = {"key": "tier", "operator": "In", "values": ["a", "b"]}
    selector = {"matchLabels": {"app": "agent"}, "matchExpressions": [expression]}
    found = network({"podSelector": selector, "egress": [BLOCK]})
    assert found.selects.present
    assert found.selects.labels == {"app": "agent"}
    (requirement,) = found.selects.requirements
    assert (requirement.key, requirement.operator, requirement.values) == (
        "tier", "In", ("a", "b"),
    )  # fmt: skip
    assert [(each.value, each.at) for each in found.cidrs] == [
        ("10.0.0.0/8", "/spec/egress/0/to/0/ipBlock/cidr")
    ]
    assert (found.enforced_by, found.at) == ("network_policy", "/spec/egress")


def requests(*entries: object) -> dict[str, object]:
    return {"devices": {"requests": list(entries)}}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"resourceClassName": "gpu"}, [("gpu", "1")]),
        (requests({"name": "a", "deviceClassName": "gpu"}), [("gpu", "1")]),
        (
            requests({"name": "a", "exactly": {"deviceClassName": "gpu", "count": 4}}),
            [("gpu", "4")],
        ),
        (
            requests({"exactly": {"deviceClassName": "gpu", "allocationMode": "All"}}),
            [("gpu", "All")],
        ),
        (
            requests(
                {"firstAvailable": [{"deviceClassName": "big"}, {"deviceClassName": "small"}]}
            ),
            [("big", "1"), ("small", "1")],
        ),
        (requests(), []),
    ],
)
def test_claims_ask_for_devices_in_every_version(
    spec: object, expected: list[tuple[str, str]]
) -> None:
    claim = read("resource.k8s.io/v1", "ResourceClaim", spec=spec)
    template = read("resource.k8s.io/v1", "ResourceClaimTemplate", spec={"spec": spec})
    for manifest in (claim, template):
        assert [(each.name, each.value) for each in manifest.devices] == expected
        assert {each.kind for each in manifest.devices} <= {"claim"}


SAMPLES = [
    Sample(cluster, tree)
    for tree in (
        made("v1", "ConfigMap", data={"a": "b"}),
        made("v1", "ServiceAccount", secrets=[{"name": "a"}], automountServiceAccountToken=True),
        made("resource.k8s.io/v1", "ResourceClaim", spec=requests({"deviceClassName": "gpu"})),
        made(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            spec={"podSelector": {"matchLabels": {"a": "b"}}, "egress": [BLOCK, DNS]},
        ),
    )
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_unknown_fields_change_nothing(sample: Sample) -> None:
    assert list(sample.misled_by_unknown_fields(FREE)) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_wrong_types_are_remembered(sample: Sample) -> None:
    assert list(sample.misreadings()) == []


@given(st.sampled_from(sorted(KINDS)), values, values)
def test_anything_with_the_right_type_can_be_read(
    kind: tuple[str, str], spec: object, rest: object
) -> None:
    fields = {"spec": spec, "metadata": rest, "secrets": rest, "imagePullSecrets": spec}
    tree = {"apiVersion": kind[0], "kind": kind[1], **fields}
    assert len(Sample(cluster, tree).read(tree).manifests) == 1
