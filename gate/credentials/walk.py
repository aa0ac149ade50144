"""Knows where in a tree secrets stand: what a string there is called, and what place it is in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gate.credentials.literals import Literal, Scan, fingerprint, redact
from gate.credentials.names import promise
from gate.credentials.reading import find, flag_name, plain, suspicious, tokens
from gate.credentials.spans import Span, merge
from gate.credentials.values import is_placeholder, stands_in
from gate.tree import escape

Trail = tuple["Trail", str] | None
"""The way from the root to a place, its last step first; steps are keys and indexes."""

VALUE_KEYS = frozenset({"value", "Value", "literal", "plaintext", "plain", "inline", "default"})
NAME_KEYS = ("name", "key", "Name", "Key", "variable", "header")
ENVIRONMENTS = frozenset({"env", "environment", "env_vars", "envVars", "environ", "containerEnv"})
ARGUMENTS = frozenset({"args", "command", "cmd", "arguments", "entrypoint", "entryPoint"})
DATA = frozenset({"data", "stringData", "binaryData"})
DEEPEST_LAYER = 4
"""How many layers of JSON in strings are read as trees; what is deeper is read as text."""

# Objects whose `spec` names or encrypts secrets: API group, then kinds.
REFERRING = {
    "external-secrets.io": {
        "ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore",
    },
    "bitnami.com": {"SealedSecret"},
    "secrets-store.csi.x-k8s.io": {"SecretProviderClass"},
}  # fmt: skip

suspicious_key = lru_cache(maxsize=4096)(suspicious)


def scan(value: object) -> Scan:
    """Find every secret written by value in a document, and take them out of it."""
    walk = Walk()
    redacted = walk.visit(value, None, "")
    return Scan(tuple(walk.found), redacted)


@dataclass(slots=True)
class Walk:
    """One pass over a tree; a subtree without secrets is given back as it is.

    `named` is false where names of fields promise nothing, `layer` counts the strings that the
    tree was itself written in.
    """

    named: bool = True
    layer: int = 0
    found: list[Literal] = field(default_factory=list)

    def visit(self, value: object, trail: Trail, name: str) -> object:
        """Redact a value that belongs to a name."""
        match value:
            case str():
                return self.string(value, trail, name)
            case dict():
                return self.mapping(value, trail, name)
            case list():
                return self.sequence(value, trail, name)
            case _:
                return value

    def mapping(self, tree: dict[str, object], trail: Trail, name: str) -> object:
        """Redact a mapping, which may be an object that holds or names secrets."""
        special = self.special(tree, trail) if "kind" in tree else {}
        if not special:
            return self.members(tree, trail, name)
        others = {key: value for key, value in tree.items() if key not in special}
        redacted = self.members(others, trail, name)
        if redacted is others and all(new is tree[key] for key, new in special.items()):
            return tree
        return redacted | special

    def special(self, tree: Mapping[str, object], trail: Trail) -> dict[str, object]:
        """Redact the members that mean something else in a Secret, ExternalSecret or the like."""
        kind = tree["kind"]
        group = group_of(tree.get("apiVersion", "v1"))
        if kind == "Secret" and not group:
            return {
                key: self.entries(tree[key], (trail, key)) for key in SECRET_DATA if key in tree
            }
        if group in REFERRING and isinstance(kind, str) and kind in REFERRING[group]:
            unnamed = replace(self, named=False)
            return {"spec": unnamed.visit(tree["spec"], (trail, "spec"), "")} if "spec" in tree else {}
        return {}

    def entries(self, data: object, trail: Trail) -> object:
        """Redact the entries of a Secret object: every one is a secret, whatever it is called."""
        if not isinstance(data, dict):
            return self.visit(data, trail, "")
        new: dict[str, object] = {}
        for key, value in data.items():
            if isinstance(value, str):
                shown, below = self.key(key, trail)
                new[shown] = self.entry(value, below)
            else:
                new[key] = self.visit(value, (trail, key), "")
        return data if all(new.get(key) is value for key, value in data.items()) else new

    def members(self, tree: dict[str, object], trail: Trail, name: str) -> dict[str, object]:
        """Redact the members of a mapping; `name` is whose value a `value` in it is."""
