"""One source of a delivery while it is rendered: its files, its parameters, what goes in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gate.delivery import Delivery, Directory, Helm, Kustomize, Portion, Served, Tool
from gate.delivery.sources import read_tool, strangers
from gate.delivery.trees import Tree, Unreproducible, mapping
from gate.rendering.charts import CHART
from gate.rendering.patches import is_kustomization
from gate.tree import Node

OVERRIDES = ".argocd-source"
SHORT, LONGER = 7, 8


@dataclass(frozen=True, slots=True)
class Work:
    """One source to render: in which folder of which tree, and what others lend it."""

    delivery: Delivery
    portion: Portion
    tree: Tree
    folder: str
    tool: Tool
    served: Served
    lent: Mapping[str, Tree]

    @property
    def inside(self) -> str:
        """Write how the paths in its folder begin."""
        return f"{self.folder}/" if self.folder else ""

    @property
    def title(self) -> str:
        """Name it in a report."""
        return self.folder or "."

    @property
    def variables(self) -> dict[str, str]:
        """Give the variables that Argo CD fills in."""
        revision = self.portion.revision
        return {
            "ARGOCD_APP_NAME": self.delivery.tracking.instance,
            "ARGOCD_APP_NAMESPACE": self.delivery.destination_namespace,
            "ARGOCD_APP_PROJECT_NAME": self.delivery.project,
            "ARGOCD_APP_REVISION": revision,
            "ARGOCD_APP_REVISION_SHORT": revision[:SHORT],
            "ARGOCD_APP_REVISION_SHORT_8": revision[:LONGER],
            "ARGOCD_APP_SOURCE_REPO_URL": self.portion.repo,
            "ARGOCD_APP_SOURCE_PATH": self.portion.path,
            "ARGOCD_APP_SOURCE_TARGET_REVISION": self.portion.target,
        }


def begin(
    delivery: Delivery, portion: Portion, tree: Tree, served: Served, lent: Mapping[str, Tree]
) -> Work:
    """Find out how a source is rendered; raises `Unreproducible` when that cannot be told."""
    folder = tree.folder(portion.path)
    told = overridden(portion, delivery, tree, folder) if delivery.controller == "argocd" else None
    tool = (told or portion).tool or detected(tree, folder)
    return Work(delivery, portion, tree, folder, tool, served, lent)


def overridden(portion: Portion, delivery: Delivery, tree: Tree, folder: str) -> Portion:
    """Add to a source what files beside its manifests say of it (`.argocd-source.yaml`)."""
    start = f"{folder}/" if folder else ""
    declared: object = dict(portion.declared)
    found = False
    for name in (f"{OVERRIDES}.yaml", f"{OVERRIDES}-{delivery.tracking.instance}.yaml"):
        file = tree.file(start + name)
        if file is not None:
            declared, found = merged(declared, mapping(file).value), True
    if not found:
        return portion
    node = Node(declared)
    tool = read_tool(node)
    wrong = [*strangers(node), *(f"{each.at} {each.message}" for each in node.mismatches)]
    for text in wrong:
        raise Unreproducible(f"with {OVERRIDES}.yaml in {folder or '.'}, {text}")
    return replace(portion, tool=tool)


def merged(value: object, patch: object) -> object:
    """Merge a patch into a value (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for key, each in patch.items():
        if each is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), each)
    return found


def detected(tree: Tree, folder: str) -> Tool:
    """Tell by what stands in a folder how it is rendered; the last file that tells counts."""
    tools: list[Tool] = [Directory()]
    for name in sorted(beside(tree, folder)):
        if name.endswith(CHART):
            tools.append(Helm())
        elif is_kustomization(name):
            tools.append(Kustomize())
    return tools[-1]


def beside(tree: Tree, folder: str) -> Iterator[str]:
    """Name the files that stand in a folder itself."""
    for path in tree.files:
        place, _, name = path.rpartition("/")
        if place == folder:
            yield name
