"""What the places of a tree mean for secrets: pointers, kinds of place, names, objects."""

from collections.abc import Iterator, Mapping

from gate.tree import escape

Trail = tuple["Trail", str] | None
"""The way from the root to a place, its last step first; steps are keys and indexes."""

VALUE_KEYS = frozenset({"value", "Value", "literal", "plaintext", "plain", "inline", "default"})
NAME_KEYS = ("name", "key", "Name", "Key", "variable", "header")
ENVIRONMENTS = frozenset({"env", "environment", "env_vars", "envVars", "environ", "containerEnv"})
ARGUMENTS = frozenset({"args", "command", "cmd", "arguments", "entrypoint", "entryPoint"})
DATA = ("data", "stringData", "binaryData")
HEADERS = ("headers", "headersfrom")

# Objects whose `spec` names or encrypts secrets: API group, then kinds.
REFERRING = {
    "external-secrets.io": {
        "ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore",
        "PushSecret", "ClusterPushSecret",
    },
    "bitnami.com": {"SealedSecret"},
    "secrets-store.csi.x-k8s.io": {"SecretProviderClass"},
}  # fmt: skip


def steps(trail: Trail) -> Iterator[str]:
    """Go from a place up to the root."""
    while trail:
        trail, step = trail
        yield step


def pointer(trail: Trail) -> str:
    """Write the way to a place as a JSON Pointer."""
    return "".join(f"/{escape(step)}" for step in reversed(list(steps(trail))))


def nearest_name(trail: Trail) -> str:
    """Name a place by the nearest key above it that is no index."""
    return next((step for step in steps(trail) if not step.isdigit()), "")


def kind_of_place(trail: Trail, otherwise: str) -> str:
    """Say in which part of a manifest a place is: `env`, `header`, `argument` or `data`."""
    top = ""
    for step in steps(trail):
        top = step
        if step in ENVIRONMENTS:
            return "env"
        if step in ARGUMENTS:
            return "argument"
        if step.lower().endswith(HEADERS):
            return "header"
    return "data" if top in DATA else otherwise


def paired_name(tree: Mapping[str, object]) -> str:
    """Name the variable or header that a mapping with a `value` gives a value to."""
    for key in NAME_KEYS:
        name = tree.get(key)
        if isinstance(name, str):
            return name
    return ""


def is_secret_object(tree: Mapping[str, object]) -> bool:
    """Say whether a mapping is a Secret of Kubernetes' core API."""
    return tree.get("kind") == "Secret" and not group_of(tree)


def refers(tree: Mapping[str, object]) -> bool:
    """Say whether a mapping is an object that names secrets without holding them."""
    kind = tree.get("kind")
    return isinstance(kind, str) and kind in REFERRING.get(group_of(tree), ())


def group_of(tree: Mapping[str, object]) -> str:
    """Give the API group of an object; the core group is empty."""
    version = tree.get("apiVersion", "v1")
    return version.rpartition("/")[0] if isinstance(version, str) else "?"
