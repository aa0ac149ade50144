"""A cluster of realistic Deployments, a door in front of it, and reviews to bring there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from benchmarks.manifests import FAULTS, manifest
from gate.assembly import Wishes, assemble, read_owned
from gate.bundle import Bundle
from gate.document import Source, Syntax
from gate.intake import take_in
from gate.model import Door
from gate.policy.library import Library, read_library
from gate.policy.prepared import Usual, prepare
from gate.sources import File
from webhooks.admission.admitting import Admitter
from webhooks.admission.answering import Answer
from webhooks.admission.cluster import Objects
from webhooks.admission.judging import Judge, Posture
from webhooks.admission.reading import Review
from webhooks.admission.ruling import Ruling
from webhooks.admission.settings import read_settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KIND = {"group": "apps", "version": "v1", "kind": "Deployment"}
RESOURCE = {"group": "apps", "version": "v1", "resource": "deployments"}
USER = "system:serviceaccount:argocd:argocd-application-controller"
SETTINGS = f"""\
version: 1
cluster: {{uid: 0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80}}
verifier: https://gate.example.com/verifiers/admission/prod
gitFirst:
  controllers: [{{system: argocd, users: ["{USER}"]}}]
"""
GIVEN = ("basic-user", "discovery", "public-info-viewer", "service-account-issuer-discovery")
BOUND = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: "system:{name}", labels: {{kubernetes.io/bootstrapping: rbac-defaults}}}}
rules: [{{nonResourceURLs: [/healthz, /version], verbs: [get]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: "system:{name}", labels: {{kubernetes.io/bootstrapping: rbac-defaults}}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:{name}"}}
subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}}]
"""
"""What every cluster binds each account to, so that it stands around every agent."""
Stored = dict[str, dict[str, object]]
SAME = frozenset({*FAULTS, "unpinned-model"})
"""Thirteen rules: those that the pack for a peer has as well, and one on models."""


@dataclass(frozen=True, slots=True)
class Still:
    """A cluster in which nothing happens."""

    bundle: Bundle
    synced: bool = True
    labelled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kept: Mapping[str, Objects] = field(default_factory=dict)

    def labels(self, namespace: str) -> Mapping[str, str]:
        """Give the labels of a namespace."""
        return self.labelled.get(namespace, {})

    def objects(self, kind: str) -> Objects:
        """Give the objects of a kind."""
        return self.kept.get(kind, {})


class Unobserved:
    """Counts nothing."""

    def ruled(self, ruling: Ruling, answer: Answer, seconds: float) -> None:
        """Look away."""

    def unkept(self, ruling: Ruling, error: str) -> None:
        """Look away."""

    def unread(self, kind: str) -> None:
        """Look away."""

    def failed(self, review: Review, error: BaseException) -> None:
        """Look away."""

    def unruled(self) -> None:
        """Look away."""


def door(rules: frozenset[str], objects: int) -> Admitter:
    """Open a door with some of the shipped rules, all if none is named; nothing is recorded."""
    owned = read_owned(Wishes(), dict[str, bytes]().get)
    library = only(read_library(), rules)
    usual = Usual(library, prepare(library, {}, checked=False))
    gate = assemble(owned, Wishes(door=Door.ADMISSION), NOW.date(), usual)
    settings = read_settings(Source("serve.yaml", SETTINGS.encode(), Syntax.YAML))
    posture = Posture(gate, owned.digests, settings)
    texts = (*map(manifest, range(objects)), *(BOUND.format(name=name) for name in GIVEN))
    files = [File(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    known = take_in(files, frozenset())
    cluster = Still(Bundle(tuple(replace(each, file="") for each in known.manifests)))
    return Admitter(Judge(lambda: posture, cluster, lambda: NOW), None, Unobserved())


def only(library: Library, rules: frozenset[str]) -> Library:
    """Leave out the rules that are not named."""
    modules = {
        path: source
        for path, source in library.modules.items()
        if not rules or "/lib/" in path or path.split("/")[-2] in rules
    }
    return replace(library, modules=modules)


def update(number: int) -> bytes:
    """Write a review of a change to one Deployment, as an API server sends it."""
    new, old = (as_stored(number, image) for image in (number + 1, number))
    return asked("UPDATE", new, old)


def asked(operation: str, new: Stored, old: Stored | None) -> bytes:
    """Write what an API server asks about a Deployment."""
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": KIND,
        "resource": RESOURCE,
        "requestKind": KIND,
        "requestResource": RESOURCE,
        "name": new["metadata"]["name"],
        "namespace": new["metadata"]["namespace"],
        "operation": operation,
        "userInfo": {"username": USER, "groups": ["system:authenticated"]},
        "object": new,
        "oldObject": old,
        "dryRun": False,
        "options": {
            "kind": f"{operation.capitalize()}Options",
            "apiVersion": "meta.k8s.io/v1",
        },
    }
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    return orjson.dumps(review)


def as_stored(number: int, image: int) -> Stored:
    """Give a Deployment with what an API server adds to it."""
    text = manifest(number).replace(f"{number:064x}", f"{image:064x}")
    intake = take_in([File("new.yaml", text.encode())], frozenset())
    value: Stored = orjson.loads(orjson.dumps(intake.loaded[0].document.value))
    value["metadata"] |= {
        "uid": "3f1b6c1e-2f0b-4d7b-9a3a-4a1f5d6e7f80",
        "resourceVersion": "123456",
        "generation": 3,
        "creationTimestamp": "2026-11-20T08:00:00Z",
        "managedFields": [
            {
                "manager": "argocd-controller", "operation": "Apply", "apiVersion": "apps/v1",
                "time": "2026-11-20T08:00:00Z", "fieldsType": "FieldsV1",
                "fieldsV1": {"f:spec": fields(value["spec"])},
            }
        ],
    }  # fmt: skip
    return value


def fields(value: object) -> dict[str, object]:
    """Write which fields somebody owns, as managed fields do."""
    match value:
        case dict():
            return {f"f:{key}": fields(each) for key, each in value.items()}
        case list():
            return {f'k:{{"name":"{number}"}}': fields(each) for number, each in enumerate(value)}
        case _:
            return {}
