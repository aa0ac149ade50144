import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.formats import kuberay
from gate.manifest import Device, Facet, Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.kuberay_samples import CLUSTER, JOB, SERVE, SPECS, made
from tests.gate.formats.reading import Sample, values
from tests.judging import findings, judge, yaml

FREE = {"labels", "rayStartParams", "resources", "limits"}
SAMPLES = {kind: Sample(kuberay, made(kind, spec)) for kind, spec in SPECS.items()}


def read(kind: str, spec: object, version: str = "v1") -> tuple[Manifest, ...]:
    sample = Sample(kuberay, made(kind, spec, version))
    assert sample.claims(sample.tree)
    found = sample.read(sample.tree)
    assert found.mismatches == ()
    return found.manifests


def cluster(**changes: object) -> tuple[Manifest, ...]:
    return read("RayCluster", CLUSTER | changes)


def worker(**group: object) -> Manifest:
    return cluster(workerGroupSpecs=[{"groupName": "a", **group}])[-1]


def names(devices: tuple[Device, ...]) -> list[tuple[str, str]]:
    return [(device.name, device.value) for device in devices]


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("RayCluster", ["", "/headGroupSpec", "/workerGroupSpecs/0", "/workerGroupSpecs/1"]),
        ("RayService", ["", "/rayClusterConfig/headGroupSpec"]),
        ("RayJob", ["", "/rayClusterSpec/headGroupSpec", "/submitterPodTemplate"]),
        ("RayCronJob", ["", "/jobTemplate/rayClusterSpec/workerGroupSpecs/0"]),
    ],
)
def test_each_group_of_pods_is_a_manifest_of_the_same_name(kind: str, places: list[str]) -> None:
    manifests = read(kind, SPECS[kind])
    stands = {manifest.identity.at for manifest in manifests}
    assert {f"/spec{place}" if place else "" for place in places} <= stands
    assert {m.identity.name for m in manifests} == {"inference"}
    assert {m.identity.namespace for m in manifests} == {"prod-models"}
    assert {m.identity.kind for m in manifests} == {Kind.WORKLOAD}
    assert [m.identity.at for m in manifests if not m.pod.present] == [""]


def test_only_what_a_part_can_say_is_expressible() -> None:
    whole, head, workers, _ = cluster()
    assert whole.expressible == (Facet.CREDENTIALS, Facet.LINKS)
    assert Facet.MODELS in read("RayService", SPECS["RayService"])[0].expressible
    assert Facet.REPLICAS not in head.expressible
    assert Facet.REPLICAS in workers.expressible
    _, first = read("RayCluster", {"headGroupSpec": CLUSTER["headGroupSpec"]}, "v1alpha1")
    assert Facet.EGRESS in head.expressible
    assert Facet.EGRESS not in first.expressible
    said = {f for kind, spec in SPECS.items() for m in read(kind, spec) for f in m.expressible}
    assert said == set().union(*kuberay.expressible)


def test_pods_carry_the_labels_that_the_operator_adds() -> None:
    _, head, workers, _ = cluster()
    assert head.pod.labels["ray.io/group"] == "headgroup"
    assert workers.pod.labels == {
        "app": "worker",
        "team": "ops",
        "app.kubernetes.io/name": "kuberay",
        "app.kubernetes.io/created-by": "kuberay-operator",
        "ray.io/is-ray-node": "yes",
        "ray.io/cluster": "inference",
        "ray.io/node-type": "worker",
        "ray.io/group": "cards",
    }
    made_later = read("RayService", SPECS["RayService"])[1]
    assert "ray.io/cluster" not in made_later.pod.labels


def test_the_head_runs_the_autoscaler_and_the_collector_beside_it() -> None:
    _, head, _, _ = cluster()
    assert [c.name for c in head.containers] == ["head", "autoscaler", "collector"]
    scaler = head.containers[1]
    assert (scaler.role, scaler.image.ref) == ("sidecar", "registry.example.com/scaler:1")
    assert scaler.security.privileged is True
    assert scaler.at == "/spec/autoscalerOptions"
    assert {q.amount for q in scaler.resources} == {"500m", "512Mi"}


def test_an_autoscaler_of_which_nothing_is_said_runs_in_the_image_of_the_head() -> None:
    options = {"autoscalerOptions": None, "historyServerOptions": None}
    _, head, *_ = cluster(**options)
    assert [c.image.ref for c in head.containers] == ["registry.example.com/head:1"] * 2
    assert head.containers[1].at == "/spec/enableInTreeAutoscaling"
    _, alone, *_ = cluster(enableInTreeAutoscaling=False, **options)
    assert [c.name for c in alone.containers] == ["head"]


