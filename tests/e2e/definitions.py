"""Definitions of the custom resources that the gate's formats read, which permit every field."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from gate.formats import ark, kagent, kagent_api, kmcp, kuberay, sandbox, toolhive
from gate.parts.groups import KUBERAY
from gate.parts.objects import Type
from tests.e2e.trees import Tree

OPEN: Tree = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


UNSCOPED = frozenset({
    "CiliumClusterwideNetworkPolicy", "ClusterExternalSecret", "ClusterRole", "ClusterRoleBinding",
    "ClusterSecretStore", "DeviceClass", "Namespace", "Node", "PersistentVolume", "PriorityClass",
    "RuntimeClass", "StorageClass",
})  # fmt: skip
"""Kinds whose objects are in no namespace."""


def is_scoped(kind: str) -> bool:
    """Say whether objects of a kind are in namespaces."""
    return kind not in UNSCOPED


def types() -> Iterator[Type]:
    """Name every custom resource that a format reads."""
    for table in (ark, kagent, kagent_api, sandbox, toolhive):
        yield from table.READINGS
    yield kmcp.SERVER
    yield from (Type(KUBERAY, *each) for each in kuberay.KINDS)


def plural(kind: str) -> str:
    """Name the collection of a kind, as English does."""
    word = kind.lower()
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x")) else f"{word}s"


def definitions(also: Iterable[Type] = ()) -> Iterator[Tree]:
    """Define each kind once, in all versions that are read or also wanted.

    The last that is read is stored, whatever else is wanted: another could not take its place.
    """
    versions: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    read = sorted(types(), key=version_of)
    for each in (*sorted({*also}.difference(read), key=version_of), *read):
        versions[each.group, each.kind][each.version] = None
    for (group, kind), found in sorted(versions.items()):
        yield definition(group, kind, found)


def version_of(each: Type) -> str:
    return each.version


def definition(group: str, kind: str, versions: Iterable[str]) -> Tree:
    """Define a kind; the last of its versions is the one that is stored."""
    *others, stored = versions
    names = {"kind": kind, "plural": plural(kind), "singular": kind.lower()}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{names['plural']}.{group}",
            # Without it, a group below k8s.io is refused.
            "annotations": {"api-approved.kubernetes.io": "unapproved, of the tests"},
        },
        "spec": {
            "group": group,
            "names": names,
            "scope": "Namespaced" if is_scoped(kind) else "Cluster",
            "versions": [
                *(version(name, stored=False) for name in others),
                version(stored, stored=True),
            ],
        },
    }


def version(name: str, *, stored: bool) -> Tree:
    return {"name": name, "served": True, "storage": stored, "schema": {"openAPIV3Schema": OPEN}}
