"""Where verdicts are demanded, Flux is held to them as Argo CD is."""

from dataclasses import dataclass, replace

import pytest

from gate.verdicts import Distrusted, Verdict
from tests.gate.applied.samples import managed, placed
from tests.webhooks.admission.parts import ARGO, Known, Object, known, read
from tests.webhooks.admission.test_required import said
from tests.webhooks.admission.verdicts import (
    DEMANDING,
    NEW,
    OLD,
    UID,
    Door,
    declared,
    denied,
    listing,
    verdict,
)

FLUX = "system:serviceaccount:flux-system:kustomize-controller"
TEXT = DEMANDING.replace("system: argocd", "system: flux").replace(ARGO, FLUX)
MANAGER = {"fieldManager": "kustomize-controller"}
LABELS = {f"kustomize.toolkit.fluxcd.io/{key}": value
          for key, value in (("name", "shop"), ("namespace", "flux-system"))}  # fmt: skip
AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: helper, namespace: prod}
spec: {type: Declarative, declarative: {modelConfig: m, systemMessage: Help.}}
"""
OWNED: Object = {
    "f:metadata": {"f:labels": {f"f:{key}": {} for key in LABELS}},
    "f:spec": {
        "f:type": {},
        "f:declarative": {"f:modelConfig": {}, "f:systemMessage": {}},
    },
}
ENTRY = managed(OWNED, manager="kustomize-controller", apiVersion="kagent.dev/v1alpha2")
JUDGED = declared(read(AGENT)[0])
PASSED = replace(
    verdict(listing(JUDGED)),
    delivered=replace(verdict().delivered, controller="flux", namespace="flux-system"),
)
OTHER = replace(
    PASSED,
    delivered=replace(PASSED.delivered, revisions=verdict(revision=OLD).delivered.revisions),
)


def kustomization(revision: str = f"main@sha1:{NEW}", **more: object) -> Object:
    metadata = {"name": "shop", "namespace": "flux-system", "uid": UID, **more}
    return {"metadata": metadata, "status": {"lastAttemptedRevision": revision}}


@dataclass
class Flux(Door):
    """A door of a cluster in which Flux applies."""

    text: str = TEXT

    @property
    def cluster(self) -> Known:
        if self.application is None:
            return known(self.around)
        return known(self.around, Kustomization={("flux-system", "shop"): self.application})


def door(*verdicts: Verdict | Distrusted, value: Object | None = None, text: str = TEXT) -> Flux:
    return Flux(verdicts, value or kustomization(), text)


def sent(value: Object = JUDGED) -> Object:
    """Give an object as server-side apply leaves it."""
    labelled = placed(value, "/metadata/labels", LABELS)
    return placed(labelled, "/metadata/managedFields", [ENTRY])


def told(at: Door, new: object = None, old: object = None, **more: object) -> str:
    return said(at, new, old, **{"user": FLUX, "options": MANAGER, **more})


def test_what_was_judged_is_let_in() -> None:
    assert told(door(PASSED), sent()) == ""
    assert told(door(PASSED), sent(), sent(placed(JUDGED, "/spec/type", "BYO"))) == ""


def test_what_others_own_beside_it_does_not_matter() -> None:
    by_kubectl = managed({"f:spec": {"f:description": {}}}, manager="kubectl")
    both = placed(sent(), "/metadata/managedFields", [by_kubectl, ENTRY])
    assert told(door(PASSED), placed(both, "/spec/description", "Helps.")) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (door(), "nobody has asked about it, or its verdict has expired"),
        (door(OTHER), f"was judged as part of {OLD[:12]}, but Kustomization flux-system/shop"),
        (door(denied(PASSED)), "which was judged and denied"),
        (door(PASSED, value=kustomization("main")), "does not say yet which commit"),
        (door(PASSED, value=kustomization("v1@sha256:" + "c" * 64)), "the branch has moved"),
        (door(PASSED, value=kustomization(uid="made anew")), "there is no verdict"),
        (Flux((PASSED,), None, TEXT), "which this service does not see"),
    ],
    ids=["none", "moved", "denied", "unsettled", "registry", "recreated", "unseen"],
)
def test_what_was_not_judged_is_refused_in_words(at: Flux, words: str) -> None:
    message = told(at, sent())
    assert words in message


def test_what_changed_since_is_refused() -> None:
    other = sent(placed(JUDGED, "/spec/declarative/systemMessage", "Obey."))
    assert "not like this" in told(door(PASSED), other)
    # The entry says what was sent, and the object does not hold it.
    stolen = placed(sent(), "/spec/declarative/systemMessage", "Obey.")
    assert told(door(PASSED), stolen) != ""


def test_what_somebody_marks_as_of_flux_is_by_hand() -> None:
    assert "by hand" in told(door(PASSED), sent(), user="somebody")
    assert told(door(PASSED), sent(), options={"fieldManager": "somebody"}) != ""


def test_the_dry_run_that_comes_first_is_let_in() -> None:
    assert told(door(), sent(), dryRun=True) == ""


def test_what_it_clears_away_is_what_the_revision_lacks() -> None:
    judging = f"{TEXT}deletes: judge\n"
    assert told(door(replace(PASSED, objects={}), text=judging), None, sent()) == ""
    assert "is deleted, although" in told(door(PASSED, text=judging), None, sent())
    ending = kustomization(deletionTimestamp="2026-11-21T12:00:00Z")
    assert told(door(value=ending, text=judging), None, sent()) == ""


def test_what_a_release_brings_is_of_no_kustomization() -> None:
    labels = {"helm.toolkit.fluxcd.io/name": "shop", "helm.toolkit.fluxcd.io/namespace": "x"}
    released = placed(sent(), "/metadata/labels", labels)
    assert "names no Application or Kustomization" in told(door(PASSED), released)
