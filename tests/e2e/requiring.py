"""A gate without whose verdict nothing is let in: asked by hooks before a sync, and at the door."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import Outcome
from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_apps import Application
from tests.e2e.argocd_site import Site
from tests.e2e.callers import CALLERS
from tests.e2e.chart import apply
from tests.e2e.presync import NAME, VERDICTS, Gate, gated
from tests.e2e.registration import Registration
from tests.e2e.samples import deployment
from tests.e2e.service import CONFIGURATIONS, OPT_IN, merged
from tests.e2e.trees import Tree, items, text
from webhooks.admission.gitfirst import Standing

CONTROLLER = CALLERS["argocd"].user
SETTINGS: Mapping[str, object] = {
    "settings": {
        "gitFirst": {
            "controllers": [{"system": "argocd", "users": [CONTROLLER]}],
            "breakGlass": ["break-glass"],
        },
        "requireVerdict": {"environments": ["prod"]},
    },
}
"""What an operator sets for whom only what was judged is to run."""
UNHOOKED: Tree = {"syncStrategy": {"apply": {}}}
"""A sync of everything, for which no hook is run."""
WAYS = {"client": "Validate=true", "server": "ServerSideApply=true", "replace": "Replace=true"}
ATTEMPTS = 20


@contextmanager
def requiring(argo: ArgoCD, synced: Registration, folder: Path, places: int) -> Iterator[Gate]:
    """Have verdicts required in some new namespaces of production, which the probe sees, too."""
    cluster = argo.cluster
    names = [f"prod-{secrets.token_hex(4)}" for _ in range(places)]
    for name in names:
        cluster.namespace(name, **synced.labels, **{OPT_IN: NAME})
    with gated(argo, folder, names, SETTINGS) as gate:
        try:
            apply(cluster, gate.service.release.called_at(
                f"https://127.0.0.1:{gate.service.place.port}/validate"
            ))  # fmt: skip
            gate.service.await_called()
            yield gate
        finally:
            cluster.admin.delete(f"{CONFIGURATIONS}/{NAME}")


def denials(state: object) -> dict[str, str]:
    """Give what was said of each object of an operation that was not let in, by its kind."""
    return {
        text(each, "kind"): text(each, "message")
        for each in items(state, "syncResult", "resources")
        if text(each, "status") == "SyncFailed"
    }


def only(app: Application) -> Tree:
    """Select the Deployment alone, which no hook is run for."""
    return {"resources": [{"group": "apps", "kind": "Deployment", "name": app.name}]}


def refused(app: Application, sync: Tree, *words: str, kind: str = "Deployment") -> None:
    """Sync until it is told why an object is not let in, which it never is.

    What the service is to know, it hears a moment after it was written.
    """
    said = ""
    for _ in range(ATTEMPTS):
        said = denials(app.sync(**sync))[kind]
        if all(each in said for each in words):
            return
    raise AssertionError(said)


def optioned(name: str, copies: int, way: str) -> Tree:
    notes = {"argocd.argoproj.io/sync-options": WAYS[way]}
    return merged(deployment(name, copies), {"metadata": {"annotations": notes}})


def counted(gate: Gate, site: Site) -> Counter[str]:
    """Count what is recorded of the writes of Argo CD into a namespace, by object."""
    return Counter(
        name for standing, name in recorded(gate, site) if standing == Standing.CONTROLLER
    )


def standings(gate: Gate, site: Site) -> set[str]:
    """Tell why those who wrote into a namespace might, as it is recorded."""
    return {standing for standing, _ in recorded(gate, site)}


def recorded(gate: Gate, site: Site) -> Iterator[tuple[str, str]]:
    """Give what is recorded of requests in a namespace: the standing, and the object."""
    for each in gate.service.records():
        decision = each.decision
        if decision.request:
            for one in decision.objects:
                if one.namespace == site.namespace:
                    yield decision.request.standing, one.name


def seen(site: Site) -> Counter[str]:
    """Count what the probe saw of the same; the API server may ask more than once."""
    return Counter(
        text(each, "name")
        for each in list(site.probe.asked)
        if text(each, "namespace") == site.namespace
        and text(each, "userInfo", "username") == CONTROLLER
    )


def by_hand(site: Site, value: Tree) -> Outcome:
    """Apply something with kubectl, as a developer."""
    where = ("--namespace", site.namespace, "--filename", "-")
    return site.argo.cluster.kubectl("apply", *where, caller="developer", stdin=json.dumps(value))


def changed(site: Site, what: str = "", **more: object) -> None:
    """Break the glass for a change: to the Deployment's spec, unless told otherwise."""
    client = site.argo.cluster.client("breakglass")
    if what:
        answer = client.patch(f"/api/v1/namespaces/{site.namespace}/{what}", more)
    else:
        path = f"/apis/apps/v1/namespaces/{site.namespace}/deployments/{site.name}"
        answer = client.patch(path, {"spec": more})
    assert answer.ok, answer


@contextmanager
def forged(site: Site, like: Tree, **spec: object) -> Iterator[str]:
    """Have an administrator write a verdict like another until the end; gives its name."""
    name = f"{site.name}-{secrets.token_hex(8)}"
    metadata = {"name": name, "namespace": text(like, "metadata", "namespace")}
    made = merged({**like, "metadata": metadata}, {"spec": spec})
    client = site.argo.cluster.admin
    answer = client.create(VERDICTS, made)
    assert answer.ok, answer
    yield name
    assert client.delete(f"{VERDICTS}/{name}").ok
