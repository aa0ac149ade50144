"""The canonical form of what is applied of an object, and whose it is.

It is what Git declares: without what a controller writes into it to know it again, and without
what the API server adds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from gate.applied.served import is_built_in, served
from gate.audit import canonical as json
from gate.audit.canonical import bare

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TRACKING_ID = "argocd.argoproj.io/tracking-id"
INSTALLATION_ID = "argocd.argoproj.io/installation-id"
MARKS: Mapping[str, frozenset[str]] = {
    "annotations": frozenset({LAST_APPLIED, TRACKING_ID, INSTALLATION_ID}),
    "labels": frozenset(
        {
            "app.kubernetes.io/instance",
            "kustomize.toolkit.fluxcd.io/name",
            "kustomize.toolkit.fluxcd.io/namespace",
        }
    ),
}
"""What controllers write into the metadata of what they apply."""
HOOKED = "argocd.argoproj.io/hook-finalizer"
"""What Argo CD adds to the finalizers of hooks."""
HIDDEN = ("data", "stringData")


@dataclass(frozen=True, slots=True)
class Identified:
    """Whose configuration it is, in whatever version; empty are the core group and no namespace.

    What is to be named by a prefix is called by that.
    """

    group: str
    kind: str
    namespace: str
    name: str


def canonical(value: Mapping[str, object], namespace: str) -> bytes:
    """Write what is applied in the form that is compared.

    `namespace` is where the object goes if it does not say so itself, empty for one of the whole
    cluster. Raises `RecordError` for what has no canonical JSON.
    """
    return json.canonical(formed(value, namespace))


def digest(value: Mapping[str, object], namespace: str) -> str:
    """Give the SHA-256, in hex, of the canonical form. Raises `RecordError` as that does."""
    return digest_of(canonical(value, namespace))


def digest_of(form: bytes) -> str:
    """Give the SHA-256, in hex, of a canonical form."""
    return sha256(form).hexdigest()


def identified(value: Mapping[str, object], namespace: str) -> Identified:
    """Say whose configuration it is."""
    named = metadata_of(formed(value, namespace))
    group = text(value, "apiVersion").rpartition("/")[0]
    name = text(named, "name") or text(named, "generateName")
    return Identified(group, text(value, "kind"), text(named, "namespace"), name)


def formed(value: Mapping[str, object], namespace: str) -> dict[str, object]:
    """Give the canonical form as a tree."""
    kept = without_secrets(bare(value))
    kept["metadata"] = head_of(metadata_of(kept), namespace)
    made = served(kept) if is_built_in(value) else without_null(kept)
    return made if isinstance(made, dict) else {}


def head_of(metadata: Mapping[str, object], namespace: str) -> dict[str, object]:
    """Give the metadata without the marks of controllers, and with the namespace."""
    left = {key: unmarked(key, each) for key, each in metadata.items()}
    kept = {key: each for key, each in left.items() if each is not None}
    if not kept.get("namespace") and namespace:
        kept["namespace"] = namespace
    prefix = text(kept, "generateName")
    if prefix and text(kept, "name").startswith(prefix):
        # The name was made of it, by a controller or by the API server.
        del kept["name"]
    return kept


def unmarked(key: str, value: object) -> object:
    """Leave out of an entry of metadata what controllers write; `None` if nothing is left."""
    match value:
        case dict() if key in MARKS:
            return {name: each for name, each in value.items() if name not in MARKS[key]} or None
        case list() if key == "finalizers":
            return [each for each in value if each != HOOKED] or None
        case _:
            return None if key in MARKS else value


def without_null(value: object) -> object:
    """Leave out fields that are null, as an API server does."""
    match value:
        case dict():
            return {key: without_null(each) for key, each in value.items() if each is not None}
        case list():
            return [without_null(each) for each in value]
        case _:
            return value


def without_secrets(value: dict[str, object]) -> dict[str, object]:
    """Leave of a Secret only which keys it has: a digest would let others guess the rest."""
    if (value.get("apiVersion"), value.get("kind")) != ("v1", "Secret"):
        return value
    held = (value.get(name) for name in HIDDEN)
    keys = {key: "" for each in held if isinstance(each, dict) for key in each}
    rest = {key: each for key, each in value.items() if key not in HIDDEN}
    return {**rest, "data": keys}


def metadata_of(value: Mapping[str, object]) -> Mapping[str, object]:
    """Give the metadata of an object; empty where it has none."""
    found = value.get("metadata")
    return found if isinstance(found, dict) else {}


def text(value: Mapping[str, object], key: str) -> str:
    """Read a string member; what is none is empty."""
    found = value.get(key)
    return found if isinstance(found, str) else ""
