"""What Argo CD applies is found again in what admission sees, whatever becomes of it."""

import pytest

from gate.applied import candidates, digest, formed, standing, unequal
from tests.e2e.argocd_site import Site
from tests.e2e.trees import Tree, at, items, text

CLIENT: list[str] = []
SERVER = ["ServerSideApply=true"]
REPLACE = ["Replace=true"]
DIGEST = f"registry.example.com/worker@sha256:{'0' * 64}"


def workload() -> Tree:
    """Give a Deployment with much that an API server writes otherwise, or not at all."""
    probe = {"httpGet": {"path": "", "port": "http"}, "initialDelaySeconds": 0}
    container = {
        "name": "worker",
        "image": DIGEST,
        "command": None,
        "args": [],
        "env": [
            {"name": "EMPTY", "value": ""},
            {"name": "AMOUNT", "value": "1000m"},
            {"name": "SELF", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
            {"name": "KEY", "valueFrom": {"configMapKeyRef": {"name": "prompts", "key": "a"}}},
        ],
        "envFrom": [],
        "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9090, "hostPort": 0}],
        "livenessProbe": probe,
        "resources": {
            "limits": {"cpu": 1, "memory": "1024Mi"},
            "requests": {"cpu": "0.50", "memory": "1e6"},
        },
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "stdin": False,
        "tty": False,
        "volumeMounts": [
            {"name": "cache", "mountPath": "/cache", "readOnly": False, "subPath": ""},
        ],
    }
    pod = {
        "hostNetwork": False,
        "affinity": {},
        "nodeSelector": {},
        "tolerations": [],
        "imagePullSecrets": [],
        "serviceAccountName": "",
        "securityContext": {},
        "containers": [container],
        "volumes": [
            {"name": "cache", "emptyDir": {"sizeLimit": "2048Mi"}},
            {"name": "plain", "emptyDir": {}},
            {"name": "prompts", "configMap": {"name": "prompts"}},
        ],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "worker", "creationTimestamp": None, "labels": {"app": "worker"},
            "annotations": {},
        },
        "spec": {
            "minReadySeconds": 0,
            "paused": False,
            "replicas": 0,
            "selector": {"matchLabels": {"app": "worker"}, "matchExpressions": []},
            "strategy": {},
            "template": {
                "metadata": {"creationTimestamp": None, "labels": {"app": "worker"}},
                "spec": pod,
            },
        },
        "status": {},
    }  # fmt: skip


def others() -> list[Tree]:
    """Give objects of other kinds, with the same."""
    selector = {"matchLabels": {"app": "worker"}}
    target = {"type": "AverageValue", "averageValue": "1000m"}
    job = {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [
        {"name": "a", "image": DIGEST, "resources": {}},
    ]}}  # fmt: skip
    return [
        made("v1", "ConfigMap", "prompts", data={"a": "b", "c": ""}, binaryData={}),
        made("v1", "ConfigMap", "nothing", data={}),
        made("v1", "ServiceAccount", "agents", automountServiceAccountToken=False),
        made("v1", "Service", "web", spec={
            "clusterIP": "", "selector": {"app": "worker"}, "type": "ClusterIP",
            "ports": [
                {"name": "a", "port": 80, "targetPort": "http"},
                {"name": "b", "port": 81, "nodePort": 0},
            ],
        }),
        made("v1", "PersistentVolumeClaim", "store", spec={
            "accessModes": ["ReadWriteOnce"], "storageClassName": "", "volumeName": "",
            "resources": {"requests": {"storage": "1024Mi"}},
        }),
        made("v1", "ResourceQuota", "quota", spec={"hard": {"requests.cpu": "100000m"}}),
        made("networking.k8s.io/v1", "NetworkPolicy", "deny", spec={
            "podSelector": {}, "policyTypes": ["Ingress", "Egress"], "egress": [],
            "ingress": [{"from": [{"podSelector": {}, "namespaceSelector": {}}], "ports": [
                {"port": 80},
            ]}],
        }),
        made("rbac.authorization.k8s.io/v1", "Role", "reader", rules=[
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": []},
        ]),
        made("rbac.authorization.k8s.io/v1", "RoleBinding", "readers",
             roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
             subjects=[{"kind": "ServiceAccount", "name": "agents", "apiGroup": ""}]),
        made("policy/v1", "PodDisruptionBudget", "some", spec={
            "minAvailable": "50%", "selector": selector,
        }),
        made("autoscaling/v2", "HorizontalPodAutoscaler", "worker", spec={
            "maxReplicas": 3,
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "worker"},
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        }),
        made("batch/v1", "CronJob", "nightly", spec={
            "schedule": "@daily", "suspend": True, "jobTemplate": {"spec": {"template": job}},
        }),
    ]  # fmt: skip


def made(version: str, kind: str, name: str, **more: object) -> Tree:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def found(site: Site, declared: list[Tree]) -> dict[str, list[str]]:
    """Tell of each object that is not found again what differs, by the requests for it."""
    by_name = {(text(each, "kind"), text(each, "metadata", "name")): each for each in declared}
    told: dict[str, list[str]] = {}
    for request in site.requests:
        key = (text(request, "kind", "kind"), text(request, "name"))
        value = at(request, "object")
        if key not in by_name or not isinstance(value, dict):
            continue
        told.setdefault("/".join(key), []).append(judged(site, by_name[key], request, value))
    return told


def judged(site: Site, declared: Tree, request: object, value: Tree) -> str:
    """Say what is wrong with one request; empty if nothing is."""
    wanted = digest(declared, site.namespace)
    manager = text(request, "options", "fieldManager")
    form = formed(declared, site.namespace)
    faults = standing(form, value, site.namespace)
    if faults:
        return f"does not stand at {', '.join(faults)}"
    some = list(candidates(value, site.namespace, manager))
    is_known = not manager or any(each.digest == wanted for each in some)
    return "" if is_known else f"differs at {[unequal(form, each.form) for each in some]}"


@pytest.mark.parametrize("way", [CLIENT, SERVER, REPLACE], ids=["client", "server", "replace"])
def test_every_object_is_found_again(site: Site, way: list[str]) -> None:
    declared = [workload(), *others()]
    if way == REPLACE:
        # Argo CD reconciles those, and then cannot create what is there.
        declared = [each for each in declared if not text(each, "kind").startswith("Role")]
    site.commit(*declared)
    state = site.application().sync(syncOptions=way)
    results = items(state, "syncResult", "resources")
    failed = {text(each, "name"): text(each, "message") for each in results
              if text(each, "status") == "SyncFailed"}  # fmt: skip
    assert failed == {}
    told = found(site, declared)
    assert len(told) == len(declared)
    assert {key: some for key, some in told.items() if any(some)} == {}
