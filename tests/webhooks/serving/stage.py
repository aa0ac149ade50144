"""A cluster on loopback, a service before it, and what an API server would ask it."""

import json
import os
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.webhooks.cluster.apiserver import ApiServer, Collection, api_server
from tests.webhooks.served import SECONDS, Served, Told, running
from tests.webhooks.world import World, kept

SETTINGS = """\
version: 1
cluster: {uid: 0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80}
verifier: https://gate.example.com/verifiers/admission/prod
"""
JSON = {"Content-Type": "application/json"}
KIND = {"group": "apps", "version": "v1", "kind": "Deployment"}
RESOURCE = {"group": "apps", "version": "v1", "resource": "deployments"}
Answer = tuple[int, dict[str, object]]


@dataclass
class Stage:
    """All of it; `agents` are those that the cluster has."""

    world: World
    cluster: ApiServer
    agents: Collection

    @property
    def settings(self) -> Path:
        return self.world.root / "serve.yaml"

    def options(self, *more: str) -> list[str]:
        root = self.world.root
        return [
            *(sys.executable, "-m", "gate", "serve"),
            *("--settings", str(self.settings), "--kubeconfig", str(root / "kubeconfig")),
            *("--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"),
            *("--tls-cert", str(root / "server.crt"), "--tls-key", str(root / "server.key")),
            *("--workers", "2", "--leave-seconds", "0.3", *more),
        ]

    def recording(self, *more: str) -> list[str]:
        root = self.world.root
        return [
            *("--log", str(self.world.log), "--key", str(root / "record.key")),
            *("--checkpoint-key", str(root / "log.key"), "--no-password"),
            *("--publish-every", "0.2", *more),
        ]

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.world.ca)

    @contextmanager
    def serving(self, *more: str) -> Iterator["Service"]:
        with running(self.options(*more)) as served:
            yield Service(served, self)


@dataclass
class Service:
    """A service that runs."""

    served: Served
    stage: Stage

    def connect(self, context: ssl.SSLContext | None = None) -> HTTPSConnection:
        parts = urlsplit(self.served.url)
        trusted = context or self.stage.trusting()
        return HTTPSConnection("127.0.0.1", parts.port, timeout=SECONDS, context=trusted)

    def ready(self, workers: int = 2) -> "Service":
        self.served.told("worker-ready", workers)
        return self

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        with closing(self.connect()) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {**JSON, **named})
            with connection.getresponse() as response:
                said = response.read()
                typed = "json" in response.headers.get("Content-Type", "")
                return response.status, json.loads(said) if typed else {
                    "text": said.decode("latin-1")
                }

    def health(self) -> Answer:
        return self.ask("GET", "/readyz")

    def review(self, body: bytes | None = None) -> dict[str, object]:
        status, answer = self.ask("POST", "/validate?timeout=10s", body or review())
        assert status == 200, answer
        response = answer["response"]
        assert isinstance(response, dict)
        return response

    def metrics(self) -> dict[str, float]:
        with urlopen(f"{self.served.told('serving')['metrics']}/metrics") as response:  # noqa: S310
            lines = response.read().decode().splitlines()
        parts = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in parts}

    def workers(self) -> list[int]:
        """Find the processes of the workers, as the system knows them."""
        me = self.served.process.pid
        return [pid for pid in processes() if stat(pid)[1] == str(me)]


def processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def stat(pid: int) -> list[str]:
    """Give the state of a process and what follows it there; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["", ""]


def resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def total(figures: Mapping[str, float], name: str) -> float:
    return sum(value for key, value in figures.items() if key.partition("{")[0] == name)


def review(number: int = 0, **more: object) -> bytes:
    """Write what an API server asks about a Deployment."""
    name = f"agent-{number}"
    container = {"name": "agent", "image": "ghcr.io/example/agent:latest"}
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [container]},
    }
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "prod"},
        "spec": {"selector": {"matchLabels": {"app": name}}, "template": template},
    }
    request = {
        "uid": f"705ab4f5-6393-11e8-b7cc-{number:012}",
        "kind": KIND,
        "resource": RESOURCE,
        "operation": "CREATE",
        "namespace": "prod",
        "name": name,
        "object": deployment,
        "userInfo": {"username": "admin"},
        **more,
    }
    return json.dumps(
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    ).encode()


@contextmanager
def staged(world: World) -> Iterator[Stage]:
    """Set a stage up, and take it down."""
    world.authority()
    world.certify("server", "IP:127.0.0.1")
    cert, key = world.certify("cluster", "IP:127.0.0.1")
    kept(world.root / "serve.yaml", SETTINGS)
    with api_server(cert, key) as cluster:
        namespaces = cluster.serve("", "v1", "namespaces", "Namespace")
        cluster.put(namespaces, {"metadata": {"name": "prod"}})
        cluster.serve("apps", "v1", "deployments", "Deployment")
        stage = Stage(world, cluster, cluster.serve("kagent.dev", "v1alpha2", "agents", "Agent"))
        kept(world.root / "kubeconfig", json.dumps(kubeconfig(world, cluster)))
        yield stage


def kubeconfig(world: World, cluster: ApiServer) -> Told:
    server = f"https://127.0.0.1:{cluster.port}"
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "gate"}}],
        "clusters": [
            {"name": "here", "cluster": {"server": server, "certificate-authority": str(world.ca)}}
        ],
        "users": [{"name": "gate", "user": {"token": cluster.token}}],
    }
