"""A control plane of Kubernetes on this machine: etcd, API server and controllers, no machines."""

import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.conftest import Outcome
from tests.e2e.callers import BINDINGS, WRITER, tokens
from tests.e2e.client import Client, Kept
from tests.e2e.controlplane import Plan, api_server, controllers, etcd, kubeconfig, planned
from tests.e2e.processes import Program, attempted, running
from tests.e2e.trees import Tree
from tests.programs import program
from tests.waiting import until

PATIENCE = 180.0
ACCESS = "/apis/rbac.authorization.k8s.io/v1"


@dataclass(frozen=True)
class Cluster:
    """A control plane that runs."""

    plan: Plan

    @cached_property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.plan.authority.ca)

    @cached_property
    def admin(self) -> Client:
        return self.client("admin")

    def client(self, caller: str) -> Client:
        return Client(self.plan.url, self.context, self.plan.tokens[caller])

    def kubectl(
        self, *arguments: str | Path, caller: str = "admin", stdin: str | None = None
    ) -> Outcome:
        """Run kubectl as one of the callers."""
        command: list[str | Path] = [
            program("kubectl"), "--kubeconfig", self.plan.kubeconfig(caller),
            "--cache-dir", self.plan.folder / "kubectl", *arguments,
        ]  # fmt: skip
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=PATIENCE, check=False,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.plan.folder)},
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def keeping(self) -> Iterator["Cluster"]:
        """Reach it over one connection for each caller, in a single thread, until the end.

        Where thousands of requests follow each other, most of the time is spent on handshakes.
        """
        with ExitStack() as stack:
            kept = {
                caller: stack.enter_context(closing(Kept(self.plan.url, self.context, token)))
                for caller, token in self.plan.tokens.items()
            }
            yield Keeping(self.plan, kept)

    def account_kubeconfig(self, namespace: str, name: str) -> Path:
        """Write how a service account reaches the API server, with a token that is its own."""
        made = self.kubectl("create", "token", name, "--namespace", namespace)
        assert made.status == 0, made.err
        path = self.plan.folder / f"{namespace}.{name}.kubeconfig"
        path.write_text(kubeconfig(self.plan, made.out.strip()))
        return path

    def namespace(self, name: str, **labels: str) -> str:
        """Make a namespace in which Pods can be created."""
        metadata = {"name": name, "labels": labels}
        made = self.admin.create(
            "/api/v1/namespaces",
            {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata},
        )
        assert made.ok, made
        # The controllers make it, and a Pod without it is refused.
        until(lambda: self.admin.get(f"/api/v1/namespaces/{name}/serviceaccounts/default").ok)
        return name

    def ready(self) -> bool:
        try:
            return self.admin.get("/readyz").ok
        except OSError:
            return False


@dataclass(frozen=True)
class Keeping(Cluster):
    """The same, with connections that are kept."""

    callers: Mapping[str, Kept]

    def client(self, caller: str) -> Client:
        return self.callers[caller]


def must(cluster: Cluster, path: str, body: Tree) -> None:
    """Create something that nothing may be in the way of."""
    made = cluster.admin.create(path, body)
    assert made.ok, made


@contextmanager
def control_plane(folder: Path) -> Iterator[Cluster]:
    """Run a control plane until the end; the logs stay in the folder."""
    with attempted(folder, started) as cluster:
        yield cluster


def started(folder: Path, stack: ExitStack) -> Cluster:
    """Start the programs; the API server waits for its store by itself."""
    plan = planned(folder, tokens())
    cluster = Cluster(plan)

    def start(command: list[str | Path]) -> Program:
        log = folder / f"{Path(command[0]).name}.log"
        return stack.enter_context(running(command, log))

    first = (start(etcd(plan)), start(api_server(plan)))
    await_ready(cluster, *first)
    start(controllers(plan))
    must(cluster, f"{ACCESS}/clusterroles", WRITER)
    for each in BINDINGS:
        must(cluster, f"{ACCESS}/clusterrolebindings", each)
    return cluster


def await_ready(cluster: Cluster, *programs: Program) -> None:
    """Wait until the API server is ready. Raises `Collapsed`."""

    def look() -> bool:
        for each in programs:
            each.check()
        return cluster.ready()

    until(look)
