"""What the tests of the door share: a cluster made of files, reviews, and a judge over both."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from gate.assembly import Wishes, read_owned
from gate.audit import Entry, Receipt, Summary
from gate.bundle import Bundle
from gate.document import Source, Syntax
from gate.errors import LogError
from gate.intake import Intake, take_in
from gate.manifest import Manifest
from gate.model import Door
from gate.sources import File
from tests.judging import gate_of
from webhooks.admission.admitting import Admitter, Attempt, Concluded
from webhooks.admission.answering import Answer
from webhooks.admission.cluster import Objects
from webhooks.admission.judging import Judge, Posture
from webhooks.admission.reading import Review
from webhooks.admission.ruling import Deed, Kept, Ruling
from webhooks.admission.settings import SettingsFile, read_settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ARGO = "system:serviceaccount:argocd:argocd-application-controller"
REPLICASETS = "system:serviceaccount:kube-system:replicaset-controller"
SETTINGS = """\
version: 1
cluster: {uid: 0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80}
verifier: https://gate.example.com/verifiers/admission/prod
"""
GIT_FIRST = f"""\
{SETTINGS}gitFirst:
  controllers: [{{system: argocd, users: ["{ARGO}"]}}]
  autoscalers: [scaler]
  operators: [operator]
  breakGlass: [on-call]
"""
Object = dict[str, object]


@dataclass
class Known:
    """A cluster that is what it is given."""

    bundle: Bundle
    synced: bool = True
    kept: Mapping[str, Objects] = field(default_factory=dict)

    def labels(self, namespace: str) -> Mapping[str, str]:
        for declared in self.bundle.namespaces.get(namespace, ()):
            return declared.identity.labels
        return {}

    def objects(self, kind: str) -> Objects:
        return self.kept.get(kind, {})


def read(text: str) -> list[Object]:
    """Read objects as kubectl would send them."""
    return objects_of(taken(text))


def taken(text: str) -> Intake:
    return take_in([File("cluster.yaml", text.encode())], frozenset())


def objects_of(intake: Intake) -> list[Object]:
    found = []
    for loaded in intake.loaded:
        assert isinstance(loaded.document.value, dict)
        found.append(loaded.document.value)
    return found


def known(text: str, **kept: Objects) -> Known:
    """Make a cluster of what a file declares."""
    return Known(Bundle(tuple(manifests(taken(text)))), kept=kept)


def manifests(intake: Intake) -> list[Manifest]:
    """Give manifests as a cluster has them: they stand in no file."""
    return [replace(each, file="") for each in intake.manifests]


@dataclass
class Shelf:
    """Keeps rulings in memory, or fails to."""

    rulings: list[Ruling] = field(default_factory=list)
    is_broken: bool = False

    def draw_up(self, ruling: Ruling) -> Deed:
        if not self.is_broken:
            self.rulings.append(ruling)
        named = f"decision-{len(self.rulings) - 1}"
        summary = Summary(named, "", "", "", "", "", "", ())
        return Deed(named, ruling.decided, Entry(b"", bytes(32), b"", summary))

    async def keep(self, deed: Deed) -> Kept:
        if self.is_broken:
            raise LogError("the disk is full")
        number = int(deed.decision_id.rpartition("-")[2])
        return Kept(deed.decision_id, deed.entry.digest, Receipt("log.example.com", number))


@dataclass
class Counted:
    """Counts what it is told."""

    ruled_on: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    denied: int = 0

    def ruled(self, _ruling: Ruling, answer: Answer, seconds: float) -> None:
        assert seconds > 0
        self.ruled_on.append(answer)

    def unkept(self, _ruling: Ruling, error: str) -> None:
        self.errors.append(error)

    def unread(self, kind: str) -> None:
        self.problems.append(kind)

    def failed(self, review: Review, error: BaseException) -> None:
        self.failures.append(f"{review.uid}: {error}")

    def unruled(self) -> None:
        self.denied += 1


def settings(text: str = SETTINGS) -> SettingsFile:
    return read_settings(Source("serve.yaml", text.encode(), Syntax.YAML))


def posture(text: str = SETTINGS, config: str = "version: 1", grants: str | None = None) -> Posture:
    held = {"gate.yaml": config.encode(), "grants.yaml": grants.encode() if grants else None}
    owned = read_owned(Wishes(), held.get)
    return Posture(replace(gate_of(owned), door=Door.ADMISSION), owned.digests, settings(text))


@dataclass
class World:
    """A door with all that is behind it."""

    cluster: Known
    posture: Posture
    recorder: Shelf = field(default_factory=Shelf)
    observer: Counted = field(default_factory=Counted)
    prompt: Posture | None = None

    @property
    def admitter(self) -> Admitter:
        judge = Judge(lambda: self.posture, self.cluster, lambda: NOW)
        prompt = replace(judge, posture=lambda: self.prompt or self.posture)
        return Admitter(judge, self.recorder, self.observer, prompt if self.prompt else None)

    def ask(self, body: bytes) -> Concluded:
        return concluded(self.admitter, body)


def concluded(admitter: Admitter, body: bytes, now: datetime = NOW) -> Concluded:
    """Bring a request, and wait for the answer."""
    judged = admitter.admit(Attempt(body, now))
    assert judged is not None
    return asyncio.run(admitter.conclude(judged))


def world(around: str = "", text: str = SETTINGS, config: str = "version: 1") -> World:
    return World(known(around), posture(text, config))


def plural(kind: str) -> str:
    name = kind.lower()
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def review(new: object = None, old: object = None, **more: object) -> bytes:
    """Write what an API server would ask, for `user` in `groups`; `more` are keys of it."""
    user = {"username": more.pop("user", "somebody"), "groups": more.pop("groups", [])}
    value = new if isinstance(new, dict) else old
    assert isinstance(value, dict)
    group, _, version = str(value["apiVersion"]).rpartition("/")
    metadata = value["metadata"] if isinstance(value.get("metadata"), dict) else {}
    kind = str(value["kind"])
    operations = {(True, False): "CREATE", (True, True): "UPDATE", (False, True): "DELETE"}
    request = {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": {"group": group, "version": version, "kind": kind},
        "resource": {"group": group, "version": version, "resource": plural(kind)},
        "name": metadata.get("name", ""),
        "namespace": metadata.get("namespace", ""),
        "operation": operations[new is not None, old is not None],
        "userInfo": user,
        "object": new,
        "oldObject": old,
        "dryRun": False,
        **more,
    }
    return written(request)


def written(request: object) -> bytes:
    return orjson.dumps(
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    )
