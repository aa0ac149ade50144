"""A gate that is asked before syncs: the chart's service beside a real Argo CD."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate.adoption.presync import Asker, job
from gate.audit.keys import NO_PASSWORD, public_pem
from gate.audit.keys.files import open_key
from gate.audit.records import Record
from gate.model import Door
from tests.contracts.opa import free_port
from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_objects import NAMESPACE
from tests.e2e.argocd_site import GATE, Site, hook
from tests.e2e.chart import SYSTEM, apply, make_system, rendered, values
from tests.e2e.processes import running
from tests.e2e.samples import pod_spec
from tests.e2e.service import COMMAND, ORIGIN, Place, Service, merged, placed
from tests.e2e.trees import Tree, at, items, text
from tests.waiting import until
from tests.webhooks.presync.scene import TRUST

NAME = "presync"
VERIFIER = "https://gate.example.com/verifiers/tests"
VERDICTS = f"/apis/agentgate.dev/v1alpha1/namespaces/{SYSTEM}/verdicts"
CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
    "chart/templates/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: templated}\n"
    "data: {word: {{ .Values.word | quote }}}\n",
}


@dataclass
class Gate:
    """A service that answers hooks at a port of its own; `free` are namespaces for them."""

    service: Service
    port: int
    free: list[str]

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def judged(self, name: str) -> list[Record]:
        """Give what was recorded about an Application."""
        return [
            each
            for each in self.service.records()
            if each.decision.point is Door.PRESYNC
            and each.predicate.resource_uri.endswith(f"/{NAMESPACE}/{name}")
        ]

    def verdicts(self, name: str) -> list[Tree]:
        """Give the custom resources about an Application."""
        found = items(self.service.cluster.admin.get(VERDICTS).body, "items")
        return [
            each
            for each in found
            if isinstance(each, dict) and text(each, "spec", "application", "name") == name
        ]

    def restart(self) -> None:
        """End it as an operator does, and begin again."""
        self.service.end()
        self.service.begin()


def asking(site: Site, gate: Gate) -> Tree:
    """Give the hook that `gate init argocd` writes."""
    return dict(job(Asker(f"{NAMESPACE}/{site.name}", GATE, gate.url)))


def waiting(flag: Path) -> Tree:
    """Give another hook of a revision, which waits for a file."""
    return secured(hook("later", f"until test -e {flag}; do sleep 0.1; done"))


def secured(job: Tree) -> Tree:
    """Give a Job as the rules want it."""
    strict = pod_spec(is_privileged=False)
    made: Tree = json.loads(json.dumps(job))
    spec = at(made, "spec", "template", "spec")
    assert isinstance(spec, dict)
    spec["securityContext"] = strict["securityContext"]
    for container in items(spec, "containers"):
        assert isinstance(container, dict)
        container["securityContext"] = at(strict, "containers", 0, "securityContext")
    return made


def told(site: Site) -> list[str]:
    """Give the reasons of the Events on an Application."""
    path = f"/apis/events.k8s.io/v1/namespaces/{NAMESPACE}/events"
    found = items(site.argo.cluster.admin.get(path).body, "items")
    return [
        text(each, "reason")
        for each in found
        if text(each, "regarding", "name") == site.name and "Gate" in text(each, "reason")
    ]


def trusted(place: Place, cluster: str) -> str:
    """Write a trust policy for the keys of a release."""
    keys = place.folder / "var/run/agentgate/keys"

    def pem(name: str) -> str:
        public = public_pem(open_key(keys / name, NO_PASSWORD).key).decode()
        return "\n".join(f"      {line}" for line in public.splitlines())

    return TRUST.format(
        origin=ORIGIN, log=pem("checkpoint.key"), record=pem("record.key"),
        verifier=VERIFIER, cluster=cluster, doors="admission, presync", other="k8s",
    )  # fmt: skip


def wanted(hooks: Sequence[str], folder: Path, url: str) -> Mapping[str, object]:
    """Give the values of the chart; the hooks run the image of the tests, and call `url`."""
    settings = {"git": {"protocols": ["file"]}, "cache": str(folder / "cache")}
    return {
        "workers": 1,
        "image": {"digest": f"sha256:{'0' * 64}"},
        "presync": {
            "enabled": True,
            "hooks": [{"namespace": each} for each in hooks],
            "trust": "version: 1\n",
            "images": [GATE],
            "servers": [url],
            "settings": settings,
        },
    }


@contextmanager
def gated(
    argo: ArgoCD, folder: Path, hooks: Sequence[str], more: Mapping[str, object]
) -> Iterator[Gate]:
    """Install a release whose hooks run in some namespaces, and run its service.

    The API server does not ask it anything. `more` are values of the chart.
    """
    cluster, port = argo.cluster, free_port()
    make_system(cluster)
    asked = wanted(hooks, folder, f"https://127.0.0.1:{port}")
    release = rendered(NAME, merged(merged(values(cluster, NAME), asked), more))
    skipped = ("ValidatingWebhookConfiguration",)
    apply(cluster, [e for e in release.called_at("https://127.0.0.1") if e["kind"] not in skipped])
    until(lambda: cluster.admin.get(VERDICTS).ok)
    place = placed(cluster, release, folder)
    files = folder / "etc/agentgate"
    system = cluster.admin.get("/api/v1/namespaces/kube-system")
    (files / "trust.yaml").write_text(trusted(place, text(system.body, "metadata", "uid")))
    serve = files / "serve.yaml"
    serve.write_text(serve.read_text().replace("/etc/agentgate/", f"{files}/"))
    given = [each for each in place.arguments(release) if not each.startswith("--presync-")]
    command = [*COMMAND, *given, f"--presync-listen=127.0.0.1:{port}"]
    with running(command, folder / "service.log") as program:
        gate = Gate(Service(cluster, release, place, program), port, list(hooks))
        try:
            until(gate.service.ready)
            until(lambda: gate.service.metrics.get("agentgate_presync_ready") == 1)
            yield gate
        finally:
            if gate.service.program.process.poll() is None:
                gate.service.program.kill()
