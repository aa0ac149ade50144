"""How Flux writes down what it applies: a Kustomization, and the repository that it is of."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gate.delivery import (
    Delivery,
    Kustomize,
    Method,
    Portion,
    Substitution,
    Tracking,
    Unsettled,
    malformed,
)
from gate.delivery.sources import patch
from gate.tree import Node

REVISION = re.compile(r"(?:.*@)?sha(?:1|256):([0-9a-f]{40}|[0-9a-f]{64})")
KIND, SOURCE = "Kustomization", "GitRepository"
FIELDS = frozenset({
    "commonMetadata", "components", "decryption", "deletionPolicy", "dependsOn", "force",
    "healthCheckExprs", "healthChecks", "ignoreMissingComponents", "images", "interval",
    "kubeConfig", "namePrefix", "nameSuffix", "patches", "path", "postBuild", "prune",
    "retryInterval", "serviceAccountName", "sourceRef", "suspend", "targetNamespace", "timeout",
    "wait",
})  # fmt: skip
"""All that kustomize-controller 1.7 reads of a Kustomization."""
UNDONE = ("commonMetadata", "decryption")
UNDONE_OF_SOURCE = ("include", "ignore")


def read_flux(kustomization: object, repository: object) -> Delivery | Unsettled:
    """Read a Kustomization and its GitRepository.

    What will be applied is the revision that was fetched last; where there is none, the one that
    was attempted last.
    """
    root, source = Node(kustomization), Node(repository)
    found = settled(root, source) or resolved(root, source)
    return malformed(root.mismatches) or malformed(source.mismatches) or found


def settled(root: Node, source: Node) -> Unsettled | None:
    """Say why nothing is, or can be known to be, applied."""
    kind, of = root["kind"].text(), root["spec"]["sourceRef"]["kind"].text()
    if kind != KIND:
        return Unsettled(f"a {kind or 'thing'} is rendered by its own controller", final=True)
    if of != SOURCE or source["kind"].text() != SOURCE:
        return Unsettled(f"it is of a {of or 'source'}, which is in no repository", final=True)
    if root["spec"]["suspend"].flag():
        return Unsettled("it is suspended")
    if not revision_of(root, source):
        return Unsettled("nothing of it has been fetched yet")
    return None


def revision_of(root: Node, source: Node) -> str:
    """Find the commit that is applied; empty where there is none."""
    for place in (
        source["status"]["artifact"]["revision"],
        root["status"]["lastAttemptedRevision"],
    ):
        found = REVISION.fullmatch(place.text())
        if found:
            return found[1]
    return ""


def resolved(root: Node, source: Node) -> Delivery:
    """Read what is applied."""
    spec, metadata = root["spec"], root["metadata"]
    commit = revision_of(root, source)
    portion = Portion(
        repo=source["spec"]["url"].text(),
        revision=commit,
        path=spec["path"].text() or ".",
        tool=tool(spec),
        target=source["spec"]["ref"]["branch"].text(),
        declared=spec.value if isinstance(spec.value, dict) else {},
    )
    before = REVISION.fullmatch(root["status"]["lastAppliedRevision"].text())
    return Delivery(
        controller="flux",
        namespace=metadata["namespace"].text(),
        name=metadata["name"].text(),
        uid=metadata["uid"].text(),
        portions=(portion,),
        destination_namespace=spec["targetNamespace"].text(),
        cluster=spec["kubeConfig"]["secretRef"]["name"].text(),
        tracking=Tracking(Method.FLUX, metadata["name"].text()),
        operation=commit,
        previous=(replace(portion, revision=before[1]),) if before else (),
        substitution=Substitution(spec["postBuild"]["substitute"].table()),
        impediments=tuple(impediments(spec, source["spec"])),
    )


def tool(spec: Node) -> Kustomize:
    """Read what is put into a kustomization."""
    return Kustomize(
        name_prefix=spec["namePrefix"].text(),
        name_suffix=spec["nameSuffix"].text(),
        images=tuple(image(each) for each in spec["images"].items()),
        namespace=spec["targetNamespace"].text(),
        patches=tuple(patch(each) for each in spec["patches"].items()),
        components=spec["components"].texts(),
        skips_missing_components=bool(spec["ignoreMissingComponents"].flag()),
    )


def image(node: Node) -> str:
    """Write an image as commands of Kustomize do."""
    name, digest = node["name"].text(), node["digest"].text()
    tag = node["newTag"].text()
    end = f"@{digest}" if digest else f":{tag}" if tag else ""
    return f"{name}={node['newName'].text() or name}{end}"


def impediments(spec: Node, source: Node) -> Iterator[str]:
    """Say what Flux does that the gate cannot, or does not know."""
    for key, _ in spec.members():
        if key not in FIELDS:
            yield f"it says {key}, which the gate does not know"
    for place, keys in ((spec, UNDONE), (source, UNDONE_OF_SOURCE)):
        yield from (f"it says {key}, which the gate does not do" for key in keys if place.has(key))
    if spec["postBuild"]["substituteFrom"].items():
        yield "it takes values from ConfigMaps or Secrets, which the gate does not read"
