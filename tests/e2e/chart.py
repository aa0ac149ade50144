"""The chart of the gate, rendered and applied: its webhook is called at an address of a test."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.document import Source, Syntax, read_all
from tests.e2e.cluster import Cluster
from tests.e2e.trees import Tree, at, items, text, texts
from tests.programs import program

CHART = Path(__file__).parents[2] / "charts" / "agentgate"
SYSTEM = "agentgate-system"
VERSION = "1.36.3"
ELSEWHERE = ("ServiceMonitor", "PrometheusRule")
"""What is for programs that are not here."""


@dataclass(frozen=True)
class Rendered:
    """What a release of the chart consists of."""

    name: str
    objects: Sequence[Tree]

    def of(self, kind: str) -> Tree:
        """Give the first object of a kind."""
        return next(each for each in self.objects if text(each, "kind") == kind)

    @property
    def files(self) -> Mapping[str, str]:
        """Give the configuration that the service reads."""
        return texts(self.of("ConfigMap"), "data")

    @property
    def arguments(self) -> Sequence[str]:
        """Give the arguments of the service."""
        container = at(self.of("StatefulSet"), "spec", "template", "spec", "containers", 0)
        return [str(each) for each in items(container, "args")]

    def called_at(self, url: str) -> Sequence[Tree]:
        """Have the service called at an address, and none of it run in the cluster."""
        return [directed(each, url) for each in self.objects if is_applied(each)]


def is_applied(value: Tree) -> bool:
    """Say whether an object is applied; the process of a test takes the place of the Pods."""
    return text(value, "kind") not in ("StatefulSet", *ELSEWHERE)


def directed(value: Tree, url: str) -> Tree:
    """Call the webhooks of a configuration at an address, if it is one."""
    if text(value, "kind") != "ValidatingWebhookConfiguration":
        return value
    return {**value, "webhooks": [called(each, url) for each in items(value, "webhooks")]}


def called(webhook: object, url: str) -> Tree:
    assert isinstance(webhook, dict)
    bundle = at(webhook, "clientConfig", "caBundle")
    return {**webhook, "clientConfig": {"url": url, "caBundle": bundle}}


def values(cluster: Cluster, name: str) -> dict[str, object]:
    """Give what a release needs; namespaces opt in with its name."""
    system = cluster.admin.get("/api/v1/namespaces/kube-system")
    authority = cluster.plan.authority.ca.read_text()
    return {
        "fullnameOverride": name,
        "cluster": {"uid": text(system.body, "metadata", "uid"), "name": "tests"},
        "verifier": "https://gate.example.com/verifiers/tests",
        "keys": {"secretName": "keys"},
        "log": {"originSuffix": "gate.example.com"},
        "tls": {
            "mode": "provided",
            "secretName": "certificate",
            "caBundle": authority,
        },
        "webhook": {"optIn": {"value": name}},
        # Of several releases in one cluster, each would guard the namespace of all.
        "guard": {"enabled": False},
    }


def rendered(name: str, chosen: Mapping[str, object]) -> Rendered:
    """Render a release with real Helm."""
    done = subprocess.run(
        [program("helm"), "template", name, CHART, "--namespace", SYSTEM,
         "--kube-version", VERSION, "--values", "-"],
        input=json.dumps(chosen), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    readings = read_all([Source("chart.yaml", done.stdout.encode(), Syntax.YAML)])
    documents = [document.value for reading in readings for document in reading.documents]
    return Rendered(name, [each for each in documents if isinstance(each, dict)])


def apply(cluster: Cluster, objects: Sequence[Tree]) -> None:
    """Apply objects as an administrator does."""
    listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
    done = cluster.kubectl("apply", "-f", "-", stdin=json.dumps(listed))
    assert done.status == 0, done.err


def make_system(cluster: Cluster) -> None:
    """Make the namespace of the gate, if it is not there."""
    if not cluster.admin.get(f"/api/v1/namespaces/{SYSTEM}").ok:
        cluster.namespace(SYSTEM)
