"""Agents of kagent 1.0: a template of what they do, paired with a harness that runs them."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Link, Network, Text
from gate.parts.egress import only_hosts
from gate.parts.facts import Facts
from gate.parts.hosts import host_of
from gate.parts.kagent.agents import read_template, use_model
from gate.parts.kagent.harnesses import read_harness
from gate.parts.kagent_api.tools import read_bindings
from gate.parts.objects import Name, nearest
from gate.parts.prompts import inline_prompt
from gate.parts.references import key_holder, use
from gate.parts.texts import read_texts
from gate.tree import Node

PROXY = "proxy"
"""What keeps the hosts that are not opened closed."""


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
    facts = read_template(spec.without("tools"), owner) + read_bindings(spec["tools"], namespace)
    schema = spec["outputSchemaFrom"]
    if schema.present:
        holder = key_holder(Kind.CONFIG_MAP, schema, namespace)
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
    hosts = read_texts(spec["hosts"])
    return Facts(network=only_hosts(hosts, PROXY, nearest(spec["hosts"], spec)))


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
    listed = read_texts(egress)
    urls = (item["credentialRef"]["url"] for item in harness["env"].items())
    sent = (Text(host, url.at) for url in urls if (host := host_of(url.text())))
    place = next((node.at for node in (policies, egress) if node.present), at)
    network = only_hosts((*listed, *sent), PROXY, place)
    opens_more = network.egress == "none" and policies.items()
    return replace(network, egress="list") if opens_more else network


def _source_credential(held: Node, namespace: str) -> Facts:
    if not held.present:
        return Facts()
    return use(key_holder(Kind.SECRET, held, namespace), "credentialRef", "data", held.at)
