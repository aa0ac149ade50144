"""What a GitOps controller is about to apply, and from where: read before any of it is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from gate.change import Change
from gate.sources import File
from gate.tree import Mismatch


class Method(StrEnum):
    """How a controller marks what it applies: Argo CD in three ways, Flux in its own."""

    ANNOTATION = "annotation"
    LABEL = "label"
    BOTH = "annotation+label"
    FLUX = "flux"


@dataclass(frozen=True, slots=True)
class Tracking:
    """What a controller writes into each object to know it again.

    `instance` is what it calls its own resource there, `label` the key of a label that Argo CD
    uses, `installation` what Argo CD is called where several share a cluster.
    """

    method: Method
    instance: str
    label: str = "app.kubernetes.io/instance"
    installation: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """How an Argo CD is set up, as far as what it applies hangs on that.

    `namespace` is where its controller runs; Applications elsewhere are named with their own.
    """

    namespace: str = "argocd"
    method: Method = Method.ANNOTATION
    label: str = "app.kubernetes.io/instance"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Plain files; `include` and `exclude` are patterns as Argo CD has them."""

    recurse: bool = False
    include: str = ""
    exclude: str = ""


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many copies a workload gets."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Kustomize:
    """What is put into a kustomization before it is built.

    `patches` are written as in a kustomization. `version` is a Kustomize of the owner's choice.
    """

    name_prefix: str = ""
    name_suffix: str = ""
    images: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    force_labels: bool = False
    force_annotations: bool = False
    substitutes_annotations: bool = False
    labels_leave_selectors: bool = False
    labels_reach_templates: bool = False
    replicas: tuple[Replicas, ...] = ()
    namespace: str = ""
    patches: tuple[Mapping[str, object], ...] = ()
    components: tuple[str, ...] = ()
    skips_missing_components: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that is set by name; `forced` text is never read as anything else."""

    name: str
    value: str
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Helm:
    """What a chart is installed with; `values` is YAML, stronger than all files."""

    release: str = ""
    value_files: tuple[str, ...] = ()
    values: str = ""
    parameters: tuple[Parameter, ...] = ()
    file_parameters: tuple[Parameter, ...] = ()
    skips_crds: bool = False
    skips_tests: bool = False
    skips_schemas: bool = False
    skips_missing_files: bool = False
    version: str = ""
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugin:
    """A program of the controller's owner, which nobody else can run."""

    name: str = ""


Tool = Directory | Kustomize | Helm | Plugin


@dataclass(frozen=True, slots=True)
class Portion:
    """One source of what is applied: a folder of a commit, or a chart of a version.

    `revision` is a whole commit id, but for a chart of a registry. `ref` is how other sources name
    it; one with a `ref` and neither path nor chart gives them files, and nothing else. `tool` is
    `None` where the folder tells; `target` what the revision was resolved from, and `declared` the
    source as it was written, which files beside what is applied may add to.
    """

    repo: str
    revision: str
    path: str = ""
    chart: str = ""
    ref: str = ""
    tool: Tool | None = None
    target: str = ""
    declared: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_registered(self) -> bool:
        """Say whether it comes from a registry of charts, which has versions and no commits."""
        return bool(self.chart) or self.repo.startswith("oci://")

    @property
    def is_reference(self) -> bool:
        """Say whether it only lends its files to others."""
        return bool(self.ref) and not self.path and not self.chart


@dataclass(frozen=True, slots=True)
class Substitution:
    """What Flux puts in place of `${name}` in what it has built."""

    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One revision on its way into a cluster.

    `operation` names the sync that it is applied by; `options` are sync options for all objects;
    `dry` is the commit that a hydrated one was made from. `previous` is what was synced before, and
    `health` how that fares by the word of the controller. `impediments` say why it cannot be known
    what will be applied, `creates` are objects that the controller makes by itself where they are
    not there.
    """

    controller: Literal["argocd", "flux"]
    namespace: str
    name: str
    uid: str
    portions: tuple[Portion, ...]
    destination_namespace: str
    cluster: str
    tracking: Tracking
    initiator: str = ""
    operation: str = ""
    dry: str = ""
    project: str = ""
    options: tuple[str, ...] = ()
    previous: tuple[Portion, ...] = ()
    health: str = ""
    substitution: Substitution = field(default_factory=Substitution)
    impediments: tuple[str, ...] = ()
    creates: tuple[Mapping[str, object], ...] = ()

    @property
    def revisions(self) -> tuple[str, ...]:
        """Name what is applied of each source."""
        return tuple(portion.revision for portion in self.portions)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why nobody can say yet what will be applied; `final` if waiting changes nothing."""

    reason: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """What the destination cluster serves: its version, and its kinds with whether namespaced.

    `api_versions` are written as Helm asks for them (`apps/v1`, `apps/v1/Deployment`);
    `namespaced` is by group and kind, and `silent` are groups that did not say theirs.
    """

    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    namespaced: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Applied:
    """An object as it will be applied; `hooks` are the phases it is a hook of.

    `replaced` says that it is put in place as a whole, so that nothing tells afterwards what was
    sent; `wave` is when in its phase.
    """

    value: Mapping[str, object]
    hooks: tuple[str, ...] = ()
    wave: int = 0
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that will be applied, as one bundle to judge.

    `faults` say what could not be reproduced, `plugins` which sources are rendered by a plugin:
    with any of them, or of the failures of the change, `applied` is not all. `around` are locks
    that are not judged, and count for what is; `silent` as of what the cluster serves.
    """

    change: Change
    applied: tuple[Applied, ...]
    faults: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    around: tuple[File, ...] = ()
    silent: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Say whether all that will be applied is there."""
        return not (self.faults or self.plugins or self.change.rendered.failures)

    @property
    def objects(self) -> tuple[Mapping[str, object], ...]:
        """Give the objects as they will be applied."""
        return tuple(each.value for each in self.applied)

    @property
    def replaced(self) -> tuple[Mapping[str, object], ...]:
        """Give those among them that are put in place as a whole."""
        return tuple(each.value for each in self.applied if each.replaced)


def malformed(mismatches: Mapping[Mismatch, None]) -> Unsettled | None:
    """Refuse an object with a value of a wrong type; `None` where there is none."""
    for wrong in mismatches:
        return Unsettled(f"{wrong.at} {wrong.message}", final=True)
    return None
