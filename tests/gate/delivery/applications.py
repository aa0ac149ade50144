"""Applications and repositories as tests deliver them."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.delivery import Delivery, Gathered, Served
from gate.delivery.argo import read_argo
from gate.delivery.gathering import gather
from gate.sources.remote import Mirrors
from tests.conftest import Repository

Tree = dict[str, object]

COMMIT, OTHER, DRY = "a1" * 20, "b2" * 20, "c3" * 32
SOURCE: Tree = {"repoURL": "https://git.example.com/corp/agents", "path": "app",
                "targetRevision": "main"}  # fmt: skip
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {key: value}\n"


def application(
    source: Tree | None = None,
    commit: str = COMMIT,
    *,
    sync: Mapping[str, object] | None = None,
    **spec: object,
) -> Tree:
    """Give an Application while one source of it is synced."""
    used = source or SOURCE
    destination = {"server": "https://kubernetes.default.svc", "namespace": "dev"}
    return {
        "metadata": {"name": "agents", "namespace": "argocd", "uid": "6f0c9a52"},
        "spec": {"project": "corp", "destination": destination, "source": used, **spec},
        "status": {"operationState": running({"revision": commit, "source": used}, sync or {})},
    }


def several(*sources: Mapping[str, object], revisions: list[str]) -> Tree:
    """Give an Application of several sources."""
    found = application(sources=list(sources))
    result = {"revision": "", "revisions": revisions, "sources": list(sources)}
    return found | {"status": {"operationState": running(result, {})}}


def running(result: Mapping[str, object], sync: Mapping[str, object]) -> Tree:
    return {
        "phase": "Running",
        "startedAt": "2026-11-21T12:00:00Z",
        "operation": {"sync": sync, "initiatedBy": {"username": "alice"}},
        "syncResult": result,
    }


def read(value: Tree) -> Delivery:
    found = read_argo(value)
    assert isinstance(found, Delivery), found
    return found


@dataclass(frozen=True)
class Place:
    """A repository with the mirrors of it."""

    repository: Repository
    mirrors: Mirrors

    def source(self, path: str = "app", **more: object) -> Tree:
        return {"repoURL": f"file://{self.repository.root}", "path": path,
                "targetRevision": "main", **more}  # fmt: skip

    def commit(self, files: Mapping[str, str]) -> str:
        self.repository.commit(files)
        return self.repository.git("rev-parse", "HEAD")

    def gather(self, files: Mapping[str, str], **more: object) -> Gathered:
        """Commit files, and gather what one source of them applies."""
        path = str(more.pop("path", "app"))
        return self.gathered(application(self.source(path, **more), self.commit(files)))

    def gathered(self, value: Tree, served: Served = Served()) -> Gathered:  # noqa: B008 frozen
        return self.of(read(value), served)

    def of(self, delivery: Delivery, served: Served = Served()) -> Gathered:  # noqa: B008 frozen
        return gather(
            delivery, lambda one: self.mirrors.mirror(one.repo, one.revision, one.target), served
        )


def names(found: Gathered) -> list[str]:
    """Name what is applied."""
    return [str(metadata(each).get("name")) for each in found.objects]


def metadata(value: Mapping[str, object]) -> Mapping[str, object]:
    held = value["metadata"]
    assert isinstance(held, dict)
    return held
