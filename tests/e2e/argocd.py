"""Argo CD on this machine: its repository server and its controller, with the store between."""

import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.contracts.opa import free_port
from tests.e2e.argocd_objects import (
    ACCOUNT,
    API,
    KINDS,
    NAMESPACE,
    accounts,
    definitions,
    destination,
    settings,
)  # fmt: skip
from tests.e2e.cluster import Cluster
from tests.e2e.processes import Program, attempted, running
from tests.e2e.service import fetched
from tests.e2e.trees import Tree
from tests.programs import FOLDER, installed, program
from tests.waiting import until

PATIENCE = 30.0
RESYNC = "10"
TOKEN = "12h"  # noqa: S105 for how long it is good


@dataclass(frozen=True)
class Ports:
    """Where its programs listen."""

    store: int
    repositories: int
    repositories_metrics: int
    controller_metrics: int


@dataclass(frozen=True)
class ArgoCD:
    """An Argo CD that runs, with what its programs said."""

    cluster: Cluster
    folder: Path

    def said(self, about: str) -> str:
        """Give the last lines of its controller that name something."""
        lines = (self.folder / "application-controller.log").read_text().splitlines()
        return "\n".join([line for line in lines if about in line][-10:])


@contextmanager
def argo_cd(cluster: Cluster, folder: Path) -> Iterator[ArgoCD]:
    """Install it, and run it until the end; the logs stay in the folder."""
    cluster.namespace(NAMESPACE)
    create(cluster, [*definitions(), *accounts()])
    until(lambda: all(cluster.admin.get(f"/apis/{API}/{kind}").ok for kind in KINDS))
    made = cluster.kubectl("create", "token", ACCOUNT, "-n", NAMESPACE, "--duration", TOKEN)
    assert made.status == 0, made.err
    create(cluster, [*settings(), destination(cluster.plan, made.out.strip())])
    with attempted(folder, partial(started, cluster)) as found:
        yield found


def create(cluster: Cluster, objects: Iterable[Tree]) -> None:
    """Create objects; the definitions are larger than an annotation of `apply` may be."""
    listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
    done = cluster.kubectl("create", "-f", "-", stdin=json.dumps(listed))
    assert done.status == 0, done.err


def started(cluster: Cluster, folder: Path, stack: ExitStack) -> ArgoCD:
    """Start the programs, each once the one that it needs is there."""
    ports = Ports(free_port(), free_port(), free_port(), free_port())

    def start(name: str, command: list[str | Path]) -> Program:
        env = environment(folder, f"argocd-{name}")
        return stack.enter_context(running(command, folder / f"{name}.log", env))

    store = start("store", [
        installed("redis-server"), "--port", str(ports.store), "--bind", "127.0.0.1",
        "--save", "", "--dir", folder,
    ])  # fmt: skip
    until(partial(listens, store, ports.store))
    repositories = start("repo-server", repository_server(ports))
    until(partial(healthy, repositories, ports.repositories_metrics))
    config = cluster.account_kubeconfig(NAMESPACE, ACCOUNT)
    controller = start("application-controller", application_controller(ports, config))
    until(partial(healthy, controller, ports.controller_metrics))
    return ArgoCD(cluster, folder)


def environment(folder: Path, name: str) -> Mapping[str, str]:
    """Give all that a program knows of its surroundings; its name is what it does."""
    return {
        "PATH": f"{FOLDER}:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "ARGOCD_BINARY_NAME": name,
        "ARGOCD_GPG_ENABLED": "false",
        # Between waves it would sleep, so that other controllers see what was applied.
        "ARGOCD_SYNC_WAVE_DELAY": "0",
    }


def repository_server(ports: Ports) -> list[str | Path]:
    return [
        program("argocd"), "--redis", f"127.0.0.1:{ports.store}", "--disable-tls",
        "--address", "127.0.0.1", "--port", str(ports.repositories),
        "--metrics-address", "127.0.0.1", "--metrics-port", str(ports.repositories_metrics),
    ]  # fmt: skip


def application_controller(ports: Ports, config: Path) -> list[str | Path]:
    return [
        program("argocd"), "--kubeconfig", config, "--namespace", NAMESPACE,
        "--redis", f"127.0.0.1:{ports.store}",
        "--repo-server", f"127.0.0.1:{ports.repositories}", "--repo-server-plaintext",
        "--metrics-port", str(ports.controller_metrics),
        "--app-resync", RESYNC, "--app-resync-jitter", "0",
    ]  # fmt: skip


def listens(server: Program, port: int) -> bool:
    server.check()
    with socket.socket() as made:
        return made.connect_ex(("127.0.0.1", port)) == 0


def healthy(server: Program, port: int) -> bool:
    server.check()
    try:
        return fetched(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), "/healthz")[0] == 200
    except (OSError, HTTPException):
        return False
