"""How manifests refer to values that are kept elsewhere: in objects, variables and files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import Credential, Kind, Link
from gate.parts.facts import Facts
from gate.parts.objects import Name
from gate.tree import Node

PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
VARIABLE = re.compile(r"(?:env:)?([A-Za-z_][A-Za-z0-9_]*)")
EDITOR_VARIABLES = {"workspaceFolder", "workspaceFolderBasename", "userHome", "pathSeparator"}
"""What VS Code and Cursor put in for themselves; it is neither a variable nor a secret."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The Secret or ConfigMap (`kind`) that holds a value, and the key it holds it under."""

    kind: Kind
    object: Name
    key: str = ""


def holder_kind(written: str) -> Kind:
    """Tell a ConfigMap from a Secret; what is neither is treated with the care of a Secret."""
    return Kind.CONFIG_MAP if written == "ConfigMap" else Kind.SECRET


def key_holder(kind: Kind, node: Node, namespace: str) -> Holder:
    """Read `{name, key}`, which means an object of the own namespace."""
    return Holder(kind, Name(namespace, node["name"].text()), node["key"].text())


def read_holder(node: Node, namespace: str) -> Holder:
    """Read kagent's `{type, name, key}`, which means an object of its own namespace."""
    return key_holder(holder_kind(node["type"].text()), node, namespace)


def use(holder: Holder, name: str, where: str, at: str) -> Facts:
    """State that a value, known here by a name, is taken from a Secret or ConfigMap."""
    credential = Credential(
        name=name,
        kind=f"{holder.kind}_ref",
        where=where,
        ref=holder.object.name,
        key=holder.key,
        reason="",
        fingerprint="",
        at=at,
    )
    return Facts(credentials=(credential,), links=(link_to(holder, at),))


def link_to(holder: Holder, at: str) -> Link:
    """Refer to a Secret or ConfigMap."""
    target = holder.object
    return Link(holder.kind.value, "", target.name, target.namespace, holder.kind.value, "", at)


def read_headers(node: Node, namespace: str) -> Facts:
    """Read kagent's `headersFrom`: values that are sent as headers."""
    taken = (item for item in node.items() if item["valueFrom"].present)
    return sum((_header(item, namespace) for item in taken), Facts())


def header_names(node: Node) -> tuple[str, ...]:
    """Name the headers that a list of named values sets."""
    return tuple(item["name"].text() for item in node.items())


def read_variables(node: Node, name: str, where: str) -> Iterator[Credential]:
    """Find `${VAR}`, `${env:VAR}` and `${input:id}` in a string, known here by a name."""
    for ref in variables_in(node.scalar()):
        yield Credential(name or ref, "env_ref", where, ref, "", "", "", node.at)


def variables_in(text: str) -> Iterator[str]:
    """Name the variables and inputs that a string takes in, defaults left aside."""
    for inner in PLACEHOLDER.findall(text):
        word = inner.partition(":-")[0]
        found = VARIABLE.fullmatch(word)
        if word.startswith("input:"):
            yield word
        elif found and found[1] not in EDITOR_VARIABLES:
            yield found[1]


def _header(item: Node, namespace: str) -> Facts:
    source = item["valueFrom"]
    return use(read_holder(source, namespace), item["name"].text(), "header", source.at)
