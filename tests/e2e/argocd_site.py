"""Where a test syncs: a repository, a namespace whose writes are seen, and what goes into both."""

import json
from dataclasses import dataclass
from itertools import groupby

from tests.conftest import Repository
from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_apps import Application, applied
from tests.e2e.argocd_objects import ACCOUNT
from tests.e2e.node import BY_PROCESS
from tests.e2e.probe import Probe
from tests.e2e.trees import Tree, at, items, text

FOLDER = "app"
AUDIENCE = "gate.example.com"
SHELL = "registry.example.com/shell"
STAND_IN = f"registry.example.com/stand-in/agentgate@sha256:{'0' * 64}"
GATE = f"registry.example.com/agentgate@sha256:{'1' * 64}"
"""What a test names where the gate itself runs."""
ANSWER = """\
for each; do case $each in
--ca-file=* | --token-file=*) test -s "${each#*=}" || exit 2;;
--server=https://yes.*) status=0;;
esac; done
echo "$@"
exit "${status:-1}"
"""
"""What stands in for `gate presync`: it allows whatever it asks a server whose name is yes."""

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MOUNT = "/var/run/secrets/gate"


@dataclass(frozen=True)
class Site:
    """A place for one Application, which bears the name of its Deployment."""

    argo: ArgoCD
    probe: Probe
    repository: Repository
    namespace: str
    name: str

    def commit(self, *objects: Tree) -> str:
        """Commit objects, in the place of those with the same kind and name."""
        self.repository.commit({
            f"{FOLDER}/{text(each, 'kind')}.{named(each)}.json": json.dumps(each)
            for each in objects
        })  # fmt: skip
        return self.repository.git("rev-parse", "HEAD")

    def source(self, path: str = FOLDER, **more: object) -> Tree:
        """Give a folder of the repository as a source."""
        return source(self.repository, path=path, **more)

    def application(self, *sources: Tree, **policy: object) -> Application:
        """Create the Application, of the folder of `commit` unless told otherwise."""
        return applied(self.argo, self.name, self.namespace, sources or [self.source()], **policy)

    def deployment(self, name: str = "") -> Tree:
        """Give what is in the cluster, a Status if it is not there."""
        path = f"/apis/apps/v1/namespaces/{self.namespace}/deployments/{name or self.name}"
        return self.argo.cluster.admin.get(path).body

    @property
    def copies(self) -> object:
        return at(self.deployment(), "spec", "replicas")

    @property
    def requests(self) -> list[object]:
        """Give what admission saw of the namespace, as far as Argo CD wrote it.

        The API server asks again where somebody else wrote before it could; that is left out.
        """
        found = (
            each for each in list(self.probe.asked)
            if text(each, "namespace") == self.namespace
            and text(each, "userInfo", "username").endswith(ACCOUNT)
        )  # fmt: skip
        return [next(same) for _, same in groupby(found, wanted)]

    def asked(self, name: str = "") -> list[object]:
        """Give what admission saw of one object."""
        return [each for each in self.requests if text(each, "name") == (name or self.name)]


def wanted(request: object) -> list[object]:
    """Give all of a request that is Argo CD's, and not of the controllers of Kubernetes."""
    entries = items(request, "object", "metadata", "managedFields")
    fields = [at(each, "fieldsV1") for each in entries if text(each, "subresource") != "status"]
    places = (("operation",), ("dryRun",), ("name",), ("object", "spec"),
              ("object", "metadata", "finalizers"),
              ("object", "metadata", "annotations", APPLIED))  # fmt: skip
    return [*(at(request, *place) for place in places), fields]


def source(repository: Repository, **more: object) -> Tree:
    return {"repoURL": f"file://{repository.root}", "targetRevision": "main", **more}


def named(value: Tree) -> str:
    return text(value, "metadata", "name") or text(value, "metadata", "generateName")


def hook(name: str, script: str) -> Tree:
    """Give a Job that runs a script before all else, with a token of its account for the gate.

    Of a name that ends with "-", Argo CD makes one for each commit and start.
    """
    token = {"serviceAccountToken": {"path": "token", "audience": AUDIENCE}}
    container = {
        "name": "gate", "image": SHELL, "args": [script],
        "volumeMounts": [{"name": "token", "mountPath": MOUNT}],
    }  # fmt: skip
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [{"name": "token", "projected": {"sources": [token]}}],
    }
    annotations = {
        "argocd.argoproj.io/hook": "PreSync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    }
    key = "generateName" if name.endswith("-") else "name"
    template = {"metadata": {"labels": BY_PROCESS}, "spec": pod}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {key: name, "annotations": annotations},
        "spec": {"backoffLimit": 0, "template": template},
    }


def synced(state: object) -> dict[str, str]:
    """Give what an operation tells of each of its objects: its kind, and how that went."""
    results = items(state, "syncResult", "resources")
    return {
        text(each, "kind"): text(each, "hookPhase")
        if at(each, "hookType")
        else text(each, "status")
        for each in results
    }
