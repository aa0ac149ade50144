"""What an installation of Argo CD consists of, as objects: all that its manifests would apply."""

import base64
import secrets
from collections.abc import Iterator

import orjson

from gate.document import Source, Syntax, read_all
from tests.e2e.callers import RBAC
from tests.e2e.controlplane import Plan
from tests.e2e.trees import Tree
from tests.programs import program

NAMESPACE = "argocd"
ACCOUNT = "argocd-application-controller"
API = "argoproj.io/v1alpha1"
KINDS = ("applications", "appprojects")
DEFINITIONS = ("application-crd.yaml", "appproject-crd.yaml")
PART = {"app.kubernetes.io/part-of": "argocd"}
SETTINGS = (
    "argocd-cm", "argocd-rbac-cm", "argocd-ssh-known-hosts-cm", "argocd-tls-certs-cm",
    "argocd-gpg-keys-cm", "argocd-cmd-params-cm",
)  # fmt: skip


def definitions() -> Iterator[Tree]:
    """Give the definitions of its kinds, as they come with its source."""
    for name in DEFINITIONS:
        source = Source(name, program(name).read_bytes(), Syntax.YAML)
        for reading in read_all([source]):
            yield from (each.value for each in reading.documents if isinstance(each.value, dict))


def namespaced(kind: str, name: str, version: str = "v1", **more: object) -> Tree:
    """Give an object of its namespace."""
    metadata = {"name": name, "namespace": NAMESPACE, "labels": PART}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **more}


def accounts() -> Iterator[Tree]:
    """Give what it is: an account that may do everything, as its own manifests have it."""
    yield namespaced("ServiceAccount", ACCOUNT)
    yield {
        "apiVersion": f"{RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": ACCOUNT},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": NAMESPACE}],
    }


def settings() -> Iterator[Tree]:
    """Give what it reads, and the project that its server would have made."""
    for name in SETTINGS:
        yield namespaced("ConfigMap", name)
    yield namespaced(
        "Secret", "argocd-secret", stringData={"server.secretkey": secrets.token_hex()}
    )
    everywhere = {"server": "*", "namespace": "*"}
    yield namespaced("AppProject", "default", API, spec={
        "sourceRepos": ["*"],
        "destinations": [everywhere],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    })  # fmt: skip


def destination(plan: Plan, token: str) -> Tree:
    """Give the cluster that Applications name by its address."""
    authority = base64.b64encode(plan.authority.ca.read_bytes()).decode()
    config = {"bearerToken": token, "tlsClientConfig": {"caData": authority}}
    made = namespaced("Secret", "cluster-tests", stringData={
        "name": "tests", "server": plan.url, "config": orjson.dumps(config).decode(),
    })  # fmt: skip
    labels = {**PART, "argocd.argoproj.io/secret-type": "cluster"}
    return {**made, "metadata": {"name": "cluster-tests", "namespace": NAMESPACE, "labels": labels}}
