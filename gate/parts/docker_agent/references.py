"""How a docker-agent file refers to the environment: `${VAR}`, `$VAR` and `${env.VAR}`."""

import re
from collections.abc import Iterator

from gate.manifest import Credential
from gate.parts.texts import one_or_many
from gate.tree import Node

VARIABLE = re.compile(r"\$\{(?:env\.|headers\.)?(\w+)[^{}]*\}|\$([A-Za-z_]\w*)")
"""The first form also takes an expression, as in `${env.TOKEN || 'none'}`."""


def named_variable(node: Node) -> Iterator[Credential]:
    """Read a field that holds the name of a variable, such as `token_key`."""
    if node.text():
        yield reference(node.text(), "field", node.text(), node)


def variables(node: Node, name: str, where: str) -> Iterator[Credential]:
    """Find the variables that a string takes in, known here by a name."""
    for braced, plain in VARIABLE.findall(node.scalar()):
        ref = braced or plain
        yield reference(name or ref, where, ref, node)


def table_variables(table: Node, where: str) -> Iterator[Credential]:
    """Find the variables that the values of a mapping take in."""
    for key, value in table.members():
        yield from variables(value, key, where)


def variable_files(node: Node) -> Iterator[Credential]:
    """Read the files of variables that a toolset is given."""
    for text in one_or_many(node):
        yield Credential("", "file_ref", "env", text.value, "", "", "", text.at)


def reference(name: str, where: str, ref: str, node: Node) -> Credential:
    """Refer to a variable of the environment."""
    return Credential(name, "env_ref", where, ref, "", "", "", node.at)
