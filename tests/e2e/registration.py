"""How a webhook is made known to the API server, by its address, for namespaces of one test."""

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster, must
from tests.e2e.probe import Probe
from tests.e2e.samples import config_map
from tests.e2e.trees import Tree
from tests.waiting import until

CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
LABEL = "gate.example.com/guarded-by"
WRITES = ("CREATE", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Rule:
    """Which requests are reviewed."""

    resources: tuple[str, ...] = ("*",)
    operations: tuple[str, ...] = WRITES
    groups: tuple[str, ...] = ("*",)

    @property
    def body(self) -> Tree:
        return {
            "apiGroups": self.groups,
            "apiVersions": ["*"],
            "operations": self.operations,
            "resources": self.resources,
            "scope": "*",
        }


@dataclass(frozen=True)
class Registration:
    """A webhook, known by `name` also in the audit log, for namespaces whose label names it.

    It has as many seconds as an API server gives, as other work may be done beside it.
    """

    name: str
    url: str
    authority: Path
    failure: str = "Fail"
    seconds: int = 30
    rules: Sequence[Rule] = (Rule(),)

    @property
    def labels(self) -> dict[str, str]:
        """Label a namespace so that the webhook is asked about what is in it."""
        return {LABEL: self.name}

    @property
    def body(self) -> Tree:
        bundle = base64.b64encode(self.authority.read_bytes()).decode()
        webhook = {
            "name": self.name,
            "admissionReviewVersions": ["v1"],
            "sideEffects": "NoneOnDryRun",
            "matchPolicy": "Equivalent",
            "failurePolicy": self.failure,
            "timeoutSeconds": self.seconds,
            "clientConfig": {"url": self.url, "caBundle": bundle},
            "namespaceSelector": {"matchLabels": self.labels},
            "rules": [rule.body for rule in self.rules],
        }
        return {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": self.name},
            "webhooks": [webhook],
        }


@contextmanager
def registered(
    cluster: Cluster, registration: Registration, asked: Callable[[], bool]
) -> Iterator[None]:
    """Have a webhook asked until the end; `asked` tells, by trying, when the API server does."""
    must(cluster, CONFIGURATIONS, registration.body)
    try:
        until(asked)
        yield
    finally:
        assert cluster.admin.delete(f"{CONFIGURATIONS}/{registration.name}").ok


@contextmanager
def probed(cluster: Cluster, probe: Probe, word: str) -> Iterator[Registration]:
    """Have the probe asked, until the end, about all that is written into labelled namespaces."""
    found = Registration(f"{word}.gate.example.com", probe.url, cluster.plan.authority.ca)
    canary = f"{word}-canary"
    namespace = cluster.namespace(word, **found.labels)

    def asked() -> bool:
        path = f"/api/v1/namespaces/{namespace}/configmaps"
        assert cluster.admin.create(path, config_map(canary), **DRY).ok
        return bool(probe.of(canary))

    with registered(cluster, found, asked):
        yield found
