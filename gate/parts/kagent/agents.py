"""Agents of kagent: declared ones, those of one's own image, and templates of them."""

from dataclasses import replace

from gate.manifest import Identity, Image, Kind, Network
from gate.parts.containers import container_facts
from gate.parts.deployment import read_deployment, read_main, read_sidecars
from gate.parts.egress import only_hosts
from gate.parts.facts import Facts
from gate.parts.images import parse_image
from gate.parts.kagent.runtime import as_fetched, as_run, labelled, loads_skills
from gate.parts.kagent.skills import read_skills, read_template_skills
from gate.parts.kagent.tools import (
    read_flat_tools,
    read_share_tools,
    read_template_tools,
    read_tools,
)
from gate.parts.models import model_named
from gate.parts.objects import Name, nearest, read_name
from gate.parts.prompts import inline_prompt, prompt_from
from gate.parts.references import Holder, key_holder, read_holder
from gate.parts.texts import read_texts
from gate.tree import Node

DEFAULT_MODEL = "default-model-config"
"""The ModelConfig that an agent uses which names none (kagent 0.x, all versions)."""


def read_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha2 Agent, whose network only a sandbox limits."""
    network = read_sandbox(spec) if spec.has("sandbox") else Network()
    return _agent(spec, owner) + _deployments(spec, owner) + Facts(network=network)


def read_sandbox_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha2 SandboxAgent, which always runs in a sandbox."""
    network = read_sandbox(spec)
    return _agent(spec, owner) + _deployments(spec, owner) + Facts(network=network)


def read_bare_sandbox_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha3 SandboxAgent, which has containers but no deployment."""
    ways = (spec["declarative"], spec["byo"])
    parts = [
        read_main(way, owner.name, _image(way), owner.namespace) for way in ways if way.present
    ]
    running = sum((container_facts(part) for part in parts), Facts())
    return _agent(spec, owner) + running + Facts(network=read_sandbox(spec))


def read_flat_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha1 Agent, in which everything stands side by side."""
    facts = (
        inline_prompt(spec["systemMessage"])
        + _default_model(spec["modelConfig"], spec, owner.namespace)
        + read_flat_tools(spec["tools"], owner.namespace)
    )
    return facts + _deployment(spec["deployment"], owner)


def read_template(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an AgentTemplate, which a harness completes."""
    prompt = spec["systemPromptFrom"]
    facts = inline_prompt(spec["systemPrompt"]) + _fragments(spec["promptTemplate"], owner)
    if prompt.present:
        facts += prompt_from(key_holder(Kind.CONFIG_MAP, prompt, owner.namespace), prompt.at)
    return (
        facts
        + _use_model(spec["modelConfig"]["name"], owner.namespace)
        + read_template_tools(spec["tools"], owner.namespace)
        + read_template_skills(spec)
    )


def read_sandbox(spec: Node) -> Network:
    """Read whom a sandbox lets an agent contact: nobody unless it says otherwise."""
    network = spec["sandbox"]["network"]
    domains = network["allowedDomains"]
    at = nearest(domains, network, spec["sandbox"], spec)
    return only_hosts(read_texts(domains), "sandbox", at)


def use_model(name: Name, at: str) -> Facts:
    """State that a ModelConfig is used."""
    return model_named(name, "ModelConfig", at)


def _agent(spec: Node, owner: Identity) -> Facts:
    facts = read_skills(spec["skills"], owner.namespace)
    facts = replace(facts, containers=tuple(as_fetched(each, spec) for each in facts.containers))
    declarative = spec["declarative"]
    if spec["type"].text() == "BYO" and not declarative.present:
        return facts
    place = declarative if declarative.present else spec
    summarizer = declarative.find("context", "compaction", "summarizer")
    return (
        _prompts(declarative, owner)
        + _default_model(declarative["modelConfig"], place, owner.namespace)
        + _use_model(declarative["memory"]["modelConfig"], owner.namespace)
        + inline_prompt(summarizer["promptTemplate"])
        + _use_model(summarizer["modelConfig"], owner.namespace)
        + read_tools(declarative["tools"], owner.namespace)
        + read_share_tools(declarative["shareTools"])
        + facts
    )


def _prompts(declarative: Node, owner: Identity) -> Facts:
    facts = inline_prompt(declarative["systemMessage"])
    source = declarative["systemMessageFrom"]
    if source.present:
        facts += prompt_from(read_holder(source, owner.namespace), source.at)
    return facts + _fragments(declarative["promptTemplate"], owner)


def _fragments(template: Node, owner: Identity) -> Facts:
    facts = Facts()
    for item in template["dataSources"].items():
        held = Name(owner.namespace, item["name"].text())
        facts += prompt_from(Holder(Kind.CONFIG_MAP, held), item.at)
    return facts


def _default_model(node: Node, parent: Node, namespace: str) -> Facts:
    if node.text():
        return _use_model(node, namespace)
    return use_model(Name(namespace, DEFAULT_MODEL), nearest(node, parent))


def _use_model(node: Node, namespace: str) -> Facts:
    return use_model(read_name(node, namespace), node.at) if node.present else Facts()


def _deployments(spec: Node, owner: Identity) -> Facts:
    ways = [spec[way] for way in ("declarative", "byo") if spec.has(way)]
    skilled = loads_skills(spec)
    return sum((_running(way["deployment"], owner, skilled=skilled) for way in ways), Facts())


def _running(node: Node, owner: Identity, *, skilled: bool) -> Facts:
    """Read a v1alpha2 `deployment`; without one, all that is known is what skills bring."""
    main = read_main(node, owner.name, _image(node), owner.namespace)
    main = replace(main, container=as_run(main.container, node, skilled=skilled))
    if node.present:
        parts = (main, *read_sidecars(node["extraContainers"], owner.namespace))
        return labelled(read_deployment(node, parts, owner), owner)
    return container_facts(main) if skilled else Facts()


def _deployment(node: Node, owner: Identity) -> Facts:
    if not node.present:
        return Facts()
    part = read_main(node, owner.name, _image(node), owner.namespace)
    return labelled(read_deployment(node, (part,), owner), owner)


def _image(node: Node) -> Image:
    """Read the image of an agent; of a declared one only the registry can be said."""
    registry = node["imageRegistry"]
    if not node.has("image") and registry.text():
        return Image("", registry.text(), "", "", "", registry.at)
    return parse_image(node["image"].text(), node["image"].at)
