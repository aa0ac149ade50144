"""An API server with a thousand agents, and the webhooks that are measured before it."""

import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

import orjson

from benchmarks.admission import creating, matter, peer
from benchmarks.admission.load import Family
from benchmarks.admission.service import Service, thirteen
from benchmarks.manifests import manifest
from gate.document import Source, Syntax, read
from tests.contracts.opa import free_port
from tests.e2e.callers import tokens
from tests.e2e.cluster import Cluster, await_ready, must
from tests.e2e.controlplane import api_server, etcd, planned
from tests.e2e.processes import running
from tests.e2e.trees import Tree, at, text
from tests.waiting import until

PATIENCE = 30.0
STEP = 0.01
PLACES = (matter.NAMESPACE, "prod-agents", peer.OWN)
TEMPLATES = "/apis/templates.gatekeeper.sh/v1/constrainttemplates"
CONSTRAINTS = f"/apis/constraints.gatekeeper.sh/v1beta1/{peer.KIND.lower()}"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@dataclass(frozen=True)
class Contestant:
    """A webhook that runs: where it is asked, and after how many seconds it was ready."""

    name: str
    url: str
    family: Family
    started: float

    def ask(self, body: bytes) -> Tree:
        """Bring one review, and give what is answered."""
        headers = {"Content-Type": "application/json"}
        with closing(connected(self.url)) as connection:
            connection.request("POST", "/" + self.url.split("/", 3)[3], body, headers)
            said: Tree = orjson.loads(connection.getresponse().read())
        return said


@dataclass(frozen=True)
class Stage:
    """A cluster, and a folder for all that runs before it, until `stack` is closed."""

    folder: Path
    cluster: Cluster
    stack: ExitStack

    @cached_property
    def rules(self) -> Path:
        """Give the thirteen rules that both have."""
        return thirteen(self.folder / "thirteen")

    def gate(self, name: str, rules: Path | None, *, records: bool) -> Contestant:
        """Run the gate, with other rules than those that ship if they are given."""
        plan, port = self.cluster.plan, free_port()
        pair = plan.authority.certify(f"gate-{port}", "IP:127.0.0.1")
        service = Service(self.folder / name, plan, pair, port, rules, records)
        health = f"https://127.0.0.1:{port}/readyz"
        return self.run(name, f"https://127.0.0.1:{port}/validate", health, service.command)

    def gatekeeper(self) -> Contestant:
        """Run the peer, which has its rules already."""
        plan, port, health = self.cluster.plan, free_port(), free_port()
        command = peer.command(plan, self.certificates, (port, health))
        ready = f"http://127.0.0.1:{health}/readyz"
        return self.run("Gatekeeper", f"https://127.0.0.1:{port}/v1/admit", ready, command)

    @cached_property
    def certificates(self) -> Path:
        """Certify this machine, and give the folder; the peer wants its files called so."""
        return self.cluster.plan.authority.certify("tls", "IP:127.0.0.1").cert.parent

    def teach(self) -> None:
        """Define the peer's resources, and give it its rules."""
        define(self.cluster)
        until(self.generated)
        must(self.cluster, CONSTRAINTS, peer.constraint())

    def generated(self) -> bool:
        """Have the peer make a definition of its template; now and then it ends before it has."""
        command = peer.command(self.cluster.plan, self.certificates, (free_port(), free_port()))
        end = time.monotonic() + PATIENCE / 2
        with running([*command, peer.GENERATE], self.folder / "generate.log") as program:
            while time.monotonic() < end and program.process.poll() is None:
                if self.cluster.admin.get(CONSTRAINTS).ok:
                    return True
                time.sleep(STEP)
        return False

    def run(self, name: str, url: str, health: str, command: list[str | Path]) -> Contestant:
        """Run a webhook, and wait until it says that it is ready."""
        start = time.monotonic()
        log = self.folder / f"{name}.log"
        program = self.stack.enter_context(running(command, log))

        def is_ready() -> bool:
            program.check()
            return ready(health)

        until(is_ready, PATIENCE)
        took = time.monotonic() - start
        return Contestant(name, url, Family(program.process.pid), took)


def connected(url: str) -> HTTPConnection:
    """Open a connection, whoever is there."""
    scheme, _, host, *_ = url.split("/")
    if scheme == "http:":
        return HTTPConnection(host, timeout=PATIENCE)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(host, timeout=PATIENCE, context=context)


def ready(url: str) -> bool:
    """Say whether a webhook is."""
    try:
        with closing(connected(url)) as connection:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False


def define(cluster: Cluster) -> None:
    """Define the peer's resources, and write its rules."""
    source = peer.definitions()
    for document in read(Source(str(source), source.read_bytes(), Syntax.YAML)).documents:
        if text(document.value, "kind") == "CustomResourceDefinition":
            must(cluster, DEFINITIONS, tree(document.value))
    until(lambda: cluster.admin.get(TEMPLATES).ok)
    must(cluster, TEMPLATES, peer.template())


def tree(value: object) -> Tree:
    """Take a value that is known to be an object."""
    if not isinstance(value, dict):
        raise TypeError("a manifest is an object")
    return value


def populate(cluster: Cluster, count: int) -> None:
    """Create agents."""
    for number in range(count):
        value = matter.read(manifest(number))
        must(cluster, creating.path(text(value, "metadata", "namespace")), value)


def staged(folder: Path, stack: ExitStack) -> Stage:
    """Start an API server without controllers: nothing of what is created is ever run."""
    plan = planned(folder, tokens())
    cluster = Cluster(plan)
    logs = ((etcd(plan), folder / "etcd.log"), (api_server(plan), folder / "apiserver.log"))
    await_ready(cluster, *(stack.enter_context(running(*each)) for each in logs))
    for name in PLACES:
        must(cluster, "/api/v1/namespaces",
             {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})  # fmt: skip
    return Stage(folder, cluster, stack)


def ours(said: Tree) -> Iterator[str]:
    """Name the rules that the gate denied or warned by."""
    yield from text(said, "response", "auditAnnotations", "rules").split(",")


def allowed(said: Tree) -> bool:
    """Say whether a review was answered with leave."""
    return at(said, "response", "allowed") is True
