"""When Argo CD applies an object, and how: what annotations and sync options say of it."""

from collections.abc import Mapping

from gate.applied.form import metadata_of
from gate.delivery import Applied, Delivery
from gate.tree import Node

HOOK = "argocd.argoproj.io/hook"
HELM_HOOK = "helm.sh/hook"
WAVE = "argocd.argoproj.io/sync-wave"
OPTIONS = "argocd.argoproj.io/sync-options"
HELM_WEIGHT = "helm.sh/hook-weight"
SKIP = "Skip"
CRD_INSTALL = "crd-install"
PHASES = frozenset({
    "PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete", SKIP
})  # fmt: skip
HELM_PHASES: Mapping[str, str] = {
    "pre-install": "PreSync", "pre-upgrade": "PreSync",
    "post-install": "PostSync", "post-upgrade": "PostSync",
}  # fmt: skip
HELM_DELETIONS: Mapping[str, str] = {"pre-delete": "PreDelete", "post-delete": "PostDelete"}
"""What is run when an Application is deleted: also where Argo CD has a phase of its own."""
REPLACE, FORCE = "Replace=true", "Force=true"


def applied(value: Mapping[str, object], delivery: Delivery) -> Applied | None:
    """Tell when an object is applied; `None` for one that never is."""
    if delivery.controller != "argocd":
        return Applied(value)
    notes = Node(metadata_of(value))["annotations"]
    hooks = phases(notes)
    is_hook = notes.has(HOOK) or notes[HELM_HOOK].text() not in ("", CRD_INSTALL)
    if hooks == (SKIP,) or (is_hook and not hooks):
        return None
    options = {*delivery.options, *listed(notes, OPTIONS)}
    return Applied(
        value,
        tuple(each for each in hooks if each != SKIP),
        wave(notes),
        replaced=REPLACE in options or FORCE in options,
    )


def phases(notes: Node) -> tuple[str, ...]:
    """Name the phases that something is a hook of; those of Helm count where Argo CD has none."""
    own = [each for each in listed(notes, HOOK) if each in PHASES]
    charted = listed(notes, HELM_HOOK)
    helm = [HELM_PHASES[each] for each in charted if each in HELM_PHASES]
    deletions = [HELM_DELETIONS[each] for each in charted if each in HELM_DELETIONS]
    return tuple(dict.fromkeys([*(own or helm), *deletions]))


def listed(notes: Node, key: str) -> list[str]:
    """Read a list of words that are apart by commas."""
    return [word.strip() for word in notes[key].text().split(",") if word.strip()]


def wave(notes: Node) -> int:
    """Tell in which wave of its phase something is applied; the weight of Helm's hooks counts."""
    for key in (WAVE, HELM_WEIGHT):
        text = notes[key].text()
        if text.removeprefix("-").removeprefix("+").isdecimal():
            return int(text)
    return 0