def test_the_autoscaler_has_an_account_that_need_not_be_found() -> None:
    _, head, named, _ = cluster()
    (made_for_it,) = [link for link in head.links if link.relation == "service_account"]
    assert (made_for_it.target, made_for_it.kind) == ("inference", "")
    assert head.pod.service_account == "inference"
    assert named.pod.service_account == "workers"
    _, plain, *_ = cluster(enableInTreeAutoscaling=None, autoscalerOptions=None)
    assert plain.pod.service_account == ""
    assert ("service_account", "default") in [(x.relation, x.target) for x in plain.links]


@pytest.mark.parametrize(
    ("group", "minimum", "maximum"),
    [
        ({}, 0, None),
        ({"replicas": 1}, 0, None),
        ({"minReplicas": 1, "maxReplicas": 2147483647}, 1, None),
        ({"minReplicas": 1, "maxReplicas": 3, "numOfHosts": 4}, 4, 12),
        ({"maxReplicas": 0}, 0, 0),
    ],
)
def test_nothing_bounds_the_workers_but_what_is_written(
    group: dict[str, object], minimum: int, maximum: int | None
) -> None:
    replicas = worker(**group).replicas
    assert (replicas.minimum, replicas.maximum) == (minimum, maximum)
    assert replicas.declared is bool(group)
    bound = "/maxReplicas" if "maxReplicas" in group else ""
    assert replicas.at == f"/spec/workerGroupSpecs/0{bound}"


@pytest.mark.parametrize(
    ("group", "devices"),
    [
        ({"rayStartParams": {"num-gpus": "1", "num-cpus": "4"}}, [("GPU", "1")]),
        ({"rayStartParams": {"resources": '{"TPU": 4}'}}, [("TPU", "4")]),
        ({"rayStartParams": {"resources": "'{\"TPU\": 4}'"}}, [("TPU", "4")]),
        ({"rayStartParams": {"resources": '"{\\"TPU\\": 4, \\"CPU\\": 1}"'}}, [("TPU", "4")]),
        ({"resources": {"GPU": "2", "cpu": "1", "node:a": "1"}}, [("GPU", "2")]),
        ({"rayStartParams": {}, "resources": {}}, []),
    ],
)
def test_ray_counts_accelerators_in_several_notations(
    group: dict[str, object], devices: list[tuple[str, str]]
) -> None:
    assert names(worker(**group).devices) == devices


@pytest.mark.parametrize(
    ("policy", "egress"),
    [
        (None, ["unknown"] * 3),
        ({}, ["list"] * 3),
        ({"mode": "DenyAllIngress"}, ["unknown"] * 3),
        (CLUSTER["networkPolicy"], ["list", "all", "list"]),
    ],
)
def test_a_policy_of_the_operator_is_read_for_each_group(policy: object, egress: list[str]) -> None:
    groups = cluster(networkPolicy=policy)[1:]
    assert [group.network.egress for group in groups] == egress
    enforced = {group.network.enforced_by for group in groups}
    assert enforced == {"" if egress[0] == "unknown" else "network_policy"}


def test_egress_rules_stand_where_they_are_written() -> None:
    _, head, workers, quiet = cluster()
    assert head.network.at == "/spec/networkPolicy/head/egressRules"
    assert [cidr.value for cidr in head.network.cidrs] == ["10.0.0.0/24"]
    assert workers.network.at == "/spec/networkPolicy/worker/egressRules"
    assert quiet.network.at == "/spec/networkPolicy/mode"


def test_keys_are_references_of_the_whole() -> None:
    whole, head, *_ = cluster()
    refs = [(c.kind, c.ref, c.key) for c in whole.credentials]
    assert refs == [("secret_ref", "token", "auth_token"), ("secret_ref", "store", "password")]
    assert {link.target for link in whole.links} == {"token", "store"}
    assert {"scaler", "dashboard-tls"} <= {link.target for link in head.links}


def test_models_are_read_from_the_text_that_serves_them() -> None:
    whole = read("RayService", SPECS["RayService"])[0]
    assert [(m.provider, m.id, m.revision) for m in whole.models] == [
        ("huggingface", "example-org/small", "0f4c2a9"),
        ("huggingface", "example-org/tiny", ""),
        ("s3", "s3://models/kept", ""),
        ("", "/models/near", ""),
    ]
    assert {m.at for m in whole.models} == {"/spec/serveConfigV2"}


