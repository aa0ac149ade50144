"""A door that demands verdicts, a sync that is running, and what was judged of it."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from gate.adoption.presync import Asker, job
from gate.applied import canonical, digest, identified
from gate.audit import Receipt
from gate.audit.records.deliveries import Delivered, Revision
from gate.verdicts import Applied, Distrusted, Verdict
from tests.conftest import GOOD
from tests.gate.applied.samples import LAST_APPLIED, TRACKING, placed
from tests.gate.verdicts.sample import belief
from tests.webhooks.admission.parts import (
    ARGO,
    GIT_FIRST,
    NOW,
    Counted,
    Known,
    Object,
    Shelf,
    concluded,
    known,
    posture,
    read,
    review,
)
from webhooks.admission.admitting import Admitter, Concluded
from webhooks.admission.judging import Judge
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known as Verdicts

NEW, OLD = "a" * 40, "b" * 40
UID = "6f0c9a52-64b1-4a30-9b8b-5c2f3a7a1f11"
REPO = "https://git.example.com/corp/agents.git"
IMAGE = f"registry.example.com/gate@sha256:{'0' * 64}"
SERVER = "https://agentgate.agentgate.svc:443"
DEMANDING = f"""\
{GIT_FIRST}requireVerdict:
  environments: [prod]
  hook: {{images: ["{IMAGE}"], servers: ["{SERVER}"]}}
"""
MANAGER = {"fieldManager": "argocd-controller"}
NOTES = "/metadata/annotations"


def declared(value: Object | None = None) -> Object:
    """Give an object as Git declares it: a good Deployment."""
    return value or placed(read(GOOD)[0], "/spec/replicas", 1)


def tracked(value: Object) -> Object:
    """Give it as Argo CD sends it."""
    kind, group = value["kind"], str(value["apiVersion"]).rpartition("/")[0]
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    place = f"{metadata.get('namespace', '')}/{metadata.get('name', '')}"
    mark = f"shop:{group}/{kind}:{place}"
    return placed(value, f"{NOTES}/{TRACKING.replace('/', '~1')}", mark)


def applied(value: Object | None = None) -> Object:
    """Give it as client-side apply leaves it: a note of what was sent, and defaults."""
    sent = tracked(declared(value))
    noted = placed(sent, f"{NOTES}/{LAST_APPLIED.replace('/', '~1')}", json.dumps(sent))
    return placed(noted, "/metadata/generation", 1)


def application(revision: str = NEW, **more: object) -> Object:
    running = {"phase": "Running", "syncResult": {"revision": revision}}
    metadata = {"name": "shop", "namespace": "argocd", "uid": UID, **more}
    return {"metadata": metadata, "status": {"operationState": running}}


def delivered(revision: str = NEW) -> Delivered:
    return Delivered(
        controller="argocd",
        cluster="0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80",
        namespace="argocd",
        name="shop",
        uid=UID,
        revisions=(Revision(REPO, revision),),
        portions="9" * 64,
        expires="2026-12-21T12:00:00Z",
    )


def listing(value: Object, *, is_replaced: bool = False) -> Applied:
    form = canonical(value, "prod") if is_replaced else b""
    return Applied(identified(value, "prod"), digest(value, "prod"), form)


def verdict(*listed: Applied, revision: str = NEW, name: str = "shop-1") -> Verdict:
    """Give a verdict that passed."""
    return Verdict(
        name=f"{name}-{'0' * 16}",
        delivered=delivered(revision),
        passed=True,
        decided_at=NOW,
        expires_at=NOW + timedelta(days=30),
        record="1" * 64,
        log=Receipt("log.example.com", 7),
        objects={each.who: (each,) for each in listed},
    )


def denied(some: Verdict, minutes: int = 0) -> Verdict:
    return replace(some, passed=False, decided_at=some.decided_at + timedelta(minutes=minutes))


PASSED = verdict(listing(declared()))


@dataclass
class Door:
    """A door in front of a cluster, and what was asked there."""

    verdicts: Sequence[Verdict | Distrusted] = (PASSED,)
    application: Object | None = field(default_factory=application)
    text: str = DEMANDING
    config: str = "version: 1"
    around: str = ""

    @property
    def cluster(self) -> Known:
        if self.application is None:
            return known(self.around)
        return known(self.around, Application={("argocd", "shop"): self.application})

    @property
    def index(self) -> Verdicts:
        made = Verdicts(belief(), lambda: NOW, Teller(io.StringIO()))
        for number, each in enumerate(self.verdicts):
            made.put(each.name if isinstance(each, Distrusted) else f"verdict-{number}", each)
        return made

    def ask(self, new: object = None, old: object = None, **more: object) -> Concluded:
        """Ask as Argo CD, unless told otherwise."""
        held = posture(self.text, self.config)
        judge = Judge(lambda: held, self.cluster, lambda: NOW, self.index)
        body = review(new, old, **{"user": ARGO, "options": MANAGER, **more})
        return concluded(Admitter(judge, Shelf(), Counted()), body)


def hook(
    application: str = "argocd/shop", image: str = IMAGE, server: str = SERVER
) -> Mapping[str, object]:
    """Give the gate's own Job as Argo CD makes it."""
    value: Object = dict(job(Asker(application, image, server)))
    value = placed(value, "/metadata/name", "agentgate-presync-aaaaaaa-presync-1700000000")
    value = placed(value, "/metadata/namespace", "prod")
    mark = "shop:batch/Job:prod/"
    return placed(value, f"{NOTES}/{TRACKING.replace('/', '~1')}", mark)
