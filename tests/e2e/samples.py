"""Objects that tests write into the cluster."""

from tests.e2e.trees import Tree

DIGEST = f"registry.example.com/worker@sha256:{'0' * 64}"


def config_map(name: str, **data: str) -> Tree:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def deployment(name: str, copies: int = 1, *, is_privileged: bool = False) -> Tree:
    """Give a Deployment in which no rule finds anything, unless it is privileged."""
    labels, pod = {"app": name}, pod_spec(is_privileged=is_privileged)
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": copies,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def privileged(name: str) -> Tree:
    """Give a Deployment that one rule denies, and no other."""
    return deployment(name, is_privileged=True)


def pod_spec(*, is_privileged: bool) -> Tree:
    """Give what a Pod runs, as strictly as may be but for one thing."""
    container = {
        "name": "worker",
        "image": DIGEST,
        "securityContext": {
            # An API server refuses both at once, before it asks anybody.
            "allowPrivilegeEscalation": is_privileged,
            **({"privileged": True} if is_privileged else {}),
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "resources": {
            "requests": {"cpu": "10m", "memory": "64Mi"},
            "limits": {"cpu": "100m", "memory": "64Mi"},
        },
    }
    return {
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
