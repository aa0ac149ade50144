"""`gate serve` as the chart runs it, as a process of the tests behind its webhook."""

import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

from gate.audit import Algorithm, envelope
from gate.audit.keys import NO_PASSWORD, generate, save
from gate.audit.keys.files import open_key
from gate.audit.log.opening import create_log, open_log
from gate.audit.records import Record
from gate.audit.records.reading import read_record
from tests.contracts.opa import free_port
from tests.e2e.certificates import Pair
from tests.e2e.chart import SYSTEM, Rendered, apply, make_system, rendered, values
from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.processes import Program, running
from tests.e2e.samples import privileged
from tests.waiting import until

WEBHOOK = "gate.agentgate.dev"
OPT_IN = "agentgate.dev/admission"
CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
ORIGIN = "gate-0.gate.example.com"
SAMPLE = re.compile(r"^(\w+(?:\{.*\})?) (\S+)$", re.MULTILINE)
PATIENCE = 60.0
COMMAND = (sys.executable, "-m", "gate")


@dataclass(frozen=True)
class Place:
    """Where a release stands in for a Pod: its files, and the ports it listens on."""

    folder: Path
    pair: Pair
    kubeconfig: Path
    port: int
    measured: int

    @property
    def log(self) -> Path:
        return self.folder / "var/lib/agentgate/log"

    def arguments(self, release: Rendered) -> Sequence[str]:
        """Give the arguments of the chart, with the paths of a container below the folder.

        What only a Pod has, its account and its address, is said besides.
        """
        given = [each.replace("=/", f"={self.folder}/") for each in release.arguments]
        kept = [each for each in given if not each.startswith(("--listen=", "--origin=", "--tls-"))]
        return [
            *kept, f"--listen=127.0.0.1:{self.port}",
            f"--tls-cert={self.pair.cert}", f"--tls-key={self.pair.key}",
            f"--metrics-listen=127.0.0.1:{self.measured}", f"--kubeconfig={self.kubeconfig}",
        ]  # fmt: skip


@dataclass
class Service:
    """A release that runs: `program` is the process that watches the others."""

    cluster: Cluster
    release: Rendered
    place: Place
    program: Program

    @property
    def labels(self) -> dict[str, str]:
        """Label a namespace so that its objects are judged."""
        return {OPT_IN: self.release.name}

    def ask(self, path: str) -> tuple[int, str]:
        """Ask the service itself for something."""
        context = self.cluster.context
        called = HTTPSConnection("127.0.0.1", self.place.port, timeout=PATIENCE, context=context)
        return fetched(called, path)

    @property
    def metrics(self) -> dict[str, float]:
        """Give all figures, by their name with labels."""
        called = HTTPConnection("127.0.0.1", self.place.measured, timeout=PATIENCE)
        _, said = fetched(called, "/metrics")
        return {name: float(value) for name, value in SAMPLE.findall(said)}

    def total(self, name: str) -> float:
        """Add up a figure over all its labels, or over those that are written after its name."""
        before = name.removesuffix("}")
        return sum(value for each, value in self.metrics.items() if each.startswith(before))

    def ready(self) -> bool:
        self.program.check()
        try:
            return self.ask("/readyz")[0] == 200
        except (OSError, HTTPException):
            return False

    def records(self, start: int = 0) -> list[Record]:
        """Read what was recorded, from an index on."""
        with open_log(self.place.log) as log:
            kept = [stored.envelope for stored in log.scan(start)]
        return [read_record(envelope.load(each)) for each in kept if each]

    def indexes(self, commit: str) -> set[int]:
        """Find the records that are of a commit, as the log finds them."""
        with open_log(self.place.log) as log:
            return {stored.index for stored in log.find(commit=commit)}

    @property
    def size(self) -> int:
        """Count the records."""
        with open_log(self.place.log) as log:
            return log.size

    def namespace(self, name: str) -> str:
        """Make a namespace whose objects are judged; gives where its Deployments are."""
        self.cluster.namespace(name, **self.labels)
        return f"/apis/apps/v1/namespaces/{name}/deployments"

    def await_called(self) -> None:
        """Wait until the API server has heard of the webhook, and calls it."""
        path = self.namespace(f"{self.release.name}-canary-{secrets.token_hex(4)}")
        client = self.cluster.client("developer")
        until(lambda: client.create(path, privileged("canary"), **DRY).status == 403)

    def end(self) -> None:
        """End it as an operator does, and wait until it has ended."""
        self.program.process.terminate()
        assert self.program.process.wait(PATIENCE) == 0

    def begin(self) -> None:
        """Run it again, after its end."""
        with self.program.log.open("ab") as stream:
            command = self.program.process.args
            process = subprocess.Popen(command, stdout=stream, stderr=stream)
        self.program = Program(self.program.name, process, self.program.log)
        until(self.ready)


@contextmanager
def ended(service: Service) -> Iterator[None]:
    """Have no service for a while, as when its machine is gone."""
    service.program.kill()
    try:
        yield
    finally:
        service.begin()


def fetched(called: HTTPConnection, path: str) -> tuple[int, str]:
    with closing(called) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()


def placed(cluster: Cluster, release: Rendered, folder: Path) -> Place:
    """Make all files that a Pod would have: configuration, keys, certificate and log."""
    files, keys = folder / "etc/agentgate", folder / "var/run/agentgate/keys"
    for each in (files, keys, folder / "var/lib/agentgate"):
        each.mkdir(parents=True)
    for name, content in release.files.items():
        (files / name).write_text(content)
    save(generate(Algorithm.P256), keys / "record.key", None)
    save(generate(Algorithm.ED25519), keys / "checkpoint.key", None)
    kubeconfig = cluster.account_kubeconfig(SYSTEM, release.name)
    pair = cluster.plan.authority.certify(release.name, "IP:127.0.0.1")
    clients = folder / "var/run/agentgate/clients"
    clients.mkdir()
    (clients / "ca.crt").write_text(cluster.plan.authority.ca.read_text())
    place = Place(folder, pair, kubeconfig, free_port(), free_port())
    create_log(place.log, ORIGIN, open_key(keys / "checkpoint.key", NO_PASSWORD).key)
    return place


@contextmanager
def serving(
    cluster: Cluster, folder: Path, name: str, more: Mapping[str, object]
) -> Iterator[Service]:
    """Install a release of the chart and run its service until the end; `more` are its values."""
    release = rendered(name, merged(values(cluster, name), more))
    make_system(cluster)
    accounts = [
        each for each in release.called_at("https://127.0.0.1")
        if each["kind"] != "ValidatingWebhookConfiguration"
    ]  # fmt: skip
    apply(cluster, accounts)
    place = placed(cluster, release, folder)
    command = [*COMMAND, *place.arguments(release)]
    with running(command, folder / "service.log") as program:
        service = Service(cluster, release, place, program)
        try:
            until(service.ready)
            url = f"https://127.0.0.1:{place.port}/validate"
            apply(cluster, release.called_at(url))
            service.await_called()
            yield service
        finally:
            cluster.admin.delete(f"{CONFIGURATIONS}/{name}")
            if service.program.process.poll() is None:
                service.program.kill()


def merged(left: Mapping[str, object], right: Mapping[str, object]) -> dict[str, object]:
    """Lay values over others, as Helm does."""
    result = dict(left)
    for key, value in right.items():
        below = result.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result
