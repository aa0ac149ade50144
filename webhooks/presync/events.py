"""What people read on the Application or Kustomization: an Event in its namespace."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from gate.delivery import Delivery
from gate.moments import to_microsecond
from webhooks.cluster.errors import ClusterError, Refused
from webhooks.presync.callers import Connect
from webhooks.server.telling import Teller

LONGEST = 1000
"""How long a note is at most, in characters: the API takes 1024 bytes."""
NAME = 200
NORMAL, WARNING = "Normal", "Warning"
REASONS = {"ALLOW": "GatePassed", "DENY": "GateDenied", "ERROR": "GateUndecided"}
CONTROLLER = "agentgate.dev/presync"
KINDS = {
    "argocd": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"},
    "flux": {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization"},
}


@dataclass(frozen=True, slots=True)
class Happened:
    """What is told: `mark` tells it from all else, so that it is told once."""

    verdict: str
    note: str
    mark: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Events:
    """Where they are told: of Applications in their hub, of Kustomizations in the own cluster.

    One that is not taken is logged, and nothing else follows.
    """

    hub: Connect
    own: Connect
    instance: str
    teller: Teller

    def tell(self, delivery: Delivery, happened: Happened) -> None:
        """Tell something of what is synced."""
        connect = self.own if delivery.controller == "flux" else self.hub
        path = f"/apis/events.k8s.io/v1/namespaces/{delivery.namespace}/events"
        try:
            with closing(connect()) as connection:
                connection.post(path, self.event(delivery, happened))
        except ClusterError as error:
            if isinstance(error, Refused) and error.status == HTTPStatus.CONFLICT:
                # It was told before.
                return
            title = f"{delivery.namespace}/{delivery.name}"
            self.teller.error("event-not-told", application=title, error=error.message)

    def event(self, delivery: Delivery, happened: Happened) -> Mapping[str, object]:
        """Write one."""
        return {
            "apiVersion": "events.k8s.io/v1",
            "kind": "Event",
            "metadata": {
                "name": f"{delivery.name[:NAME].rstrip('-.')}.{happened.mark}",
                "namespace": delivery.namespace,
            },
            "eventTime": to_microsecond(happened.moment),
            "reportingController": CONTROLLER,
            "reportingInstance": self.instance[:128],
            "action": "Judge",
            "reason": REASONS[happened.verdict],
            "regarding": {
                **KINDS[delivery.controller],
                "namespace": delivery.namespace,
                "name": delivery.name,
                "uid": delivery.uid,
            },
            "note": happened.note.encode("ascii", "replace").decode()[:LONGEST],
            "type": NORMAL if happened.verdict == "ALLOW" else WARNING,
        }
