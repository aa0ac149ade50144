"""What a controller wrote down of its syncs: which revisions ran, and how they fared."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from gate.delivery.flux import REVISION
from gate.moments import read_moment
from gate.tree import Node

APPLICATION, KUSTOMIZATION = "Application", "Kustomization"
DONE = "Succeeded"
FLUX_HEALTHY, FLUX_SICK = "ReconciliationSucceeded", "HealthCheckFailed"
Revisions = tuple[str, ...]


class Health(StrEnum):
    """How a revision fared, as far as a controller says."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


MEANT = {"Healthy": Health.HEALTHY, "Degraded": Health.UNHEALTHY, "Missing": Health.UNHEALTHY}


@dataclass(frozen=True, slots=True)
class Observation:
    """What a controller said of a revision: `word` is its own, `at` when, `source` where."""

    revisions: Revisions
    word: str
    at: str
    source: str

    @property
    def health(self) -> Health:
        """Tell what the word means; on its way, or paused, is neither healthy nor not."""
        return MEANT.get(self.word, Health.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Synced:
    """A revision that was applied to the end, and when if that is known."""

    revisions: Revisions
    at: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What an Application or a Kustomization says of itself; `synced` is oldest first.

    `running` is what was applied last, be it in part.
    """

    title: str
    uid: str
    running: Revisions
    synced: tuple[Synced, ...]
    observed: tuple[Observation, ...]


def read_history(value: object) -> History | None:
    """Read an Application or a Kustomization; `None` for what is neither."""
    root = Node(value)
    metadata = root["metadata"]
    match root["kind"].text():
        case "Application":
            ran = synced(value, "argocd")
            running = run_by_argo(root["status"], ran)
            observed = tuple(observed_by_argo(root["status"], ran, running))
        case "Kustomization":
            ran = synced(value, "flux")
            running = flux_revision(root["status"]["lastAttemptedRevision"])
            observed = tuple(observed_by_flux(root))
        case _:
            return None
    title = f"{metadata['namespace'].text()}/{metadata['name'].text()}"
    return History(title, metadata["uid"].text(), running, ran, observed)


def synced(value: object, controller: str) -> tuple[Synced, ...]:
    """Give what a controller has synced to the end, the oldest first."""
    root = Node(value)
    return tuple(synced_by_flux(root) if controller == "flux" else synced_by_argo(root))


def synced_by_argo(root: Node) -> Iterator[Synced]:
    """Give the entries of the history, which Argo CD writes when a sync has succeeded."""
    for entry in root["status"]["history"].items():
        revisions = revisions_of(entry)
        if all(revisions):
            yield Synced(revisions, entry["deployedAt"].text())


def revisions_of(place: Node) -> Revisions:
    """Read what was synced of several sources, or of one."""
    return place["revisions"].texts() or (place["revision"].text(),)


def run_by_argo(status: Node, ran: tuple[Synced, ...]) -> Revisions:
    """Name what was applied last: a sync that failed is not in the history."""
    applied = revisions_of(status["operationState"]["syncResult"])
    if all(applied):
        return applied
    return ran[-1].revisions if ran else ()


def observed_by_argo(
    status: Node, ran: tuple[Synced, ...], running: Revisions
) -> Iterator[Observation]:
    """Tell of each revision that ran since the health last changed: it ended in that health."""
    state, health = status["operationState"], status["health"]
    word, since = health["status"].text(), health["lastTransitionTime"].text()
    is_settled = not state.present or state["phase"].text() == DONE
    # Else something else was applied in part, and nobody knows whose health it is.
    if word and ran and is_settled and running == ran[-1].revisions:
        yield Observation(running, word, status["reconciledAt"].text() or since, APPLICATION)
        for one, following in pairwise(ran):
            if is_before(since, following.at):
                yield Observation(one.revisions, word, following.at, APPLICATION)


def synced_by_flux(root: Node) -> Iterator[Synced]:
    """Give what was applied, the oldest first; Flux keeps five, the latest first."""
    status = root["status"]
    for entry in reversed(status["history"].items()):
        revisions = flux_revision(entry["metadata"]["revision"])
        if revisions and entry["lastReconciledStatus"].text() in (FLUX_HEALTHY, FLUX_SICK):
            yield Synced(revisions, entry["lastReconciled"].text())
    last = flux_revision(status["lastAppliedRevision"])
    if last:
        yield Synced(last)


def observed_by_flux(root: Node) -> Iterator[Observation]:
    """Tell how what was applied fared, where Flux was asked to look."""
    spec = root["spec"]
    looks = spec["wait"].flag() or spec["healthChecks"].items() or spec["healthCheckExprs"].items()
    words = {FLUX_HEALTHY: "Healthy" if looks else "", FLUX_SICK: "Degraded"}
    for entry in root["status"]["history"].items():
        revisions = flux_revision(entry["metadata"]["revision"])
        word = words.get(entry["lastReconciledStatus"].text(), "")
        if revisions and word:
            yield Observation(revisions, word, entry["lastReconciled"].text(), KUSTOMIZATION)


def flux_revision(place: Node) -> Revisions:
    """Read the commit in what Flux calls a revision; nothing where there is none."""
    found = REVISION.fullmatch(place.text())
    return (found[1],) if found else ()


def is_before(one: str, other: str) -> bool:
    """Compare two moments; what is none is before nothing."""
    first, second = read_moment(one), read_moment(other)
    return first is not None and second is not None and first < second
