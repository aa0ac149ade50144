import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import workload
from gate.manifest import Facet, Kind, Manifest
from tests.gate.formats.reading import Sample, values

FREE = {"labels", "annotations", "limits", "requests", "nodeSelector"}
POD = {
    "serviceAccountName": "agent",
    "containers": [
        {
            "name": "agent",
            "image": "registry.example.com/agent:1",
            "args": ["--config", "/etc/agent.yaml"],
            "env": [
                {"name": "LEVEL", "value": "info"},
                {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "a"}}},
            ],
            "envFrom": [{"configMapRef": {"name": "settings"}}],
            "ports": [{"hostPort": 80}],
            "resources": {"limits": {"memory": "1Gi", "nvidia.com/gpu": 1}},
            "securityContext": {"privileged": False, "capabilities": {"drop": ["ALL"]}},
            "volumeMounts": [{"name": "host", "mountPath": "/srv", "readOnly": True}],
        }
    ],
    "volumes": [
        {"name": "host", "hostPath": {"path": "/srv"}},
        {"name": "all", "projected": {"sources": [{"secret": {"name": "more"}}]}},
        {"name": "vault", "csi": {"driver": "d", "volumeAttributes": {"secretProviderClass": "v"}}},
    ],
    "runtimeClassName": "nvidia",
    "nodeSelector": {"pool": "gpu"},
    "tolerations": [{"key": "gpu", "operator": "Exists"}],
    "resourceClaims": [{"name": "a", "resourceClaimName": "shared"}],
    "imagePullSecrets": [{"name": "registry"}],
}
POD_METADATA: dict[str, object] = {
    "labels": {"app": "agent"},
    "annotations": {"gpu-memory": "1"},
}
TEMPLATE = {
    "metadata": POD_METADATA,
    "spec": POD,
}
KINDS = {
    ("v1", "Pod"): {},
    ("v1", "ReplicationController"): {"replicas": 3, "template": TEMPLATE},
    ("apps/v1", "Deployment"): {"replicas": 3, "template": TEMPLATE},
    ("apps/v1", "StatefulSet"): {"replicas": 3, "template": TEMPLATE},
    ("apps/v1", "ReplicaSet"): {"replicas": 3, "template": TEMPLATE},
    ("apps/v1", "DaemonSet"): {"template": TEMPLATE},
    ("extensions/v1beta1", "Deployment"): {"replicas": 3, "template": TEMPLATE},
    ("apps/v1beta2", "Deployment"): {"replicas": 3, "template": TEMPLATE},
    ("argoproj.io/v1alpha1", "Rollout"): {"replicas": 3, "template": TEMPLATE},
    ("batch/v1", "Job"): {"parallelism": 3, "template": TEMPLATE},
    ("batch/v1beta1", "CronJob"): {
        "jobTemplate": {"spec": {"parallelism": 3, "template": TEMPLATE}}
    },
}
WITHOUT_COPIES = {"Pod", "DaemonSet"}


def made(api_version: str, kind: str, spec: object = None) -> dict[str, object]:
    own = POD_METADATA if kind == "Pod" else {}
    metadata = {"name": "agent", "namespace": "team", **own}
    written = KINDS.get((api_version, kind)) if spec is None else spec
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": metadata,
        "spec": written or POD,
    }


SAMPLE = Sample(workload, made("apps/v1", "Deployment"))


@pytest.fixture(params=KINDS, ids=" ".join)
def manifest(request: pytest.FixtureRequest) -> Manifest:
    api_version, kind = request.param
    return Sample(workload, made(api_version, kind)).manifest


def test_a_workload_is_who_its_metadata_says(manifest: Manifest) -> None:
    identity = manifest.identity
    assert identity.kind is Kind.WORKLOAD
    assert (identity.namespace, identity.name) == ("team", "agent")


def test_the_pod_of_every_kind_is_found(manifest: Manifest) -> None:
    assert [each.name for each in manifest.containers] == ["agent"]
    assert manifest.pod.labels == {"app": "agent"}
    assert manifest.pod.at.endswith("/spec")
    assert {each.kind for each in manifest.devices} == {
        "resource", "claim", "annotation", "runtime_class", "node_selector", "toleration",
    }  # fmt: skip
    assert [(each.path, each.access) for each in manifest.paths] == [("/srv", "read")]
    assert {each.ref for each in manifest.credentials} == {"keys", "settings", "more"}
    assert {(each.relation, each.target) for each in manifest.links} == {
        ("service_account", "agent"),
        ("secret", "keys"),
        ("secret", "more"),
        ("secret", "v"),
        ("secret", "registry"),
        ("config_map", "settings"),
        ("device_claim", "shared"),
    }
    assert {each.namespace for each in manifest.links} == {"team"}


def test_copies_are_counted_where_the_kind_has_them(manifest: Manifest) -> None:
    has_copies = manifest.identity.resource not in WITHOUT_COPIES
    assert (Facet.REPLICAS in manifest.expressible) is has_copies
    assert (manifest.replicas.declared, manifest.replicas.maximum) == (
        (True, 3) if has_copies else (False, 1)
    )


def test_a_workload_without_a_name_goes_by_its_prefix() -> None:
    metadata = {"generateName": "run-"}
    tree = {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {}}
    assert Sample(workload, tree).manifest.identity.name == "run-"


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("v1", "Deployment"),
        ("apps/v1", "Pod"),
        ("example.com/v1", "Deployment"),
        ("apps.example.com/v1", "Deployment"),
        ("batch.volcano.sh/v1alpha1", "Job"),
        ("serving.knative.dev/v1", "Service"),
        ("v1", "List"),
        ("apps/v1", "deployment"),
    ],
)
def test_kinds_of_others_are_left_to_them(api_version: str, kind: str) -> None:
    assert not SAMPLE.claims(made(api_version, kind, {"template": TEMPLATE}))


@pytest.mark.parametrize("tree", [None, [], "text", 1, {}, {"kind": "Pod"}, {"apiVersion": 1}])
def test_what_is_no_object_is_not_claimed(tree: object) -> None:
    assert not SAMPLE.claims(tree)


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields(FREE)) == []


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


@given(SAMPLE.mutated())
def test_a_workload_with_anything_anywhere_can_be_read(tree: object) -> None:
    if SAMPLE.claims(tree):
        assert len(SAMPLE.read(tree).manifests) == 1


@given(st.sampled_from(sorted(KINDS)), values, values)
def test_anything_with_the_right_type_can_be_read(
    kind: tuple[str, str], spec: object, metadata: object
) -> None:
    tree = {"apiVersion": kind[0], "kind": kind[1], "spec": spec, "metadata": metadata}
    assert len(SAMPLE.read(tree).manifests) == 1


MANY = 20_000


@pytest.mark.parametrize(
    "pod",
    [
        {"containers": [{"env": [1] * MANY, "args": [{}] * MANY}]},
        {"containers": [{"env": [{"name": "A", "value": "b"}] * MANY}]},
        {
            "containers": [{"volumeMounts": [{"name": "a", "mountPath": "/a"}] * MANY}],
            "volumes": [{"name": "a", "hostPath": {"path": "/a"}}] * MANY,
        },
        {"containers": [{"command": ["npx", *["/filesystem"] * MANY]}]},
        {"containers": [[]] * MANY, "tolerations": [{}] * MANY},
    ],
)
def test_large_pods_take_time_in_proportion(pod: object) -> None:
    before = time.process_time()
    SAMPLE.read(made("v1", "Pod", pod))
    assert time.process_time() - before < 5
