"""How Argo CD writes down what it applies: the snapshot of a sync, which is no longer its spec."""

from collections.abc import Iterator, Mapping

from gate.delivery import (
    Delivery,
    Installation,
    Method,
    Portion,
    Tracking,
    Unsettled,
    malformed,
)
from gate.delivery.phases import OPTIONS
from gate.delivery.sources import read_tool, strangers
from gate.sources.revisions import OID
from gate.tree import Node

USUAL = Installation()
RUNNING = "Running"
CREATE_NAMESPACE = "CreateNamespace=true"
SERVER_SIDE = "ServerSideApply=true"


def read_argo(value: object, installation: Installation = USUAL) -> Delivery | Unsettled:
    """Read an Application that is being synced, as far as its revisions are resolved.

    What it is to apply is what its operation holds: its spec may have changed since.
    """
    root = Node(value)
    found = settled(root) or resolved(root, installation)
    return malformed(root.mismatches) or found


def settled(root: Node) -> Unsettled | None:
    """Say what is still waited for; `None` if the operation has begun and says what it applies."""
    state = root["status"]["operationState"]
    sync = state["operation"]["sync"]
    if not state.present:
        return Unsettled("no sync has begun yet")
    if state["phase"].text() != RUNNING:
        asked = root["operation"].present
        return Unsettled(
            "its state is that of the sync before" if asked else "it is not being synced"
        )
    if state["finishedAt"].present:
        return Unsettled("it waits for another attempt, which may be of another commit")
    if sync["manifests"].items():
        return Unsettled("it is synced from manifests that are in no repository", final=True)
    if not state["syncResult"].present:
        return Unsettled("its revision is not resolved yet")
    return None


def resolved(root: Node, installation: Installation) -> Delivery | Unsettled:
    """Read what is applied."""
    state = root["status"]["operationState"]
    result, sync = state["syncResult"], state["operation"]["sync"]
    sources = sources_of(result) or sources_of(sync) or sources_of(root["spec"])
    if not sources:
        return Unsettled("it names no source", final=True)
    portions = tuple(portions_of(result, sources))
    wrong = unresolved(portions, len(sources))
    if wrong:
        return wrong
    destination = root["spec"]["destination"]
    revisions = [portion.revision for portion in portions]
    return Delivery(
        controller="argocd",
        namespace=root["metadata"]["namespace"].text(),
        name=root["metadata"]["name"].text(),
        uid=root["metadata"]["uid"].text(),
        portions=portions,
        destination_namespace=destination["namespace"].text(),
        cluster=destination["server"].text() or destination["name"].text(),
        tracking=tracking(root["metadata"], installation),
        initiator=initiator(state["operation"]["initiatedBy"]),
        operation=f"{state['startedAt'].text()} {' '.join(revisions)}",
        dry=dry(root, revisions),
        project=root["spec"]["project"].text() or "default",
        options=sync["syncOptions"].texts(),
        previous=previous(root),
        health=root["status"]["health"]["status"].text(),
        impediments=tuple(text for source in sources for text in strangers(source)),
        creates=tuple(created(root)),
    )


def created(root: Node) -> Iterator[Mapping[str, object]]:
    """Give the Namespace that Argo CD makes or keeps, if it is asked to."""
    options = root["status"]["operationState"]["operation"]["sync"]["syncOptions"].texts()
    name = root["spec"]["destination"]["namespace"].text()
    if CREATE_NAMESPACE not in options or not name:
        return
    managed = root["spec"]["syncPolicy"]["managedNamespaceMetadata"]
    metadata: dict[str, object] = {"name": name}
    if managed.present:
        notes = {**managed["annotations"].table(), OPTIONS: SERVER_SIDE}
        metadata |= {"labels": managed["labels"].table(), "annotations": notes}
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "spec": {}}


def sources_of(place: Node) -> list[Node]:
    """Give the sources that a place holds: several, or one."""
    several = list(place["sources"].items())
    return several or ([place["source"]] if place["source"].present else [])


def portions_of(result: Node, sources: list[Node]) -> Iterator[Portion]:
    """Put sources together with what their revisions were resolved to."""
    several = result["revisions"].texts()
    revisions = several if len(sources) > 1 or several else (result["revision"].text(),)
    for source, revision in zip(sources, revisions, strict=False):
        yield portion(source, revision)


def portion(source: Node, revision: str) -> Portion:
    """Read one source."""
    return Portion(
        repo=source["repoURL"].text(),
        revision=revision,
        path=source["path"].text(),
        chart=source["chart"].text(),
        ref=source["ref"].text(),
        tool=read_tool(source),
        target=source["targetRevision"].text(),
        declared=source.value if isinstance(source.value, dict) else {},
    )


def unresolved(portions: tuple[Portion, ...], count: int) -> Unsettled | None:
    """Say which revision is none yet: a branch is not, and nothing is taken for a commit."""
    if len(portions) != count:
        return Unsettled("not every source has a revision yet")
    for each in portions:
        if not (each.revision if each.is_registered else OID.fullmatch(each.revision)):
            return Unsettled(f"{each.repo} has no resolved revision yet")
    return None


def tracking(metadata: Node, installation: Installation) -> Tracking:
    """Tell how Argo CD marks what it applies for an Application."""
    namespace, name = metadata["namespace"].text(), metadata["name"].text()
    instance = name if namespace == installation.namespace else f"{namespace}_{name}"
    return Tracking(Method(installation.method), instance, installation.label, installation.id)


def initiator(by: Node) -> str:
    """Tell who began: a user of Argo CD, or itself."""
    return "automated" if by["automated"].flag() else by["username"].text()


def dry(root: Node, revisions: list[str]) -> str:
    """Name the commit that a hydrated one was made from, where the hydrator says so."""
    made = root["status"]["sourceHydrator"]["lastSuccessfulOperation"]
    source = made["drySHA"].text()
    is_known = made["hydratedSHA"].text() in revisions and OID.fullmatch(source)
    return source if is_known else ""


def previous(root: Node) -> tuple[Portion, ...]:
    """Give what was synced last, as far as it is written down as commits."""
    entries = root["status"]["history"].items()
    if not entries:
        return ()
    sources = sources_of(entries[-1])
    portions = tuple(portions_of(entries[-1], sources))
    return () if unresolved(portions, len(sources)) else portions
