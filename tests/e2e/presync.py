"""A gate that is asked before syncs: the chart's service beside a real Argo CD."""

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
from tests.e2e.argocd_site import GATE, Site
from tests.e2e.chart import SYSTEM, apply, make_system, rendered, values
from tests.e2e.cluster import until
from tests.e2e.processes import running
from tests.e2e.service import COMMAND, ORIGIN, Place, Service, merged, placed
from tests.e2e.trees import Tree, items, text

NAME = "presync"
VERIFIER = "https://gate.example.com/verifiers/tests"
VERDICTS = f"/apis/agentgate.dev/v1alpha1/namespaces/{SYSTEM}/verdicts"
TRUST = """\
version: 1
logs:
  - origin: {origin}
    key: |
{log}
speakers:
  - key: |
{record}
    verifiers: ["{verifier}"]
    doors: [admission, presync]
    resources: ["argocd://{cluster}/", "k8s://{cluster}/"]
    logs: {{"{origin}": {{from: 0}}}}
"""


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
        verifier=VERIFIER, cluster=cluster,
    )  # fmt: skip


def wanted(hooks: Sequence[str], folder: Path) -> Mapping[str, object]:
    """Give the values of the chart."""
    settings = {"git": {"protocols": ["file"]}, "cache": str(folder / "cache")}
    return {
        "workers": 1,
        "image": {"digest": f"sha256:{'0' * 64}"},
        "presync": {
            "enabled": True,
            "hooks": [{"namespace": each} for each in hooks],
            "trust": "version: 1\n",
            "settings": settings,
        },
    }


@contextmanager
def gated(argo: ArgoCD, folder: Path, hooks: Sequence[str]) -> Iterator[Gate]:
    """Install a release whose hooks run in some namespaces, and run its service."""
    cluster = argo.cluster
    make_system(cluster)
    chosen = merged(values(cluster, NAME), wanted(hooks, folder))
    release = rendered(NAME, chosen)
    skipped = ("ValidatingWebhookConfiguration",)
    apply(cluster, [e for e in release.called_at("https://127.0.0.1") if e["kind"] not in skipped])
    until(lambda: cluster.admin.get(VERDICTS).ok)
    place = placed(cluster, release, folder)
    files = folder / "etc/agentgate"
    system = cluster.admin.get("/api/v1/namespaces/kube-system")
    (files / "trust.yaml").write_text(trusted(place, text(system.body, "metadata", "uid")))
    serve = files / "serve.yaml"
    serve.write_text(serve.read_text().replace("/etc/agentgate/", f"{files}/"))
    port = free_port()
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
