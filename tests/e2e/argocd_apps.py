"""Applications of Argo CD, and what it says of syncing them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_objects import API, NAMESPACE, namespaced
from tests.e2e.client import Client
from tests.e2e.cluster import must
from tests.e2e.trees import Tree, at, text
from tests.waiting import until

PATH = f"/apis/{API}/namespaces/{NAMESPACE}/applications"
REFRESH = "argocd.argoproj.io/refresh"
ENDS = ("Succeeded", "Failed", "Error")
STEPS = ("operation", "status")


@dataclass(frozen=True)
class Application:
    """An Application, which somebody may sync."""

    argo: ArgoCD
    name: str

    @property
    def client(self) -> Client:
        return self.argo.cluster.admin

    @property
    def path(self) -> str:
        return f"{PATH}/{self.name}"

    @property
    def body(self) -> Tree:
        return self.client.get(self.path).body

    @property
    def state(self) -> object:
        """Give `status.operationState`."""
        return state(self.body)

    def sync(self, **sync: object) -> object:
        """Sync it to the end, as its button or its command does; gives how that went."""
        self.begin({"sync": sync})
        return self.ended()

    def begin(self, operation: Tree) -> None:
        """Ask for an operation once none is under way, as its server does."""
        asked = {"initiatedBy": {"username": "tests"}, **operation}
        until(lambda: self.is_taken(asked))

    def is_taken(self, operation: Tree) -> bool:
        """Ask, unless one is under way; the state of the last one must go, or it is resumed."""
        body = self.body
        if "operation" in body:
            return False
        told = at(body, "status")
        status = {**told, "operationState": None} if isinstance(told, dict) else {}
        asked = {**body, "status": status, "operation": operation}
        return self.client.replace(self.path, asked).ok

    def ended(self) -> object:
        """Wait for the end of an operation: what was asked for is gone, in the same write.

        Gives how that went as it was then: the next may have begun.
        """
        return state(self.until(lambda body: "operation" not in body and phase(body) in ENDS))

    def refresh(self) -> None:
        """Have it looked at now, and not at its next turn."""
        noted = {"metadata": {"annotations": {REFRESH: "normal"}}}
        assert self.client.patch(self.path, noted).ok

    def settle(self) -> None:
        """Wait until it has seen in the cluster what it has applied there."""
        self.refresh()
        self.until(lambda body: text(body, "status", "sync", "status") == "Synced")

    def change(self, spec: Tree) -> None:
        assert self.client.patch(self.path, {"spec": spec}).ok

    def until(self, look: Callable[[Tree], bool]) -> Tree:
        """Wait until it is so, and give it as it is then; otherwise say how it stands."""
        try:
            return until(lambda: body if look(body := self.body) else None)
        except AssertionError as error:
            stands = {step: self.body.get(step) for step in STEPS}
            said = self.argo.said(self.name)
            raise AssertionError(f"{self.name}: {json.dumps(stands, indent=1)}\n{said}") from error


def state(body: Tree) -> object:
    return at(body, "status", "operationState")


def phase(body: Tree) -> str:
    return text(body, "status", "operationState", "phase")


def applied(
    argo: ArgoCD, name: str, namespace: str, sources: Sequence[Tree], **policy: object
) -> Application:
    """Create an Application of one or more sources, for a namespace."""
    spec: dict[str, object] = {
        "project": "default",
        "destination": {"server": argo.cluster.plan.url, "namespace": namespace},
        "syncPolicy": policy,
    }
    match sources:
        case [source]:
            spec["source"] = source
        case _:
            spec["sources"] = sources
    made = namespaced("Application", name, API, spec=spec)
    must(argo.cluster, PATH, made)
    return Application(argo, name)
