"""Agents and teams of Ark: what they use, whom they call, and the pod that some run in."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Link, Tool
from gate.parts.ark.models import MODEL, use_model
from gate.parts.ark.values import read_overrides, read_values
from gate.parts.facts import Facts
from gate.parts.grants import allow
from gate.parts.groups import ARK
from gate.parts.models import model_named
from gate.parts.objects import Name, nearest
from gate.parts.prompts import inline_prompt
from gate.parts.templates import read_template
from gate.tree import Node

BUILT_IN = frozenset({"built-in", "builtin"})
"""Types of tools that the executor brings along: `noop`, and `terminate`, which ends the talk."""

REMOTE_ENGINES = frozenset({"a2a", "a2a-pod"})
"""Engines that are no object: the agent is elsewhere, or in its pod, and brings its own model."""

MEMBERS = {"agent": (Kind.AGENT, "Agent"), "team": (Kind.TEAM, "Team")}
ON_TIMEOUT = "reject"
"""What happens when nobody answers, by the definition's default."""


def read_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an Agent."""
    facts = inline_prompt(spec["prompt"]) + _model(spec, owner) + _engine(spec, owner)
    for item in spec["tools"].items():
        facts += _tool(item, owner)
    facts += read_values(spec["parameters"], owner)
    facts += read_overrides(spec["overrides"], owner)
    template = spec["pod"]["template"]
    return facts + read_template(template, owner.namespace) if template.present else facts


def read_team(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Team; its graph only orders its members."""
    selector = spec["selector"]
    facts = inline_prompt(selector["selectorPrompt"]) + inline_prompt(selector["terminatePrompt"])
    model, chooser = selector["model"], selector["agent"]
    if model.text():
        facts += model_named(Name(owner.namespace, model.text()), MODEL, model.at)
    links = list(_members(spec, owner))
    if chooser.text():
        links.append(_member(chooser, "agent", owner.namespace))
    return facts + Facts(links=tuple(links))


def read_approval(approval: Node) -> tuple[str, str]:
    """Read whether somebody must agree first, and what happens when nobody answers."""
    if approval["required"].flag() is not True:
        return "none", ""
    return "required", approval["onTimeout"].text() or ON_TIMEOUT


def called(item: Node) -> Node:
    """Find the name of the tool itself, which an agent may know under another name."""
    return item["partial"]["name"] if item["partial"].has("name") else item["name"]


def _model(spec: Node, owner: Identity) -> Facts:
    engine = spec["executionEngine"]["name"].text()
    if engine in REMOTE_ENGINES and not spec.has("modelRef"):
        return Facts()
    return use_model(spec["modelRef"], spec, owner)


def _engine(spec: Node, owner: Identity) -> Facts:
    engine = spec["executionEngine"]
    name, namespace = engine["name"], engine["namespace"].text() or owner.namespace
    if not name.text() or name.text() in REMOTE_ENGINES:
        return Facts()
    link = Link("harness", "", name.text(), namespace, Kind.HARNESS, "ExecutionEngine", name.at)
    return Facts(links=(link,))


def _tool(item: Node, owner: Identity) -> Facts:
    place = called(item)
    name, at = place.text(), nearest(place, item)
    approval, on_timeout = read_approval(item["approval"])
    effect = "read" if item["type"].text() in BUILT_IN else ""
    named = allow("", name, at, approval)
    tool: Tool = replace(named, on_timeout=on_timeout, effect=effect)
    facts = Facts(tools=(tool,), links=tuple(_links(item, name, at, owner)))
    facts += read_values(item["functions"], owner)
    return facts + read_values(item["partial"]["parameters"], owner)


def _links(item: Node, name: str, at: str, owner: Identity) -> Iterator[Link]:
    """Refer to the Tool; only what the executor brings along is no object."""
    if item["type"].text() not in BUILT_IN and name:
        yield Link("tool", "", name, owner.namespace, Kind.TOOL, "Tool", at)


def _members(spec: Node, owner: Identity) -> Iterator[Link]:
    for member in spec["members"].items():
        yield _member(member["name"], member["type"].text(), owner.namespace)


def _member(name: Node, written: str, namespace: str) -> Link:
    kind, resource = MEMBERS.get(written, MEMBERS["agent"])
    return Link("member", "", name.text(), namespace, kind, resource, name.at, ARK)
