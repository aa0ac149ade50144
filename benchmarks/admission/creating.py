"""What a webhook adds to the creation of a Deployment, as whoever creates it sees it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPSConnection

import orjson

from benchmarks.admission.load import spread
from benchmarks.admission.matter import good
from tests.e2e.cluster import Cluster, must
from tests.e2e.registration import CONFIGURATIONS, Registration, Rule

DEPLOYMENTS = Rule(("deployments",), ("CREATE",), ("apps",))
SETTLED = 3.0
"""Seconds after which an API server calls the webhooks that it was told of."""


@dataclass(frozen=True)
class Creator:
    """Somebody who creates Deployments in namespaces, over one connection."""

    cluster: Cluster

    def times(self, namespaces: Sequence[str], rounds: int) -> Mapping[str, list[float]]:
        """Create one after the other in each namespace; give the milliseconds of each."""
        found: dict[str, list[float]] = {each: [] for each in namespaces}
        plan = self.cluster.plan
        parts = ("127.0.0.1", plan.port)
        with closing(HTTPSConnection(*parts, context=self.cluster.context)) as connection:
            for number in range(rounds):
                # Who is first in one round is last in the next.
                turn = number % len(namespaces)
                for namespace in (*namespaces[turn:], *namespaces[:turn]):
                    found[namespace].append(self.create(connection, namespace, f"x-{number}"))
        return found

    def create(self, connection: HTTPSConnection, namespace: str, name: str) -> float:
        """Create one. Raises `SystemExit` when that is refused."""
        body = orjson.dumps(good(name, namespace))
        headers = {
            "Authorization": f"Bearer {self.cluster.plan.tokens['admin']}",
            "Content-Type": "application/json",
        }
        start = time.perf_counter()
        connection.request("POST", path(namespace), body, headers)
        response = connection.getresponse()
        said = response.read()
        took = (time.perf_counter() - start) * 1000
        if response.status != HTTPStatus.CREATED:
            raise SystemExit(f"{namespace} refused a good Deployment: {said.decode()}")
        return took


def path(namespace: str) -> str:
    """Tell where Deployments are created."""
    return f"/apis/apps/v1/namespaces/{namespace}/deployments"


def guarded(cluster: Cluster, name: str, url: str) -> None:
    """Make a namespace whose Deployments a webhook reviews; without `url`, none does."""
    called = f"{name}.gate.example.com"
    registration = Registration(called, url, cluster.plan.authority.ca, rules=(DEPLOYMENTS,))
    if url:
        must(cluster, CONFIGURATIONS, registration.body)
    metadata = {"name": name, "labels": registration.labels}
    must(cluster, "/api/v1/namespaces",
         {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})  # fmt: skip


def rows(found: Mapping[str, Sequence[float]], plain: str) -> Iterator[str]:
    """Write how long it took, and how much longer than without a webhook."""
    bare = spread(found[plain])
    for name, times in found.items():
        median, slow = spread(times)
        added = f"+{median - bare[0]:.1f} ms | +{slow - bare[1]:.1f} ms" if name != plain else " | "
        yield f"| {name} | {median:.1f} ms | {slow:.1f} ms | {added} |"
