"""A service that is asked about revisions: an Argo CD that says what it syncs, and a repository."""

import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gate.audit.log.opening import open_log
from gate.audit.log.stored import Stored
from tests.conftest import Repository
from tests.webhooks.cluster.apiserver import Collection, Object
from tests.webhooks.served import Served, Told, running
from tests.webhooks.serving.stage import SETTINGS, Answer, Service, Stage
from tests.webhooks.world import ORIGIN, World, indented, kept

UID = "0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80"
APP = "6f0c9a52-64b1-4a30-9b8b-5c2f3a7a1f11"
VERIFIER = "https://gate.example.com/verifiers/admission/prod"
REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"
HOOK, OTHER = "system:serviceaccount:prod:presync", "system:serviceaccount:prod:other"
STARTED = "2026-11-04T08:33:31Z"
PRESYNC = """\
presync:
  callers:
    - {account: "prod:presync", applications: [argocd]}
    - {account: "prod:narrow", applications: [argocd/narrow]}
    - {account: "prod:flux", applications: [flux-system]}
  cache: %(cache)s
  git: {protocols: [file]}
  verdicts: {namespace: gate, trust: %(trust)s}
"""
TRUST = """\
version: 1
logs:
  - origin: {origin}
    key: |
{log}
speakers:
  - key: |
{record}
    verifiers: ["{verifier}"]
    doors: [{doors}]
    resources: ["argocd://{cluster}/", "{other}://{cluster}/"]
    logs: {{"{origin}": {{from: 0}}}}
"""


@dataclass
class Scene:
    """All of it; `tokens` are those that the cluster knows: whose, and for which audiences."""

    stage: Stage
    repository: Repository
    applications: Collection
    verdicts: Collection
    events: Collection
    tokens: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"file://{self.repository.root}"

    def commit(self, **files: str) -> str:
        """Commit just these files, whose names are given without what follows the dot."""
        shutil.rmtree(self.repository.root / "app", ignore_errors=True)
        self.repository.commit({f"app/{name}.yaml": text for name, text in files.items()})
        return self.repository.git("rev-parse", "HEAD")

    def sync(self, revision: str, name: str = "bot", **more: object) -> None:
        """Have Argo CD say that it syncs a commit."""
        self.applications_put(application(self.url, revision, name, **more))

    def applications_put(self, value: Object) -> None:
        self.stage.cluster.put(self.applications, value)

    def options(self, *more: str) -> list[str]:
        recording = self.stage.recording()
        return self.stage.options(*recording, "--presync-listen", "127.0.0.1:0", *more)

    @contextmanager
    def serving(self, *more: str) -> Iterator["Asked"]:
        with running(self.options("--workers", "1", *more)) as served:
            found = Asked(served, self)
            served.told("presync-ready")
            yield found

    def records(self) -> Sequence[Stored]:
        with open_log(self.stage.world.log) as log:
            return list(log.scan())

    def reviewed(self, asked: Object) -> Object:
        """Answer a TokenReview as an API server does."""
        spec = asked["spec"]
        assert isinstance(spec, dict)
        name, audiences = self.tokens.get(spec["token"], ("", []))
        common = [each for each in audiences if each in spec["audiences"]]
        if not name or not common:
            return {**asked, "status": {"authenticated": False, "error": "unknown"}}
        user: Object = {"username": name, "uid": "1", "groups": ["system:serviceaccounts"]}
        return {**asked, "status": {"authenticated": True, "user": user, "audiences": common}}


@dataclass
class Asked:
    """A service that runs."""

    served: Served
    scene: Scene

    @property
    def url(self) -> str:
        return str(self.served.told("serving")["presync"])

    def port(self) -> Service:
        """Give it as a service that is asked at that port."""
        told = {**self.served.told("serving"), "url": self.url}
        return Service(Served(self.served.process, [told]), self.scene.stage)

    def kill(self) -> None:
        """Kill the process that answers, and nothing else."""
        mine = [pid for pid in self.port().workers() if b"webhooks.presync.process" in line(pid)]
        assert len(mine) == 1
        os.kill(mine[0], signal.SIGKILL)

    def ask(self, name: str = "bot", shown: str = "hook", **more: object) -> Answer:
        body = {"application": {"namespace": "argocd", "name": name}, **more}
        return self.raw(json.dumps(body).encode(), shown)

    def raw(self, body: bytes, shown: str = "hook", **headers: str) -> Answer:
        answer = self.port().ask(
            "POST", "/v1/presync", body, Authorization=f"Bearer {shown}", **headers
        )
        assert answer[0] != 500, self.served.lines[-3:]
        return answer

    def verdict(self, name: str = "bot") -> Told:
        status, answer = self.ask(name)
        assert status == 200, answer
        return answer

    def many(self, count: int) -> list[Answer]:
        """Ask the same at once."""
        answers: list[Answer] = []
        threads = [
            threading.Thread(target=lambda: answers.append(self.ask())) for _ in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def application(url: str, revision: str, name: str = "bot", **more: object) -> Object:
    """Write an Application that is being synced to a commit."""
    source: Object = {"repoURL": url, "path": "app", "targetRevision": "main"}
    state: Object = {
        "phase": "Running",
        "startedAt": STARTED,
        "operation": {"initiatedBy": {"username": "alice"}, "sync": {}},
        "syncResult": {"revision": revision, "source": source},
    }
    status: Object = {"operationState": {**state, **of(more.get("state"))}}
    if "history" in more:
        status["history"] = more["history"]
    return {
        "metadata": {"name": name, "namespace": "argocd", "uid": APP},
        "spec": {
            "project": "default",
            "source": source,
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "prod"},
        },
        "operation": {"sync": {}},
        "status": status,
    }


def line(pid: int) -> bytes:
    """Give the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def of(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def synced_before(url: str, *revisions: str) -> list[Object]:
    """Write the history of an Application."""
    return [
        {
            "id": number,
            "revision": revision,
            "deployedAt": f"2026-11-0{number + 1}T00:00:00Z",
            "source": {"repoURL": url, "path": "app", "targetRevision": "main"},
        }
        for number, revision in enumerate(revisions)
    ]


def trust_of(world: World) -> Path:
    parts = {"log": indented(world.log_key), "record": indented(world.record_key)}
    text = TRUST.format(
        **parts, origin=ORIGIN, verifier=VERIFIER, cluster=UID, doors="presync", other="flux"
    )
    return kept(world.root / "presync-trust.yaml", text)


@contextmanager
def set_up(stage: Stage, repository: Repository) -> Iterator[Scene]:
    """Set all of it up on a stage."""
    world, cluster = stage.world, stage.cluster
    parts = {"cache": world.root / "cache", "trust": trust_of(world)}
    kept(stage.settings, SETTINGS + PRESYNC % parts)
    scene = Scene(
        stage,
        repository,
        cluster.serve("argoproj.io", "v1alpha1", "applications", "Application"),
        cluster.serve("agentgate.dev", "v1alpha1", "verdicts", "Verdict"),
        cluster.serve("events.k8s.io", "v1", "events", "Event"),
        {
            "hook": (HOOK, ["agentgate"]),
            "other": (OTHER, ["agentgate"]),
            "narrow": ("system:serviceaccount:prod:narrow", ["agentgate"]),
            "elsewhere": (HOOK, ["https://kubernetes.default.svc"]),
        },
    )
    cluster.raw["/version"] = b'{"gitVersion": "v1.34.0"}'
    cluster.posted[REVIEWS] = scene.reviewed
    yield scene
