"""Which commit an object comes from, as GitOps controllers tell it, and how far that is proven."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gate.applied.form import TRACKING_ID
from gate.delivery.argo import RUNNING
from gate.delivery.flux import REVISION
from gate.delivery.marking import FLUX
from gate.sources.revisions import OID
from gate.tree import ABSENT, Node
from webhooks.admission.cluster import Cluster
from webhooks.admission.reading import Review
from webhooks.admission.settings import ControllerEntry


class Assurance(StrEnum):
    """How far it is proven that an object comes from a commit."""

    CONTROLLER = "controller-asserted"
    CLAIMED = "annotation-claimed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Applied:
    """A commit that is applied; `dry` is what it was rendered from, if it was."""

    commit: str
    repo: str = ""
    path: str = ""
    dry: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an object comes from: `told_by` is the object that says so, `field` where in it."""

    assurance: Assurance = Assurance.NONE
    applied: tuple[Applied, ...] = ()
    told_by: str = ""
    field: str = ""
    version: str = ""

    @property
    def commit(self) -> str:
        """Name the commit, the one that people wrote; empty where several sources have one."""
        found = {each.dry or each.commit for each in self.applied}
        return found.pop() if len(found) == 1 else ""

    @property
    def asserted(self) -> str:
        """Name the commit that a controller answers for; what anybody may have written is none."""
        return self.commit if self.assurance is Assurance.CONTROLLER else ""


UNKNOWN = Origin()


@dataclass(frozen=True, slots=True)
class Teller:
    """What an object says that it is delivered by; `kind` is empty where it says nothing."""

    kind: str = ""
    namespace: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """Name it for people."""
        return f"{self.kind} {self.namespace}/{self.name}"

    def found(self, cluster: Cluster) -> Node:
        """Look it up, if it is known."""
        key = (self.namespace, self.name)
        return Node(cluster.objects(self.kind).get(key, ABSENT) if self.kind else ABSENT)


def origin_of(review: Review, controllers: Sequence[ControllerEntry], cluster: Cluster) -> Origin:
    """Tell which commit an object comes from.

    What only an annotation or a label says is worth nothing, as anybody may have written it.
    """
    teller = teller_of(review, controllers)
    writer = writer_of(review, controllers)
    match teller.kind:
        case "Application":
            return from_argo(teller, writer, cluster)
        case "Kustomization":
            return from_flux(teller, writer, cluster)
        case _:
            return UNKNOWN


def teller_of(review: Review, controllers: Sequence[ControllerEntry]) -> Teller:
    """Tell what an object says that it is delivered by."""
    metadata = head_of(review)
    tracking = metadata["annotations"].text_of(TRACKING_ID)
    if tracking:
        app, _, rest = tracking.partition(":")
        before, _, name = app.rpartition("_")
        home = before or home_of(review, controllers)
        is_its_own = names_itself(rest, review)
        return Teller("Application", home, name) if is_its_own else Teller()
    name, namespace = (metadata["labels"].text_of(f"{FLUX}/{key}") for key in ("name", "namespace"))
    return Teller("Kustomization", namespace, name) if name and namespace else Teller()


def head_of(review: Review) -> Node:
    """Give the metadata of what is to be, or else of what is to go."""
    return Node(review.new if isinstance(review.new, dict) else review.old)["metadata"]


def home_of(review: Review, controllers: Sequence[ControllerEntry]) -> str:
    """Tell where an Application is that is named without its namespace.

    What somebody else claims is looked for where the first of them has its Applications.
    """
    argo = [each for each in controllers if each.system == "argocd"]
    writer = writer_of(review, argo)
    return next((each.namespace for each in (writer, *argo) if each), "")


def writer_of(review: Review, controllers: Sequence[ControllerEntry]) -> ControllerEntry | None:
    """Tell which of the controllers asks, if one does."""
    return next((each for each in controllers if review.user.username in each.users), None)


