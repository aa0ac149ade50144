"""An organisation's own custom resource, read as the owner of the gate says in `gate.yaml`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.config.resources import (
    AgentPlace,
    HostPlace,
    ModelPlace,
    OwnResource,
    SecretPlace,
    ServerPlace,
    SkillPlace,
    ToolPlace,
)
from gate.config.routes import EACH, Route
from gate.manifest import (
    Facet,
    Identity,
    Kind,
    Link,
    Manifest,
    Model,
    Network,
    Path,
    Server,
    Skill,
    Tool,
)
from gate.parts.commands import read_command
from gate.parts.containers import container_facts, read_container
from gate.parts.facts import Facts, declare
from gate.parts.grants import EVERY, allow
from gate.parts.images import parse_image
from gate.parts.objects import Name, read_identity, read_replicas, type_of
from gate.parts.prompts import inline_prompt
from gate.parts.references import Holder, use
from gate.parts.servers import called_server
from gate.parts.templates import read_template
from gate.parts.texts import first_text, read_text, read_texts
from gate.tree import ABSENT, Node, Shape


@dataclass(frozen=True, slots=True)
class Mapped:
    """The format of one kind of resource."""

    resource: OwnResource
    markdown: tuple[str, ...] = ()

    @property
    def expressible(self) -> Sequence[tuple[Facet, ...]]:
        """List what the owner says that the kind can state."""
        return (tuple(stated(self.resource)),)

    @property
    def name(self) -> str:
        """Name the format after the kind."""
        return f"{self.resource.group}/{self.resource.kind}"

    def claims(self, shape: Shape) -> bool:
        """Claim by group, kind and, where the owner names some, version."""
        found, wanted = type_of(shape.root), self.resource
        same = (found.group, found.kind) == (wanted.group, wanted.kind)
        return same and (not wanted.versions or found.version in wanted.versions)

    def load(self, shape: Shape) -> Iterator[Manifest]:
        """Read one resource."""
        identity = read_identity(shape.root, Kind(self.resource.declares))
        facts = sum(parts(self.resource, shape.root, identity), Facts())
        yield declare(self.name, identity, tuple(stated(self.resource)), facts)


def stated(resource: OwnResource) -> Iterator[Facet]:
    """Tell what the owner says that the resource can state."""
    said = {
        Facet.MODELS: resource.models,
        Facet.ENDPOINTS: [place for place in resource.models if place.endpoint is not None],
        Facet.PROMPTS: resource.prompts,
        Facet.SERVERS: resource.servers,
        Facet.TOOLS: resource.tools,
        Facet.APPROVAL: [place for place in resource.tools if place.approval is not None],
        Facet.CREDENTIALS: resource.secrets or resource.containers or resource.pod,
        Facet.PATHS: resource.paths or resource.containers or resource.pod,
        Facet.EGRESS: resource.hosts or resource.pod,
        Facet.IMAGES: resource.containers or resource.pod,
        Facet.DEVICES: resource.containers or resource.pod,
        Facet.RESOURCES: resource.containers or resource.pod,
        Facet.POD: resource.pod,
        Facet.SERVICE_ACCOUNT: resource.pod,
        Facet.REPLICAS: resource.replicas,
        Facet.SKILLS: resource.skills,
        Facet.LINKS: resource.agents,
    }
    return (facet for facet, places in said.items() if places)


def parts(resource: OwnResource, root: Node, owner: Identity) -> Iterator[Facts]:
    """Read every part that the owner says something about."""
    yield from (read_model(place, each, owner) for place in resource.models
                for each in select(root, place.at))  # fmt: skip
    yield from (inline_prompt(each) for at in resource.prompts for each in select(root, at))
    yield from (Facts(tools=read_tools(place, root)) for place in resource.tools)
    yield from (read_server(place, each) for place in resource.servers
                for each in select(root, place.at))  # fmt: skip
    yield from (read_secret(place, each, owner) for place in resource.secrets
                for each in select(root, place.at))  # fmt: skip
    yield Facts(
        paths=tuple(
            Path(each.text(), place.access, "permission", each.at)
            for place in resource.paths
            for each in select(root, place.at)
        ),
        skills=tuple(read_skill(place, each) for place in resource.skills
                     for each in select(root, place.at)),
        links=tuple(read_agent(place, each, owner) for place in resource.agents
                    for each in select(root, place.at)),
    )  # fmt: skip
    yield from (Facts(network=read_hosts(place, root)) for place in resource.hosts)
    yield from runs(resource, root, owner)


def runs(resource: OwnResource, root: Node, owner: Identity) -> Iterator[Facts]:
    """Read what the resource runs: containers, a pod, and how many of them."""
    for at in resource.containers:
        for each in select(root, at):
            yield container_facts(read_container(each, "main", owner.namespace))
    for template in select(root, resource.pod) if resource.pod is not None else ():
        yield read_template(template, owner.namespace)
    for copies in select(root, resource.replicas) if resource.replicas is not None else ():
        yield Facts(replicas=read_replicas(copies))


def select(node: Node, route: Route) -> Iterator[Node]:
    """Give every place that a route leads to and where something is written."""
    if not route:
        if node.present:
            yield node
        return
    step, *rest = route
    if step != EACH:
        following = [node.items()[int(step)]] if is_index(node, step) else [node[step]]
    elif node.is_mapping():
        following = [each for _, each in node.members()]
    else:
        following = list(node.items())
    for each in following:
        yield from select(each, tuple(rest))


def is_index(node: Node, step: str) -> bool:
    """Say whether a step means an item of a list that is there."""
    return node.is_list() and step.isdecimal() and int(step) < len(node.items())


def inner(node: Node, route: Route | None) -> Node:
    """Step from a place to what it says of itself; absent where nothing leads there."""
    nothing = Node(ABSENT, node.at, node.mismatches)
    return nothing if route is None else next(select(node, route), nothing)


def read_model(place: ModelPlace, node: Node, owner: Identity) -> Facts:
    """Read a model, and the link to the object that names it."""
    ref = inner(node, place.ref).text()
    endpoint = first_text([inner(node, place.endpoint)])
    model = Model(
        provider=inner(node, place.provider).text(),
        id=inner(node, place.id).text(),
        ref=ref,
        endpoint=endpoint.value,
        tls_verify=True,
        at=node.at,
        endpoint_at=endpoint.at,
    )
    links = (Link("model", "", ref, owner.namespace, Kind.MODEL, "", node.at),) if ref else ()
    return Facts(models=(model,), links=links)


def read_tools(place: ToolPlace, root: Node) -> tuple[Tool, ...]:
    """Read the tools that are granted; none listed means all, unless the owner says otherwise."""
    listed = tuple(read_tool(place, each) for each in select(root, place.at))
    if listed or place.absent_is_none:
        return listed
    return (allow("", EVERY, nearest(root, place.at), approval(place, root)),)


def read_tool(place: ToolPlace, node: Node) -> Tool:
    """Read one tool."""
    server, name = inner(node, place.server).text(), inner(node, place.name).text()
    return allow(server, name, node.at, approval(place, node))


def approval(place: ToolPlace, node: Node) -> str:
    """Tell whether a tool waits for somebody's consent."""
    if place.approval is None:
        return "unknown"
    return "required" if inner(node, place.approval).flag() else "none"


