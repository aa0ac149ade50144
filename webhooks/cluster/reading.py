"""From an object of the API server to what is kept of it: its manifests, and little else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

import orjson

from gate.applied.form import LAST_APPLIED, metadata_of, text
from gate.intake import take_in_object
from gate.manifest import Manifest
from gate.scheme import Scheme
from gate.verdicts import Distrusted, Verdict
from webhooks.cluster.answers import Object
from webhooks.cluster.discovery import Served
from webhooks.cluster.kinds import Part
from webhooks.verdicts.index import Known

Key: TypeAlias = tuple[str, str]
"""The namespace and the name of an object."""
Tree: TypeAlias = "Mapping[str, Tree] | None"

METADATA = ("name", "namespace", "labels", "annotations")
LIFE = ("uid", "generation", "resourceVersion", "deletionTimestamp")
OURS = ("apiVersion", "kind", "metadata", "status")
SOURCE: dict[str, Tree] = dict.fromkeys(
    ("repoURL", "path", "targetRevision", "chart", "ref", "name")
)
REVISIONS: dict[str, Tree] = dict.fromkeys(("revision", "revisions", "status"))
SOURCES: dict[str, Tree] = {"source": SOURCE, "sources": SOURCE}
HYDRATED: dict[str, Tree] = dict.fromkeys(("drySHA", "hydratedSHA", "phase"))
DELIVERED: Tree = {
    "metadata": dict.fromkeys((*METADATA, *LIFE)),
    "spec": {
        # Argo CD
        **SOURCES,
        **dict.fromkeys(("project", "destination", "sourceHydrator")),
        # Flux
        **dict.fromkeys(("sourceRef", "path", "targetNamespace", "serviceAccountName", "suspend")),
        **dict.fromkeys(("url", "ref")),
    },
    "operation": {"initiatedBy": None, "sync": REVISIONS},
    "status": {
        "sync": REVISIONS,
        "operationState": {
            **dict.fromkeys(("phase", "startedAt", "finishedAt")),
            "operation": {"initiatedBy": None, "sync": REVISIONS},
            "syncResult": {**REVISIONS, **SOURCES},
        },
        "sourceHydrator": {"lastSuccessfulOperation": HYDRATED, "currentOperation": HYDRATED},
        **dict.fromkeys((
            "lastAppliedRevision", "lastAttemptedRevision", "lastAppliedOriginRevision",
            "observedGeneration",
        )),
    },
}  # fmt: skip
"""What says which commit was delivered; not the values that an Application sets, nor its tree."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an object, as it was in a version; `fault` says why it has no manifest.

    `print` tells it from what it was before, where only its status changed.
    """

    key: Key
    version: str
    print: bytes
    manifests: tuple[Manifest, ...] = ()
    delivered: Object = field(default_factory=dict)
    fault: str = ""
    verdict: Verdict | Distrusted | None = None


def key_of(value: Object) -> Key:
    """Tell what an object is found by."""
    known = metadata_of(value)
    return text(known, "namespace"), text(known, "name")


def read(value: Object, served: Served, scheme: Scheme, known: Entry | None = None) -> Entry:
    """Read an object; `known` is what is kept of it, and is kept on if it says the same."""
    key, version = key_of(value), text(metadata_of(value), "resourceVersion")
    if known is not None and known.version == version:
        return known
    kept = slim(value, served)
    try:
        written = orjson.dumps(kept)
    except TypeError:
        return Entry(key, version, b"", fault="it is nested too deep")
    mark = blake2b(written, digest_size=16).digest()
    if known is not None and known.print == mark:
        return Entry(key, version, mark, known.manifests, known.delivered, known.fault)
    if served.watched.part is Part.DELIVERY:
        return Entry(key, version, mark, delivered=kept)
    # Read anew, so that nothing is held of what it was a part of.
    loaded = take_in_object(orjson.loads(written), scheme).loaded
    if not loaded or not key[1]:
        return Entry(key, version, mark, fault="no format reads it")
    return Entry(key, version, mark, loaded[0].manifests)


def read_verdict(value: Object, verdicts: Known, known: Entry | None = None) -> Entry:
    """Read a signed verdict, of which nothing is kept that is not signed."""
    key, version = key_of(value), text(metadata_of(value), "resourceVersion")
    if known is not None and known.version == version:
        return known
    return Entry(key, version, b"", verdict=verdicts.read(value))


def slim(value: Object, served: Served) -> Object:
    """Leave what matters: who last wrote which field and what came of it do not."""
    head = metadata_of(value)
    kept = {name: head[name] for name in METADATA if name in head}
    annotations = kept.get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        kept["annotations"] = {k: v for k, v in annotations.items() if k != LAST_APPLIED}
        if not kept["annotations"]:
            del kept["annotations"]
    # Lists of what is built in do not say what their items are.
    typed = {"apiVersion": served.api_version, "kind": served.watched.kind}
    match served.watched.part:
        case Part.METADATA:
            return {**typed, "metadata": kept}
        case Part.DELIVERY:
            picked = pick({**value, "metadata": {**head, **kept}}, DELIVERED)
            return {**typed, **(picked if isinstance(picked, dict) else {})}
        case Part.WHOLE | Part.VERDICT:
            rest = {name: item for name, item in value.items() if name not in OURS}
            return {**typed, "metadata": kept, **rest}


def pick(value: object, tree: Tree) -> object:
    """Keep of a value the fields of a tree, in lists those of each item."""
    match value:
        case dict() if tree is not None:
            return {name: pick(value[name], tree[name]) for name in tree if name in value}
        case list() if tree is not None:
            return [pick(item, tree) for item in value]
        case _:
            return value
