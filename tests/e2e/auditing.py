"""What the API server's own audit log says of a request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson

from tests.e2e.cluster import Cluster
from tests.e2e.trees import at, text, texts
from tests.waiting import until

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


@dataclass
class Log:
    """An audit log, which only grows, and what was read of it so far."""

    path: Path
    end: int = 0
    answered: list[Event] = field(default_factory=list)

    def read_on(self) -> None:
        """Read the requests that were answered since."""
        with self.path.open("rb") as stream:
            stream.seek(self.end)
            # The last line is empty, or is being written.
            lines = stream.read().split(b"\n")[:-1]
        self.end += sum(len(line) + 1 for line in lines)
        told = map(orjson.loads, lines)
        self.answered += [read(each) for each in told if text(each, "stage") == "ResponseComplete"]


@cache
def log_at(path: Path) -> Log:
    return Log(path)


def events(cluster: Cluster) -> Sequence[Event]:
    """Give all requests that were answered."""
    log = log_at(cluster.plan.audit_log)
    log.read_on()
    return tuple(log.answered)


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
    return until(lambda: [event for event in events(cluster) if wanted(event)])


def said_of(cluster: Cluster, verb: str, path: str) -> Event:
    """Wait until the audit log tells of a request for what a path leads to; give the last."""
    namespace, resource, name, *below = path.partition("/namespaces/")[2].split("/")
    wanted = (verb, namespace, resource, name, "".join(below))

    def is_it(event: Event) -> bool:
        found = (event.verb, event.namespace, event.resource, event.name, event.subresource)
        return found == wanted

    return happened(cluster, is_it)[-1]
