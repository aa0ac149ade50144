"""Agents of kagent 1.0: a template of what they do, paired with a harness that runs them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Link, Network, Text
from gate.parts.facts import Facts
from gate.parts.kagent.agents import read_template, use_model
from gate.parts.kagent.harnesses import read_harness
from gate.parts.kagent_api.tools import read_bindings
from gate.parts.objects import Name, nearest
from gate.parts.prompts import inline_prompt
from gate.parts.references import Holder, use
from gate.tree import Node

HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)")
EVERYWHERE = "*"


def read_agent(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an Agent, each side of which stands here or is referred to."""
    template, harness = _inline(spec["template"]), _inline(spec["harness"])
    facts = _links(spec, owner.namespace)
    if template.present:
        facts += read_agent_template(template, owner)
    if harness.present:
        facts += read_runtime(harness, owner)
    return replace(facts, network=_network(harness, spec["egressPolicyRefs"], spec.at))


def read_agent_template(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an AgentTemplate; unlike in 0.x, no model is used by default."""
    namespace = owner.namespace
    facts = read_template(_without_tools(spec), owner) + read_bindings(spec["tools"], namespace)
    schema = spec["outputSchemaFrom"]
    if schema.present:
        held = Name(namespace, schema["name"].text())
        holder = Holder(Kind.CONFIG_MAP, held, schema["key"].text())
        facts += use(holder, "outputSchema", "data", schema.at)
    for skill in (*spec["skills"].items(), *spec["plugins"].items()):
        facts += _source_credential(skill["source"]["git"]["credentialRef"], namespace)
    return facts


def read_runtime(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Harness, or of a SandboxTemplate, which has no agent inside."""
    settings = spec["kagent"]
    summarizer = settings["compaction"]["summarizer"]
    facts = read_harness(spec, owner) + inline_prompt(summarizer["promptTemplate"])
    for reference in (settings["memory"]["modelConfigRef"], summarizer["modelConfigRef"]):
        name = reference["name"]
        if name.present:
            facts += use_model(Name(owner.namespace, name.text()), name.at)
    facts += Facts(links=tuple(_policies(spec, owner.namespace)))
    return replace(facts, network=_network(spec, spec["egressPolicyRefs"], spec.at))


def read_egress_policy(spec: Node, _owner: Identity) -> Facts:
    """Read the `spec` of an EgressPolicy, which opens hosts that are closed without one."""
    hosts = tuple(Text(item.text(), item.at) for item in spec["hosts"].items())
    return Facts(network=_opened(hosts, nearest(spec["hosts"], spec)))


def _inline(side: Node) -> Node:
    """Find what stands inline: in the member itself, or below it as later versions have it."""
    if side["ref"].present or side["inline"].present:
        return side["inline"]
    return side


def _links(spec: Node, namespace: str) -> Facts:
    sides = (
        ("template", Kind.TEMPLATE, "AgentTemplate"),
        ("harness", Kind.HARNESS, "Harness"),
    )
    links = [
        Link(side, "", name.text(), namespace, kind, resource, name.at)
        for side, kind, resource in sides
        for name in (spec[f"{side}Ref"]["name"], spec[side]["ref"]["name"])
        if name.present
    ]
    return Facts(links=(*links, *_policies(spec, namespace)))


def _policies(spec: Node, namespace: str) -> Iterator[Link]:
    """Refer to the policies that are named, as strings or as references."""
    for item in spec["egressPolicyRefs"].items():
        name = item["name"] if item.is_mapping() else item
        kind = Kind.EGRESS_POLICY
        yield Link("egress_policy", "", name.text(), namespace, kind, "EgressPolicy", name.at)


def _network(harness: Node, policies: Node, at: str) -> Network:
    """Read what is opened: hosts of the harness, those credentials are sent to, and policies."""
    egress = harness["substrate"]["egress"]
    listed = (Text(item.text(), item.at) for item in egress.items())
    urls = (item["credentialRef"]["url"] for item in harness["env"].items())
    sent = (Text(found[1], url.at) for url in urls if (found := HOST.match(url.text())))
    network = _opened((*listed, *sent), next((n.at for n in (policies, egress) if n.present), at))
    opens_more = network.egress == "none" and policies.items()
    return replace(network, egress="list") if opens_more else network


def _opened(hosts: tuple[Text, ...], at: str) -> Network:
    egress = "list" if hosts else "none"
    if any(host.value == EVERYWHERE for host in hosts):
        egress = "all"
    return Network(egress=egress, hosts=hosts, enforced_by="proxy", at=at)


def _source_credential(held: Node, namespace: str) -> Facts:
    if not held.present:
        return Facts()
    holder = Holder(Kind.SECRET, Name(namespace, held["name"].text()), held["key"].text())
    return use(holder, "credentialRef", "data", held.at)


def _without_tools(spec: Node) -> Node:
    if not isinstance(spec.value, dict):
        return spec
    rest = {key: value for key, value in spec.value.items() if key != "tools"}
    return replace(spec, value=rest)
