"""What a Kustomization of Flux says that it applies."""

import pytest

from gate.delivery import Delivery, Kustomize, Method, Unsettled
from gate.delivery.flux import read_flux
from tests.gate.delivery.applications import COMMIT, OTHER, Tree

FETCHED = f"main@sha1:{COMMIT}"
IMAGES = [
    {"name": "a", "newName": "b", "newTag": "1"},
    {"name": "c", "newTag": "2", "digest": "sha256:aa"},
    {"name": "d", "newTag": "3"},
]


def kustomization(**spec: object) -> Tree:
    return {
        "kind": "Kustomization",
        "metadata": {"name": "agents", "namespace": "flux-system", "uid": "6f0c9a52"},
        "spec": {"path": "./app", "sourceRef": {"kind": "GitRepository", "name": "corp"}, **spec},
        "status": {"lastAttemptedRevision": f"main@sha1:{OTHER}"},
    }


def repository(revision: str = FETCHED, spec: Tree | None = None) -> Tree:
    return {
        "kind": "GitRepository",
        "spec": {"url": "https://git.example.com/corp", "ref": {"branch": "main"}, **(spec or {})},
        "status": {"artifact": {"revision": revision}} if revision else {},
    }


def read(kustomization: Tree, source: Tree) -> Delivery:
    found = read_flux(kustomization, source)
    assert isinstance(found, Delivery), found
    return found


def test_a_kustomization() -> None:
    value = kustomization(
        targetNamespace="dev", images=IMAGES, patches=[{"patch": "x", "target": {"kind": "Job"}}],
        components=["../c"], postBuild={"substitute": {"a": "b"}}, namePrefix="x-",
    )  # fmt: skip
    found = read(value, repository())
    assert (found.controller, found.namespace, found.name) == ("flux", "flux-system", "agents")
    assert found.uid == "6f0c9a52"
    assert found.destination_namespace == "dev"
    assert found.tracking.method is Method.FLUX
    assert found.substitution.values == {"a": "b"}
    [portion] = found.portions
    assert (portion.repo, portion.revision, portion.path, portion.target) == (
        "https://git.example.com/corp", COMMIT, "./app", "main",
    )  # fmt: skip
    assert portion.tool == Kustomize(
        name_prefix="x-", namespace="dev", components=("../c",),
        images=("a=b:1", "c=c@sha256:aa", "d=d:3"),
        patches=({"patch": "x", "target": {"kind": "Job"}},),
    )  # fmt: skip
    assert not found.impediments


def test_what_was_attempted_where_nothing_is_fetched() -> None:
    assert read(kustomization(), repository("")).revisions == (OTHER,)


def test_what_was_applied_before() -> None:
    value = kustomization()
    value["status"] = {"lastAppliedRevision": f"main@sha1:{OTHER}"}
    [portion] = read(value, repository()).previous
    assert (portion.revision, portion.path) == (OTHER, "./app")


@pytest.mark.parametrize(
    ("value", "source", "reason", "final"),
    [
        ({**kustomization(), "kind": "HelmRelease"}, repository(), "its own controller", True),
        (kustomization(sourceRef={"kind": "OCIRepository"}), repository(), "OCIRepository", True),
        (kustomization(), {"kind": "Bucket"}, "no repository", True),
        (kustomization(suspend=True), repository(), "suspended", False),
        ({**kustomization(), "status": {}}, repository(""), "fetched", False),
        ({**kustomization(), "status": {}}, repository("main"), "fetched", False),
        ({**kustomization(), "status": {}}, repository("main@sha1:abc"), "fetched", False),
        (kustomization(images={}), repository(), "must be", True),
        (kustomization(), {**repository(), "spec": []}, "must be", True),
    ],
    ids=["release", "registry", "bucket", "suspended", "none", "branch", "short", "type", "source"],
)
def test_what_is_not_settled(
    value: Tree,
    source: Tree,
    reason: str,
    final: bool,  # noqa: FBT001
) -> None:
    found = read_flux(value, source)
    assert isinstance(found, Unsettled)
    assert reason in found.reason
    assert found.final is final


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (kustomization(postBuild={"substituteFrom": [{"kind": "Secret", "name": "x"}]}), {}),
        (kustomization(decryption={"provider": "sops"}), {}),
        (kustomization(commonMetadata={"labels": {}}), {}),
        (kustomization(unheard=1), {}),
        (kustomization(), {"include": []}),
        (kustomization(), {"ignore": "x"}),
    ],
    ids=["from", "decryption", "metadata", "unheard", "include", "ignore"],
)
def test_what_the_gate_does_not_do_is_told(value: Tree, source: Tree) -> None:
    assert len(read(value, repository(spec=source)).impediments) == 1
