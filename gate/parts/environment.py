"""What the environment of a container says: values, references to secrets, devices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.manifest import Credential, Device, Link, Variable
from gate.parts.devices import is_device_variable
from gate.parts.expansion import expanded
from gate.parts.volumes import reference_link
from gate.tree import Node

KEYED = {"secretKeyRef": "secret", "configMapKeyRef": "config_map"}
WHOLE = {"secretRef": "secret", "configMapRef": "config_map"}


@dataclass(frozen=True, slots=True)
class EnvFacts:
    """What the environment of a container says."""

    variables: tuple[Variable, ...]
    credentials: tuple[Credential, ...]
    links: tuple[Link, ...]
    devices: tuple[Device, ...]


def read_env(env: Node, env_from: Node, namespace: str) -> EnvFacts:
    """Read the `env` and `envFrom` of a container; references are looked up in a namespace."""
    variables: list[Variable] = []
    credentials: list[Credential] = []
    for entry in env.items():
        name, taken = entry.text_of("name"), entry["valueFrom"]
        ref = source_of(taken) if taken.present else ""
        variables.append(Variable(name, entry.text_of("value"), ref, entry.at))
        if ref:
            credentials.extend(key_references(name, taken))
    variables = list(expanded(variables))
    for entry in env_from.items():
        credentials.extend(whole_references(entry))
    return EnvFacts(
        tuple(variables),
        tuple(credentials),
        tuple([reference_link(credential, namespace) for credential in credentials]),
        variable_devices(variables),
    )


def literal_variables(node: Node) -> tuple[Variable, ...]:
    """Read a list of variables that can only be written out."""
    return tuple(
        Variable(entry.text_of("name"), entry.text_of("value"), "", entry.at)
        for entry in node.items()
    )


def key_of(kind: str, node: Node) -> str:
    """Write which key of a secret or config map is meant, as `Variable.ref` has it."""
    return f"{kind}/{node.text_of('name')}/{node.text_of('key')}"


def source_of(node: Node) -> str:
    """Write where a `valueFrom` takes its value from, as `Variable.ref` has it."""
    for member, kind in KEYED.items():
        if node.has(member):
            return key_of(kind, node[member])
    if node.has("fieldRef"):
        return f"field/{node['fieldRef'].text_of('fieldPath')}"
    if node.has("resourceFieldRef"):
        return f"resource/{node['resourceFieldRef'].text_of('resource')}"
    file = node["fileKeyRef"]
    return f"file/{file.text_of('path')}/{file.text_of('key')}" if file.present else ""


def key_references(name: str, taken: Node) -> Iterator[Credential]:
    """Find the key of a secret or config map that the variable `name` takes its value from."""
    for member, kind in KEYED.items():
        node = taken[member]
        ref, key = node.text_of("name"), node.text_of("key")
        if ref:
            yield Credential(name, f"{kind}_ref", "env", ref, key, "", "", node.at)


def whole_references(entry: Node) -> Iterator[Credential]:
    """Find the secret or config map whose every key becomes a variable, `prefix` first."""
    prefix = entry.text_of("prefix")
    for member, kind in WHOLE.items():
        node = entry[member]
        ref = node.text_of("name")
        if ref:
            yield Credential(prefix, f"{kind}_ref", "env", ref, "", "", "", node.at)


def variable_devices(variables: Sequence[Variable]) -> tuple[Device, ...]:
    """Find the variables that may choose accelerators; what comes from elsewhere is its source."""
    return tuple(
        [
            Device("env", variable.name, variable.value or variable.ref, variable.at)
            for variable in variables
            if is_device_variable(variable.name)
        ]
    )
