"""Agents, groups and flows of Agent Spec: what they use and whom they may call."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gate.manifest import Freedom, Kind, Link, Mode, Network, Server, Text
from gate.parts.agent_spec.components import (
    AGENTS,
    FLOWS,
    GROUPS,
    REFERENCE,
    REMOTE_AGENTS,
    Library,
    components,
    type_name,
)
from gate.parts.agent_spec.models import read_files, read_model
from gate.parts.agent_spec.tools import read_tool, read_toolbox, request_secrets
from gate.parts.facts import Facts
from gate.parts.hosts import host_of, is_fixed
from gate.parts.objects import nearest
from gate.parts.prompts import inline_prompt
from gate.parts.servers import called_server
from gate.tree import Node

KINDS = {
    **dict.fromkeys(AGENTS | REMOTE_AGENTS, Kind.AGENT),
    **dict.fromkeys(GROUPS, Kind.TEAM),
    **dict.fromkeys(FLOWS, Kind.PIPELINE),
}
"""What the components are here that stand for themselves wherever they are written."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its components by id, and whom each agent may call in a group."""

    library: Library
    calls: Mapping[str, tuple[Node, ...]]


def read_document(root: Node, library: Library) -> Document:
    """Find which agent may call which: `A` may call `B` where a group relates `A` to `B`."""
    calls: dict[str, list[Node]] = defaultdict(list)
    for group in components(root):
        if type_name(group) in GROUPS:
            for caller, callee in _relations(group):
                calls[library.resolve(caller).at].append(callee)
    return Document(library, {at: tuple(found) for at, found in calls.items()})


def read_agent(node: Node, document: Document) -> Facts:
    """Read an agent; a specialised one is another with more to do and more tools."""
    library = document.library
    facts = _called(node, document)
    base, more = node["agent"], library.resolve(node["agent_specialization_parameters"])
    if base.present:
        facts += Facts(links=_calls([base], "sub_agent", library))
        facts += inline_prompt(more["additional_instructions"])
    facts += inline_prompt(node["system_prompt"]) + read_model(node["llm_config"], library)
    tools = (*node["tools"].items(), *more["additional_tools"].items())
    facts += sum((read_tool(tool, library) for tool in tools), Facts())
    facts += sum((read_toolbox(box, library) for box in node["toolboxes"].items()), Facts())
    for transform in library.items(node["transforms"]):
        facts += inline_prompt(transform["summarization_instructions"])
        facts += read_model(transform["llm"], library)
    return facts + Facts(network=read_network([library.resolve(tool) for tool in tools]))


def read_remote_agent(node: Node, document: Document) -> Facts:
    """Read an agent that runs elsewhere and is called there."""
    url, library = node["agent_url"], document.library
    facts = _called(node, document)
    if not url.present:
        return facts
    config = library.resolve(node["connection_config"])
    server: Server = replace(
        called_server(node["name"].text(), "http", url.text(), url.at),
        headers=tuple(key for key, _ in config["headers"].members()),
        tls_verify=config["verify"].flag() is not False,
    )
    credentials = (*request_secrets(config), *read_files(config))
    return facts + Facts(servers=(server,), credentials=credentials)


def read_group(node: Node, document: Document) -> Facts:
    """Read a group of agents, which work on one task together."""
    members = [node["first_agent"], node["group_manager"], *node["workers"].items()]
    members += [each for pair in node["relationships"].items() for each in pair.items()]
    written = [member for member in members if member.present]
    links = dict.fromkeys(_calls(written, "member", document.library))
    return _called(node, document) + Facts(links=_first_of_each(links))


def read_flow(node: Node, document: Document) -> Facts:
    """Read a flow: what its nodes call, and the agents and flows that are among them."""
    library = document.library
    facts = _called(node, document)
    steps = tuple(library.items(node["nodes"]))
    for step in steps:
        facts += read_model(step["llm_config"], library) + inline_prompt(step["prompt_template"])
        if step["tool"].present:
            facts += read_tool(step["tool"], library)
        facts += Facts(credentials=tuple(request_secrets(step)))
        inner = [step["agent"], step["subflow"], *step["subflows"].items()]
        present = [each for each in inner if each.present]
        facts += Facts(links=_calls(present, "member", library))
    requests = (*steps, *(library.resolve(step["tool"]) for step in steps if step.has("tool")))
    return facts + Facts(network=read_network(requests))


def read_mode(node: Node, facts: Facts, library: Library) -> Mode:
    """Read whether an agent that has tools may work without anybody to ask."""
    more = library.resolve(node["agent_specialization_parameters"])["human_in_the_loop"]
    stated = more if more.present else node["human_in_the_loop"]
    if stated.flag() is not False or not facts.tools:
        return Mode()
    return Mode(freedoms=(Freedom("bypass", "false", stated.at),), at=stated.at)


def read_network(requests: Sequence[Node]) -> Network:
    """Read where requests may go.

    An address whose host is written goes there. One whose host is filled in goes anywhere, but
    where a list is given, which a runtime may hold it to and need not.
    """
    hosts: list[Text] = []
    declared = ""
    for request in requests:
        url, listed = request["url"], tuple(request["url_allow_list"].items())
        host = host_of(url.text())
        if is_fixed(host):
            hosts.append(Text(host, url.at))
        elif listed:
            declared = "declared_only"
            hosts += [Text(host_of(item.text()), item.at) for item in listed]
        elif url.present:
            return Network(egress="all", at=url.at)
    if not hosts:
        return Network()
    return Network("list", tuple(hosts), enforced_by=declared, at=hosts[0].at)


def _relations(group: Node) -> Iterator[tuple[Node, Node]]:
    for pair in group["relationships"].items():
        ends = pair.items()
        for callee in ends[1:]:
            yield ends[0], callee
    for worker in group["workers"].items():
        yield group["group_manager"], worker


def _called(node: Node, document: Document) -> Facts:
    callees = document.calls.get(node.at, ())
    return Facts(links=_calls(callees, "sub_agent", document.library))


def _calls(callees: Sequence[Node], relation: str, library: Library) -> tuple[Link, ...]:
    return tuple(_call(callee, relation, library) for callee in callees)


def _call(written: Node, relation: str, library: Library) -> Link:
    """Refer to an agent by its name, or by its id where another document holds it."""
    node = library.resolve(written)
    if node.has(REFERENCE):
        ref = node[REFERENCE]
        return Link(relation, "", ref.text(), "", Kind.AGENT, "", ref.at)
    kind = KINDS.get(type_name(node), Kind.AGENT)
    return Link(
        relation, "", node["name"].text(), "", kind, "", nearest(written[REFERENCE], written)
    )


def _first_of_each(links: Mapping[Link, None]) -> tuple[Link, ...]:
    """Keep the first reference to each member: a group names most of them several times."""
    first: dict[tuple[str, str], Link] = {}
    for link in links:
        first.setdefault((link.kind, link.target), link)
    return tuple(first.values())
