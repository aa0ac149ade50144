"""What the environment of a container says: values, references to secrets, devices."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import Credential, Device, Link, Variable
from gate.parts.devices import is_device_variable
from gate.parts.volumes import link_to
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
    variables = tuple(read_variable(entry) for entry in env.items())
    keyed = [c for entry in env.items() if entry.has("valueFrom") for c in key_references(entry)]
    whole = [c for entry in env_from.items() for c in whole_references(entry)]
    credentials = (*keyed, *whole)
    return EnvFacts(
        variables,
        credentials,
        tuple(link_to(credential, namespace) for credential in credentials),
        variable_devices(variables),
    )


def read_variable(entry: Node) -> Variable:
    """Read one entry of `env`."""
    ref = source_of(entry["valueFrom"]) if entry.has("valueFrom") else ""
    return Variable(entry["name"].text(), entry["value"].text(), ref, entry.at)


def source_of(node: Node) -> str:
    """Write where a `valueFrom` takes its value from, as `Variable.ref` has it."""
    for member, kind in KEYED.items():
        if node.has(member):
            return f"{kind}/{node[member]['name'].text()}/{node[member]['key'].text()}"
    if node.has("fieldRef"):
        return f"field/{node['fieldRef']['fieldPath'].text()}"
    if node.has("resourceFieldRef"):
        return f"resource/{node['resourceFieldRef']['resource'].text()}"
    if node.has("fileKeyRef"):
        return f"file/{node['fileKeyRef']['path'].text()}/{node['fileKeyRef']['key'].text()}"
    return ""


def key_references(entry: Node) -> Iterator[Credential]:
    """Find the key of a secret or config map that a variable takes its value from."""
    name = entry["name"].text()
    for member, kind in KEYED.items():
        node = entry["valueFrom"][member]
        ref = node["name"].text()
        if ref:
            key = node["key"].text()
            yield Credential(name, f"{kind}_ref", "env", ref, key, "", "", node.at)


def whole_references(entry: Node) -> Iterator[Credential]:
    """Find the secret or config map whose every key becomes a variable, `prefix` first."""
    prefix = entry["prefix"].text()
    for member, kind in WHOLE.items():
        ref = entry[member]["name"].text()
        if ref:
            yield Credential(prefix, f"{kind}_ref", "env", ref, "", "", "", entry[member].at)


def variable_devices(variables: tuple[Variable, ...]) -> tuple[Device, ...]:
    """Find the variables that may choose accelerators; what comes from elsewhere is its source."""
    return tuple(
        Device("env", variable.name, variable.value or variable.ref, variable.at)
        for variable in variables
        if is_device_variable(variable.name)
    )
