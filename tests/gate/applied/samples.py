"""Objects as Git declares them, and as an API server keeps them."""

from collections.abc import Mapping
from copy import deepcopy

Tree = dict[str, object]

TRACKING = "argocd.argoproj.io/tracking-id"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def deployment(name: str = "worker", copies: int = 2) -> Tree:
    """Give a Deployment as Git declares it."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": copies,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {
                    "hostNetwork": False,
                    "containers": [
                        {
                            "name": "worker",
                            "image": "registry.example.com/worker:1",
                            "args": ["--safe", "--fast"],
                            "env": [{"name": "A", "value": ""}, {"name": "B", "value": "1000m"}],
                            "ports": [{"containerPort": 80}],
                            "resources": {"limits": {"cpu": "1000m", "memory": "1Gi"}},
                        }
                    ],
                    "tolerations": [],
                },
            },
        },
    }


def kept(namespace: str = "prod") -> Tree:
    """Give the same as the API server keeps it: defaults, quantities, and nothing that is empty."""
    container = {
        "name": "worker",
        "image": "registry.example.com/worker:1",
        "args": ["--safe", "--fast"],
        "env": [{"name": "A"}, {"name": "B", "value": "1000m"}],
        "ports": [{"containerPort": 80, "protocol": "TCP"}],
        "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
        "imagePullPolicy": "IfNotPresent",
        "terminationMessagePath": "/dev/termination-log",
    }
    pod = {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "worker",
            "namespace": namespace,
            "uid": "5d1f6a44-0000-4000-8000-000000000000",
            "generation": 1,
            "labels": {"app": "worker"},
            "annotations": {
                TRACKING: "shop:apps/Deployment:prod/worker",
                "deployment.kubernetes.io/revision": "1",
            },
        },
        "spec": {
            "replicas": 2,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": {"app": "worker"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
            "template": {
                "metadata": {"creationTimestamp": None, "labels": {"app": "worker"}},
                "spec": pod,
            },
        },
        "status": {"replicas": 2},
    }


OWNED = {
    "f:metadata": {
        "f:annotations": {f"f:{TRACKING}": {}},
        "f:labels": {"f:app": {}},
    },
    "f:spec": {
        "f:replicas": {},
        "f:selector": {},
        "f:template": {
            "f:metadata": {"f:labels": {"f:app": {}}},
            "f:spec": {
                "f:hostNetwork": {},
                "f:tolerations": {},
                "f:containers": {
                    'k:{"name":"worker"}': {
                        ".": {},
                        "f:name": {},
                        "f:image": {},
                        "f:args": {},
                        "f:env": {
                            'k:{"name":"A"}': {".": {}, "f:name": {}, "f:value": {}},
                            'k:{"name":"B"}': {".": {}, "f:name": {}, "f:value": {}},
                        },
                        "f:ports": {
                            'k:{"containerPort":80,"protocol":"TCP"}': {
                                ".": {}, "f:containerPort": {},
                            }
                        },
                        "f:resources": {"f:limits": {"f:cpu": {}, "f:memory": {}}},
                    }
                },
            },
        },
    },
}  # fmt: skip
"""What server-side apply of it makes a manager own."""


def managed(fields: object, manager: str = "argocd-controller", **more: object) -> Tree:
    """Give an entry of `managedFields`."""
    return {
        "manager": manager, "operation": "Apply", "apiVersion": "apps/v1",
        "fieldsType": "FieldsV1", "fieldsV1": fields, **more,
    }  # fmt: skip


def placed(value: Mapping[str, object], at: str, new: object) -> Tree:
    """Put another value at a JSON Pointer; `...` takes away what is there."""
    made = deepcopy(dict(value))
    *steps, last = at.split("/")[1:]
    place: object = made
    for step in steps:
        key = step.replace("~1", "/")
        place = place[int(key)] if isinstance(place, list) else under(place, key)
    if isinstance(place, list):
        place[int(last) : int(last) + 1] = [] if new is ... else [new]
        return made
    assert isinstance(place, dict)
    key = last.replace("~1", "/")
    if new is ...:
        del place[key]
    else:
        place[key] = new
    return made


def under(place: object, key: str) -> object:
    assert isinstance(place, dict)
    return place.setdefault(key, {})
