"""What the API server's own audit log says of a request."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from tests.e2e.cluster import Cluster
from tests.e2e.trees import at, text, texts

SECONDS = 10.0
OPENED = "failed-open.validating.webhook.admission.k8s.io/"


@dataclass(frozen=True)
class Event:
    """One request, as the API server remembers it."""

    verb: str
    user: str
    resource: str
    subresource: str
    namespace: str
    name: str
    code: int
    annotations: Mapping[str, str]

    def said(self, webhook: str) -> dict[str, str]:
        """Give what a webhook had annotated."""
        before = f"{webhook}/"
        return {
            key.removeprefix(before): value
            for key, value in self.annotations.items()
            if key.startswith(before)
        }

    @property
    def opened(self) -> tuple[str, ...]:
        """Name the webhooks that did not answer and were ignored."""
        return tuple(value for key, value in self.annotations.items() if key.startswith(OPENED))


def events(cluster: Cluster) -> Iterator[Event]:
    """Read all requests that were answered."""
    lines = cluster.plan.audit_log.read_bytes().split(b"\n")
    # The last is empty, or is being written.
    for line in lines[:-1]:
        event = orjson.loads(line)
        if text(event, "stage") == "ResponseComplete":
            yield read(event)


def read(event: object) -> Event:
    code = at(event, "responseStatus", "code")
    return Event(
        verb=text(event, "verb"),
        user=text(event, "user", "username"),
        resource=text(event, "objectRef", "resource"),
        subresource=text(event, "objectRef", "subresource"),
        namespace=text(event, "objectRef", "namespace"),
        name=text(event, "objectRef", "name"),
        code=code if isinstance(code, int) else 0,
        annotations=texts(event, "annotations"),
    )


def happened(cluster: Cluster, wanted: Callable[[Event], bool]) -> Sequence[Event]:
    """Wait until the audit log tells of a request, which is after its answer; give all of them."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := [event for event in events(cluster) if wanted(event)]:
            return found
        time.sleep(0.05)
    raise AssertionError("the audit log does not tell of it")


def said_of(cluster: Cluster, verb: str, path: str) -> Event:
    """Wait until the audit log tells of a request for what a path leads to; give the last."""
    namespace, resource, name, *below = path.partition("/namespaces/")[2].split("/")
    wanted = (verb, namespace, resource, name, "".join(below))

    def is_it(event: Event) -> bool:
        found = (event.verb, event.namespace, event.resource, event.name, event.subresource)
        return found == wanted

    return happened(cluster, is_it)[-1]
