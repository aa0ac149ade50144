import pytest

from gate.manifest import Device
from tests.gate.parts.making import container, read_spec

TERM = {"matchExpressions": [{"key": "gpu.example.com/model", "operator": "In", "values": ["a"]}]}
AFFINITY = "/spec/affinity/nodeAffinity"
EXPRESSION = "matchExpressions/0"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            container({"resources": {"limits": {"nvidia.com/gpu": 1}}}),
            Device(
                "resource",
                "nvidia.com/gpu",
                "1",
                "/spec/containers/0/resources/limits/nvidia.com~1gpu",
            ),
        ),
        (
            container({"resources": {"requests": {"amd.com/gpu": "2"}}}),
            Device(
                "resource", "amd.com/gpu", "2", "/spec/containers/0/resources/requests/amd.com~1gpu"
            ),
        ),
        (
            {"resources": {"limits": {"nvidia.com/mig-1g.5gb": 1}}},
            Device(
                "resource",
                "nvidia.com/mig-1g.5gb",
                "1",
                "/spec/resources/limits/nvidia.com~1mig-1g.5gb",
            ),
        ),
        (
            {"initContainers": [{"name": "a", "resources": {"limits": {"gpu": 1}}}]},
            Device("resource", "gpu", "1", "/spec/initContainers/0/resources/limits/gpu"),
        ),
        (
            {
                "ephemeralContainers": [
                    {"name": "a", "env": [{"name": "CUDA_VISIBLE_DEVICES", "value": "0"}]}
                ]
            },
            Device("env", "CUDA_VISIBLE_DEVICES", "0", "/spec/ephemeralContainers/0/env/0"),
        ),
        (
            container(
                {
                    "env": [
                        {
                            "name": "NVIDIA_VISIBLE_DEVICES",
                            "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}},
                        }
                    ]
                }
            ),
            Device("env", "NVIDIA_VISIBLE_DEVICES", "config_map/a/b", "/spec/containers/0/env/0"),
        ),
        (
            container(
                {
                    "volumeMounts": [
                        {"name": "a", "mountPath": "/var/run/nvidia-container-devices/all"}
                    ]
                }
            ),
            Device(
                "mount",
                "/var/run/nvidia-container-devices/all",
                "a",
                "/spec/containers/0/volumeMounts/0",
            ),
        ),
        (
            {"volumes": [{"name": "a", "hostPath": {"path": "/dev/nvidia0"}}]},
            Device("host_path", "/dev/nvidia0", "", "/spec/volumes/0/hostPath/path"),
        ),
        (
            {"resourceClaims": [{"name": "a", "resourceClaimTemplateName": "one-gpu"}]},
            Device("claim", "one-gpu", "", "/spec/resourceClaims/0/resourceClaimTemplateName"),
        ),
        (
            {"resourceClaims": [{"name": "a", "source": {"resourceClaimName": "shared"}}]},
            Device("claim", "shared", "", "/spec/resourceClaims/0/source/resourceClaimName"),
        ),
        (
            {"runtimeClassName": "nvidia"},
            Device("runtime_class", "nvidia", "", "/spec/runtimeClassName"),
        ),
        (
            {"nodeSelector": {"cloud.google.com/gke-accelerator": "nvidia-l4"}},
            Device(
                "node_selector",
                "cloud.google.com/gke-accelerator",
                "nvidia-l4",
                "/spec/nodeSelector/cloud.google.com~1gke-accelerator",
            ),
        ),
        (
            {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [TERM]}}}},
            Device(
                "node_selector",
                "gpu.example.com/model",
                "a",
                f"{AFFINITY}/{REQUIRED}/nodeSelectorTerms/0/{EXPRESSION}",
            ),
        ),
        (
            {"affinity": {"nodeAffinity": {PREFERRED: [{"weight": 1, "preference": TERM}]}}},
            Device(
                "node_selector",
                "gpu.example.com/model",
                "a",
                f"{AFFINITY}/{PREFERRED}/0/preference/{EXPRESSION}",
            ),
        ),
        (
            {"tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}]},
            Device("toleration", "nvidia.com/gpu", "", "/spec/tolerations/0"),
        ),
        (
            {"tolerations": [{"operator": "Exists"}]},
            Device("toleration", "*", "", "/spec/tolerations/0"),
        ),
        (
            container({"command": ["docker", "run", "--gpus", "all", "a/b:1"]}),
            Device("flag", "--gpus", "all", "/spec/containers/0/command/3"),
        ),
    ],
)
def test_every_way_of_asking_for_a_device_is_seen(
    spec: dict[str, object], expected: Device
) -> None:
    assert list(read_spec(spec).devices) == [expected]


@pytest.mark.parametrize(
    "key", ["gpu-fraction", "gpu-memory", "nvidia.com/use-gputype", "cdi.k8s.io/agent", "a/GPU"]
)
def test_annotations_of_the_pod_may_ask_for_a_device(key: str) -> None:
    (device,) = read_spec({}, {"annotations": {key: "0.5", "prometheus.io/scrape": "true"}}).devices
    assert (device.kind, device.name, device.value) == ("annotation", key, "0.5")


AWAY = {"matchExpressions": [{"key": "nvidia.com/gpu.present", "operator": "DoesNotExist"}]}


@pytest.mark.parametrize(
    "spec",
    [
        container({"resources": {"limits": {"cpu": "1", "memory": "1Gi", "hugepages-2Mi": "4Mi"}}}),
        container({"resources": {"requests": {"ephemeral-storage": "1Gi"}}}),
        container({"env": [{"name": "LOG_LEVEL", "value": "info"}]}),
        {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [AWAY]}}}},
        {"affinity": {"podAntiAffinity": {}}},
        {"volumes": [{"name": "a", "hostPath": {"path": "/development"}}]},
    ],
)
def test_ordinary_pods_ask_for_no_device(spec: dict[str, object]) -> None:
    assert list(read_spec(spec).devices) == []


def test_a_claim_is_linked_to() -> None:
    links = read_spec({"resourceClaims": [{"name": "a", "resourceClaimTemplateName": "gpu"}]}).links
    (link,) = [link for link in links if link.relation == "device_claim"]
    assert (link.target, link.resource, link.namespace) == ("gpu", "ResourceClaimTemplate", "team")
