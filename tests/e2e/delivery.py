"""Objects of GitOps controllers that are not here: what they would tell of a commit."""

import json
from collections.abc import Sequence

from tests.e2e.callers import CALLERS
from tests.e2e.cluster import Cluster
from tests.e2e.definitions import definition
from tests.e2e.trees import Tree

COMMIT, APPLIED = "a1" * 20, "b2" * 20
REPOSITORY = "https://git.example.com/corp/agents.git"
SOURCE = "git+https://git.example.com/corp/agents"
"""The same in records."""

HOME = "deliveries"
"""Where the objects of the controllers are; not where a real Argo CD would look for its own."""

FLUX = "kustomize.toolkit.fluxcd.io"
SOURCES = "source.toolkit.fluxcd.io"
TRACKING = "argocd.argoproj.io/tracking-id"
KINDS = (
    ("argoproj.io", "Application", "v1alpha1"),
    (FLUX, "Kustomization", "v1"),
    (SOURCES, "GitRepository", "v1"),
)

GIT_FIRST: Tree = {
    "controllers": [
        {"system": "argocd", "users": [CALLERS["argocd"].user], "namespace": HOME},
        {"system": "flux", "users": [CALLERS["flux"].user]},
    ],
    "breakGlass": ["break-glass"],
}
"""What an operator sets for whom only Git is to be changed."""


def application(name: str, phase: str) -> Tree:
    """Give an Application as it is while it is synced, or after that."""
    source = {"repoURL": REPOSITORY, "path": "agents", "targetRevision": "main"}
    destination = {"server": "https://kubernetes.default.svc"}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": HOME},
        "spec": {"project": "default", "destination": destination, "source": source},
        "status": {
            "operationState": {
                "phase": phase,
                "startedAt": "2026-11-21T12:00:00Z",
                "operation": {"sync": {"revision": "main"}},
                "syncResult": {"revision": COMMIT, "source": source},
            }
        },
    }


def kustomization(name: str) -> Tree:
    """Give a Kustomization that attempts a commit, and applied another before."""
    return {
        "apiVersion": f"{FLUX}/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": HOME},
        "spec": {"path": "./agents", "sourceRef": {"kind": "GitRepository", "name": "corp"}},
        "status": {
            "lastAttemptedRevision": f"main@sha1:{COMMIT}",
            "lastAppliedRevision": f"main@sha1:{APPLIED}",
        },
    }


REPOSITORIES: Tree = {
    "apiVersion": f"{SOURCES}/v1",
    "kind": "GitRepository",
    "metadata": {"name": "corp", "namespace": HOME},
    "spec": {"url": REPOSITORY},
}
OBJECTS: Sequence[Tree] = (
    application("syncing", "Running"),
    application("synced", "Succeeded"),
    kustomization("reconciling"),
    REPOSITORIES,
)


def deliver(cluster: Cluster) -> None:
    """Have the objects of the controllers in a cluster, and their kinds if nobody defined them."""
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    for group, kind, version in KINDS:
        cluster.admin.create(crds, definition(group, kind, [version]))
    waited = cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    assert waited.status == 0, waited.err
    if not cluster.admin.get(f"/api/v1/namespaces/{HOME}").ok:
        cluster.namespace(HOME)
    listed = {"apiVersion": "v1", "kind": "List", "items": list(OBJECTS)}
    applied = cluster.kubectl("apply", "-f", "-", stdin=json.dumps(listed))
    assert applied.status == 0, applied.err


def tracked(value: Tree, application: str, namespace: str) -> Tree:
    """Mark a Deployment as Argo CD marks what it applies."""
    name = metadata(value)["name"]
    tracking = f"{application}:apps/Deployment:{namespace}/{name}"
    return marked(value, annotations={TRACKING: tracking})


def labelled(value: Tree, kustomization: str) -> Tree:
    """Mark an object as Flux marks what it applies."""
    return marked(value, labels={f"{FLUX}/name": kustomization, f"{FLUX}/namespace": HOME})


def marked(value: Tree, **more: object) -> Tree:
    """Give an object more metadata."""
    return {**value, "metadata": {**metadata(value), **more}}


def metadata(value: Tree) -> Tree:
    found = value["metadata"]
    assert isinstance(found, dict)
    return found
