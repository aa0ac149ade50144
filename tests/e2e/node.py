"""What plays the machines of the cluster: it says of every Pod that it runs, or ran."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gate.adoption.presync import NAME
from tests.e2e.client import Client
from tests.e2e.cluster import Cluster
from tests.e2e.trees import Tree, at, items, text

INTERVAL = 0.2
BY_PROCESS = {"app.kubernetes.io/name": NAME}
"""The label of Pods that are left to the runner, as a program decides how they end: hooks."""


@contextmanager
def playing_node(cluster: Cluster) -> Iterator[None]:
    """Run all Pods until the end."""
    client = cluster.client("node")
    with playing(lambda: run_pods(client)):
        yield


@contextmanager
def playing(act: Callable[[], None]) -> Iterator[None]:
    """Act again and again until the end."""
    ended = threading.Event()

    def play() -> None:
        while not ended.wait(INTERVAL):
            act()

    thread = threading.Thread(target=play)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def run_pods(client: Client) -> None:
    """Run each Pod that waits; one that is gone by now does not matter."""
    waiting = client.get(
        "/api/v1/pods", fieldSelector="status.phase=Pending", labelSelector=selector("!=")
    )
    for pod in items(waiting.body, "items"):
        namespace, name = text(pod, "metadata", "namespace"), text(pod, "metadata", "name")
        path = f"/api/v1/namespaces/{namespace}/pods/{name}/status"
        client.patch(path, {"status": status(pod)})


def selector(relation: str) -> str:
    """Select the Pods that are left to the runner, or with `!=` all others."""
    [(key, value)] = BY_PROCESS.items()
    return f"{key}{relation}{value}"


def status(pod: object) -> Tree:
    """Say that a Pod runs, or that it ran to its end where it is not started again."""
    runs = at(pod, "spec", "restartPolicy") == "Always"
    names = [text(each, "name") for each in items(pod, "spec", "containers")]
    state = {"running": {}} if runs else {"terminated": {"exitCode": 0, "reason": "Completed"}}
    condition = {"type": "Ready", "status": str(runs)}
    return {
        "phase": "Running" if runs else "Succeeded",
        "conditions": [condition],
        "containerStatuses": [
            {"name": name, "ready": runs, "restartCount": 0, "image": "", "imageID": "",
             "state": state}
            for name in names
        ],
    }  # fmt: skip
