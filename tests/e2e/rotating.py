"""Two replicas of a release that certifies itself, behind one address as behind a Service."""

import json
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.e2e.chart import SYSTEM, Rendered, apply, directed, make_system, rendered, values
from tests.e2e.cluster import Cluster
from tests.e2e.processes import running
from tests.e2e.service import COMMAND, CONFIGURATIONS, Place, Service, merged, placed
from tests.e2e.trees import Tree, text
from tests.waiting import until

NAME = "rotating"
LEAF, AUTHORITY = 12, 60
"""Seconds: a certificate is renewed every eight, and its authority has a successor after forty."""
CHUNK = 65536
OWN = ("--tls-lifetime=", "--authority-lifetime=", "--listen=", "--metrics-listen=", "--origin=")


@dataclass(frozen=True)
class Pair:
    """Both replicas, and the address that they share."""

    cluster: Cluster
    release: Rendered
    replicas: Sequence[Service]
    port: int

    @property
    def secret(self) -> str:
        return f"/api/v1/namespaces/{SYSTEM}/secrets/{self.release.name}-tls"

    @property
    def path(self) -> str:
        return f"{CONFIGURATIONS}/{self.release.name}"

    @property
    def configuration(self) -> Tree:
        """Give the webhook configuration as it was installed."""
        return called_at(self.release.of("ValidatingWebhookConfiguration"), self.port)

    def shown(self, replica: int) -> bytes:
        """Look at the certificate of a replica; who asks believes nothing."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        address = ("127.0.0.1", self.replicas[replica].place.port)
        with (
            closing(socket.create_connection(address, timeout=10)) as connection,
            context.wrap_socket(connection) as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""

    def faults(self) -> list[float]:
        """Tell for each replica whether it misses something in the webhook configuration."""
        name = 'agentgate_fault{what="webhooks"}'
        return [each.metrics.get(name, -1) for each in self.replicas]

    def told(self, event: str) -> list[Tree]:
        """Give what the replicas have told of something."""
        lines = [
            line for each in self.replicas for line in each.program.log.read_text().split("\n")
        ]
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [each for each in found if text(each, "event") == event]


class Balancer(socketserver.ThreadingTCPServer):
    """Gives each connection to the next replica, and looks at nothing in it."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    targets: Iterator[int]


class Passing(socketserver.BaseRequestHandler):
    """One connection."""

    server: Balancer

    def handle(self) -> None:
        address = ("127.0.0.1", next(self.server.targets))
        with closing(socket.create_connection(address)) as other:
            ends = {self.request: other, other: self.request}
            for each in ends:
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                for ready in select.select(list(ends), [], [])[0]:
                    data = ready.recv(CHUNK)
                    if not data:
                        return
                    ends[ready].sendall(data)


@contextmanager
def balancing(ports: Sequence[int]) -> Iterator[int]:
    """Share connections out until the end; gives the port of all."""
    with Balancer(("127.0.0.1", 0), Passing) as server:
        server.targets = cycle(ports)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def called_at(value: Tree, port: int) -> Tree:
    """Call the webhooks of a configuration at a port; whom they believe is not said yet."""
    found = json.loads(json.dumps(directed(value, f"https://127.0.0.1:{port}/validate")))
    for each in found["webhooks"]:
        del each["clientConfig"]["caBundle"]
    assert isinstance(found, dict)
    return found


def arguments(place: Place, release: Rendered) -> list[str]:
    """Give the arguments of the chart, but for how long certificates are valid."""
    given = [each.replace("=/", f"={place.folder}/") for each in release.arguments]
    return [
        *COMMAND, *(each for each in given if not each.startswith(OWN)),
        f"--tls-lifetime={LEAF}", f"--authority-lifetime={AUTHORITY}",
        f"--listen=127.0.0.1:{place.port}", f"--metrics-listen=127.0.0.1:{place.measured}",
        f"--kubeconfig={place.kubeconfig}",
    ]  # fmt: skip


def within(kubeconfig: Path, namespace: str) -> None:
    """Say in which namespace its owner is, as a Pod knows it."""
    found = json.loads(kubeconfig.read_text())
    found["contexts"][0]["context"]["namespace"] = namespace
    kubeconfig.write_text(json.dumps(found))


@contextmanager
def both(cluster: Cluster, folder: Path) -> Iterator[Pair]:
    """Install the release and run its replicas until the end."""
    more = {"tls": {"mode": "builtin"}, "webhook": {"timeoutSeconds": 5}, "workers": 1}
    release = rendered(NAME, merged(values(cluster, NAME), more))
    make_system(cluster)
    apply(cluster, [
        each for each in release.called_at("https://127.0.0.1")
        if each["kind"] != "ValidatingWebhookConfiguration"
    ])  # fmt: skip
    places = [placed(cluster, release, below(folder, name)) for name in ("one", "two")]
    with balancing([each.port for each in places]) as port, ExitStack() as held:
        services = [held.enter_context(replica(cluster, release, each, port)) for each in places]
        pair = Pair(cluster, release, services, port)
        for each in services:
            until(partial(takes_in, each))
        apply(cluster, [pair.configuration])
        held.callback(cluster.admin.delete, pair.path)
        # Only from then on does anybody know whom to believe.
        services[0].await_called()
        yield pair


def below(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


@contextmanager
def replica(cluster: Cluster, release: Rendered, place: Place, port: int) -> Iterator[Service]:
    """Run one replica."""
    within(place.kubeconfig, SYSTEM)
    (place.folder / "var/run/agentgate/tls").mkdir()
    installed = called_at(release.of("ValidatingWebhookConfiguration"), port)
    (place.folder / "etc/agentgate/webhooks.yaml").write_text(json.dumps(installed))
    with running(arguments(place, release), place.folder / "service.log") as program:
        yield Service(cluster, release, place, program)


def takes_in(service: Service) -> bool:
    """Say whether a replica has a certificate, and workers that show it."""
    service.program.check()
    try:
        return service.metrics.get("agentgate_workers_ready", 0) > 0
    except OSError:
        return False
