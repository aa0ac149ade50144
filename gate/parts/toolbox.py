"""Lists of tools kept as JSON, in the shapes that people and model APIs write them in."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Credential, Text
from gate.parts.facts import Facts
from gate.parts.grants import allow
from gate.parts.references import variables_in
from gate.parts.texts import one_or_many, read_text
from gate.tree import Node

NEEDS = ("requires", "auth")
NOT_TOOLS = {"mcpServers", *NEEDS}
VARIABLE = re.compile(r"(?:env:)?([A-Z][A-Z0-9_]+)")
NAMED_BY = ("env", "variable")


def read_toolbox(root: Node) -> Facts:
    """Read a list of tools, a mapping from their names, or either of them under `tools`."""
    if not root.is_mapping():
        return _tools(root)
    needed = Facts(credentials=tuple(_needs(root)))
    if root.has("tools"):
        return needed + _tools(root["tools"])
    return needed if root.has("mcpServers") else needed + _loose(root)


def _tools(node: Node) -> Facts:
    if node.is_mapping():
        return sum((_keyed(key, item) for key, item in node.members()), Facts())
    if node.is_text():
        return _item(node)
    return sum((_item(item) for item in node.items()), Facts())


def _loose(root: Node) -> Facts:
    """Read a file that is itself a mapping of tools, or holds them under a name of its own."""
    facts = Facts()
    for key, item in root.members():
        if key in NOT_TOOLS:
            continue
        if item.is_list():
            facts += _tools(item)
        elif item.is_mapping() or isinstance(item.value, bool):
            facts += _keyed(key, item)
    return facts


def _keyed(key: str, item: Node) -> Facts:
    if not item.present or isinstance(item.value, bool):
        grant = "deny" if item.flag() is False else "allow"
        return Facts(tools=(replace(allow("", key, item.at), grant=grant),))
    called = _called(item)
    return _described(Text(key, item.at) if not called.value else called, item)


def _item(item: Node) -> Facts:
    if not item.is_mapping():
        return Facts(tools=(allow("", item.text(), item.at),))
    called = _called(item)
    return _described(called if called.value else Text(item["type"].text(), item.at), item)


def _called(item: Node) -> Text:
    place = item["name"] if item.has("name") else item["function"]["name"]
    return read_text(place)


def _described(called: Text, item: Node) -> Facts:
    tool = allow(item["server"].text(), called.value, called.at)
    return Facts(tools=(tool,), credentials=tuple(_needs(item)))


def _needs(item: Node) -> Iterator[Credential]:
    for key in NEEDS:
        yield from _variables(item[key])


def _variables(node: Node) -> Iterator[Credential]:
    if not node.is_mapping():
        for text in one_or_many(node):
            yield from _named(text, strict=True)
        return
    for key, item in node.members():
        for text in one_or_many(item) if item.is_list() or item.is_text() else ():
            yield from _named(text, strict=key not in NAMED_BY)


def _named(text: Text, *, strict: bool) -> Iterator[Credential]:
    """Find the variables a text names; one that is not `strict` is a name, however written."""
    written = VARIABLE.fullmatch(text.value)
    refs = (written[1],) if written else tuple(variables_in(text.value))
    if not refs and not strict:
        refs = (text.value,)
    for ref in refs:
        yield Credential(ref, "env_ref", "env", ref, "", "", "", text.at)