def from_argo(teller: Teller, writer: ControllerEntry | None, cluster: Cluster) -> Origin:
    """Ask the Application that is being synced, which is named `name` or `namespace_name`."""
    found = teller.found(cluster)
    operation = found["status"]["operationState"]
    # What is not running, as far as the cache has heard, says nothing of what is applied now.
    is_argo = writer is not None and writer.system == "argocd"
    proven = is_argo and operation.text_of("phase") == RUNNING
    field, applied = argo_revisions(found)
    if not applied:
        return UNKNOWN
    return Origin(
        Assurance.CONTROLLER if proven else Assurance.CLAIMED,
        applied,
        teller.title,
        field,
        found["metadata"].text_of("resourceVersion"),
    )


def names_itself(tracked: str, review: Review) -> bool:
    """Say whether a tracking id is that of the object it stands on: it may have been copied."""
    kind, _, who = tracked.partition(":")
    namespace, _, name = who.rpartition("/")
    is_there = namespace in ("", review.namespace) or review.resource.resource == "namespaces"
    return (
        kind == f"{review.kind.group}/{review.kind.kind}"
        and "/" in who
        and name in names_of(review)
        and is_there
    )


def names_of(review: Review) -> Sequence[str]:
    """Give what an object may be tracked by: nothing, if its controller named it by a prefix."""
    prefix = head_of(review).text_of("generateName")
    is_made = prefix and review.name.startswith(prefix)
    return (review.name, "") if is_made else (review.name,)


def argo_revisions(application: Node) -> tuple[str, tuple[Applied, ...]]:
    """Find what a sync applies: what it resolved, or else what was asked for by its full name."""
    state = application["status"]["operationState"]
    places = (
        ("status.operationState.syncResult", state["syncResult"]),
        ("status.operationState.operation.sync", state["operation"]["sync"]),
    )
    for path, place in places:
        for key, revisions in revisions_in(place):
            sources = sources_of(place, application)
            pairs = zip(revisions, [*sources, *[Node(ABSENT)] * len(revisions)], strict=False)
            found = tuple(applied(oid, source, application) for oid, source in pairs)
            return f"{path}.{key}", found
    return "", ()


def revisions_in(place: Node) -> Iterator[tuple[str, Sequence[str]]]:
    """Give what is written as a full name of commits: of several sources, or of one."""
    for key, some in (
        ("revisions", place["revisions"].texts()),
        ("revision", [place.text_of("revision")]),
    ):
        if some and all(OID.fullmatch(each) for each in some):
            yield key, some


def sources_of(place: Node, application: Node) -> Sequence[Node]:
    """Give the sources in the order of their revisions."""
    for holder in (place, application["spec"]):
        some = holder["sources"].items() or [holder["source"]]
        if some[0].present:
            return some
    return []


def applied(oid: str, source: Node, application: Node) -> Applied:
    """Tell of one commit; one that was rendered into Git names what it was rendered from."""
    hydrated = application["status"]["sourceHydrator"]["lastSuccessfulOperation"]
    dry = hydrated.text_of("drySHA") if hydrated.text_of("hydratedSHA") == oid else ""
    return Applied(
        oid,
        source.text_of("repoURL"),
        source.text_of("path"),
        dry if OID.fullmatch(dry) else "",
    )


def from_flux(teller: Teller, writer: ControllerEntry | None, cluster: Cluster) -> Origin:
    """Ask the Kustomization, whose attempt is what is being applied."""
    found = teller.found(cluster)
    revision = found["status"].text_of("lastAttemptedRevision")
    named = REVISION.fullmatch(revision)
    if not named:
        return UNKNOWN
    proven = writer is not None and writer.system == "flux"
    reference = found["spec"]["sourceRef"]
    place = (reference.text_of("namespace") or teller.namespace, reference.text_of("name"))
    source = Node(cluster.objects("GitRepository").get(place))["spec"]
    return Origin(
        Assurance.CONTROLLER if proven else Assurance.CLAIMED,
        (Applied(named[1], source.text_of("url"), found["spec"].text_of("path")),),
        teller.title,
        "status.lastAttemptedRevision",
        found["metadata"].text_of("resourceVersion"),
    )