def test_accelerators_are_read_from_the_text_that_serves_models() -> None:
    whole = read("RayService", SPECS["RayService"])[0]
    assert names(whole.devices) == [
        ("CUDA_VISIBLE_DEVICES", "0"),
        ("GPU", "0.5"),
        ("accelerator_type:A100", "1"),
        ("licence", "1"),
        ("GPU", "1"),
        ("GPU", "4"),
        ("accelerator_type:L4", "1"),
        ("TPU", "4"),
    ]
    assert {device.at for device in whole.devices} == {"/spec/serveConfigV2"}
    assert [c.image.ref for c in whole.containers] == ["registry.example.com/worker:1"]


def test_a_job_asks_for_accelerators_itself() -> None:
    whole = read("RayJob", JOB)[0]
    assert [(d.name, d.value, d.at.rpartition("/")[2]) for d in whole.devices] == [
        ("GPU", "0.5", "entrypointNumGpus"),
        ("accelerator_type:L4", "0.001", "entrypointResources"),
        ("--gpus", "all", "runtimeEnvYAML"),
    ]
    assert [path.path for path in whole.paths] == ["/srv/data"]
    assert [c.image.ref for c in whole.containers] == ["registry.example.com/job:1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", "holds YAML that cannot be read: "),
        ("applications: 1", "in it, /applications must be a list, not a number"),
        ("- a", "what it holds must be a mapping, not a list"),
    ],
)
def test_a_text_that_cannot_be_read_is_remembered(text: str, message: str) -> None:
    sample = Sample(kuberay, made("RayService", {"serveConfigV2": text}))
    (mismatch,) = sample.read(sample.tree).mismatches
    assert mismatch.at == "/spec/serveConfigV2"
    assert mismatch.message.startswith(message)


def test_a_secret_in_a_text_is_found_in_the_whole_and_one_in_a_group_there() -> None:
    text = """\
apiVersion: ray.io/v1
kind: RayJob
metadata: {name: nightly, namespace: prod-models}
spec:
  runtimeEnvYAML: |
    env_vars:
      OPENAI_API_KEY: sk-proj-4Zq8Lr2Vw9Xt6Yb1Nc5Md7Ke3Jf0HgPsUaQi
  rayClusterSpec:
    headGroupSpec:
      template:
        spec:
          containers:
            - name: head
              env: [{name: DB_PASSWORD, value: 9fK2vLq8ZrT4}]
"""
    decision = judge(yaml(text))
    secrets = [f for f in findings(decision) if f.rule.id == "secret-by-value"]
    assert {f.subject for f in secrets} == {"prod-models/nightly"}
    assert [f.pointer for f in secrets] == [
        "/spec/runtimeEnvYAML",
        "/spec/rayClusterSpec/headGroupSpec/template/spec/containers/0/env/0/value",
    ]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("ray.io/v2", "RayCluster"),
        ("ray.io/v1alpha1", "RayCronJob"),
        ("ray.io/v1", "RayTask"),
        ("ray.io.example.com/v1", "RayCluster"),
        ("v1", "RayCluster"),
    ],
)
def test_other_kinds_and_versions_are_left_alone(api_version: str, kind: str) -> None:
    tree = made(kind, CLUSTER) | {"apiVersion": api_version}
    assert not kuberay.claims(Shape("manifest.yaml", Node(tree)))


@pytest.mark.parametrize("kind", SPECS)
def test_no_wrong_type_is_passed_over(kind: str) -> None:
    assert list(SAMPLES[kind].misreadings()) == []


@pytest.mark.parametrize("kind", SPECS)
def test_fields_that_nothing_knows_change_nothing(kind: str) -> None:
    assert list(SAMPLES[kind].misled_by_unknown_fields(FREE)) == []


@given(st.data())
def test_any_value_anywhere_is_read_without_a_failure(data: st.DataObject) -> None:
    sample = SAMPLES[data.draw(st.sampled_from(sorted(SPECS)))]
    tree = data.draw(sample.mutated())
    if sample.claims(tree):
        assert sample.read(tree).manifests


@settings(max_examples=50)
@given(st.text() | st.builds(lambda cut: SERVE[:cut], st.integers(0, len(SERVE))) | values)
def test_any_text_is_read_without_a_failure(text: object) -> None:
    sample = Sample(kuberay, made("RayService", {"serveConfigV2": text}))
    assert len(sample.read(sample.tree).manifests) == 1