def nearest(root: Node, route: Route) -> str:
    """Point at the list that a route leads to, or at the last place before it that is there."""
    node = root
    for step in route:
        if step == EACH or not node.has(step):
            return node.at
        node = node[step]
    return node.at


def read_server(place: ServerPlace, node: Node) -> Facts:
    """Read a server and, where a command starts it, what follows from its command line."""
    name = inner(node, place.name).text()
    command, url = inner(node, place.command), inner(node, place.url)
    image = inner(node, place.image)
    transport = "http" if url.text() else ""
    server: Server = called_server(name, transport, url.text(), node.at)
    facts = Facts()
    if command.present:
        args = read_texts(inner(node, place.args))
        facts = read_command(name, read_text(command), args, node.at)
        server = replace(facts.servers[0], url=url.text())
    if image.present:
        server = replace(server, image=parse_image(image.text(), image.at))
    return replace(facts, servers=(server,))


def read_secret(place: SecretPlace, node: Node, owner: Identity) -> Facts:
    """Read a reference to a Secret of the resource's own namespace."""
    name = Name(owner.namespace, inner(node, place.name).text())
    holder = Holder(Kind.SECRET, name, inner(node, place.key).text())
    return use(holder, "", "field", node.at)


def read_hosts(place: HostPlace, root: Node) -> Network:
    """Read the hosts that are let out; without any, nobody says where the agent may send."""
    hosts = tuple(read_text(each) for each in select(root, place.at))
    egress = "all" if any(host.value == "*" for host in hosts) else "list" if hosts else "unknown"
    return Network(
        egress, hosts, enforced_by=place.enforced_by if hosts else "", at=nearest(root, place.at)
    )


def read_skill(place: SkillPlace, node: Node) -> Skill:
    """Read where a skill comes from."""
    location, ref = inner(node, place.location).text(), inner(node, place.ref).text()
    return Skill(place.source, location, ref, verify=True, at=node.at)


def read_agent(place: AgentPlace, node: Node, owner: Identity) -> Link:
    """Read a call of another agent."""
    namespace = inner(node, place.namespace).text() or owner.namespace
    name = inner(node, place.name).text()
    return Link("sub_agent", "", name, namespace, Kind.AGENT, "", node.at)
