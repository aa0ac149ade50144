"""kmcp: `MCPServer` of `kagent.dev/v1alpha1`, an MCP server run in the cluster.

Other groups have unrelated kinds of the same name. Sources: the definition of kmcp 0.3.0, and its
`transportadapter_translator.go` for how secrets reach the container, which account runs it and
which labels its pods get.
"""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Facet, Identity, Kind, Manifest, Server, Variable
from gate.parts.commands import read_command
from gate.parts.containers import ContainerFacts, read_container, read_security
from gate.parts.deployment import read_deployment, read_main, read_sidecars
from gate.parts.environment import variable_devices
from gate.parts.facts import Facts, declare
from gate.parts.groups import KAGENT
from gate.parts.images import parse_image
from gate.parts.objects import Name, Type, nearest, read_identity, type_of
from gate.parts.references import Holder, use
from gate.parts.templates import POD_EXPRESSIBLE
from gate.parts.texts import read_text, read_texts
from gate.tree import Node, Shape

name = "kmcp"
markdown: tuple[str, ...] = ()

SERVER = Type(KAGENT, "v1alpha1", "MCPServer")
MAIN = "mcp-server"
INIT = "copy-binary"
EXPRESSIBLE = (Facet.SERVERS, *POD_EXPRESSIBLE, Facet.REPLICAS, Facet.EGRESS, Facet.LINKS)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether this is kmcp's MCPServer, and not another project's."""
    return type_of(shape.root) == SERVER


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one server, and the pod it runs in."""
    owner = read_identity(shape.root, Kind.MCP_SERVER)
    spec = shape.root["spec"]
    facts = _server(spec, owner) + _references(spec["deployment"], owner.namespace)
    if spec.has("deployment"):
        running = read_deployment(spec["deployment"], tuple(_containers(spec, owner)), owner)
        labels = running.pod.labels | labels_of(owner.name)
        facts += replace(running, pod=replace(running.pod, labels=labels))
    yield declare(name, owner, EXPRESSIBLE, facts)


def labels_of(called: str) -> dict[str, str]:
    """Give the labels by which the controller finds the pods of a server."""
    return {
        "app.kubernetes.io/name": called,
        "app.kubernetes.io/instance": called,
        "app.kubernetes.io/managed-by": "kmcp",
    }


def _server(spec: Node, owner: Identity) -> Facts:
    deployment, http = spec["deployment"], spec["httpTransport"]
    command, args = read_text(deployment["cmd"]), read_texts(deployment["args"])
    (started,) = read_command(owner.name, command, args, nearest(deployment, spec)).servers
    server: Server = replace(
        started,
        transport=spec["transportType"].text(),
        image=parse_image(deployment["image"].text(), deployment["image"].at),
        tls_verify=http["tls"]["insecureSkipVerify"].flag() is not True,
    )
    facts = Facts(servers=(server,))
    secret = http["tls"]["secretRef"]
    if secret.present:
        holder = Holder(Kind.SECRET, Name(owner.namespace, secret.text()))
        facts += use(holder, "tls", "data", secret.at)
    return facts


def _references(deployment: Node, namespace: str) -> Facts:
    """Read objects that are given whole: secrets as variables, config maps as files."""
    facts = Facts()
    for item in deployment["secretRefs"].items():
        secret = Holder(Kind.SECRET, Name(namespace, item["name"].text()))
        facts += use(secret, "", "env", item.at)
    for item in deployment["configMapRefs"].items():
        held = Holder(Kind.CONFIG_MAP, Name(namespace, item["name"].text()))
        facts += use(held, "", "volume", item.at)
    return facts


def _containers(spec: Node, owner: Identity) -> Iterator[ContainerFacts]:
    deployment = spec["deployment"]
    yield _main(deployment, owner)
    init = deployment["initContainer"]
    if init.present:
        part = read_container(init, "init", owner.namespace)
        # What is not said of its security is what is said of the main container's.
        context = init if init.has("securityContext") else deployment
        security = read_security(context["securityContext"])
        yield replace(part, container=replace(part.container, name=INIT, security=security))
    yield from read_sidecars(deployment["sidecars"], owner.namespace)


def _main(deployment: Node, owner: Identity) -> ContainerFacts:
    """Read the main container, whose `env` is a mapping and not a list."""
    image = parse_image(deployment["image"].text(), deployment["image"].at)
    variables = tuple(
        Variable(key, value.text(), "", value.at) for key, value in deployment["env"].members()
    )
    part = read_main(deployment.without("env"), MAIN, image, owner.namespace)
    return replace(
        part,
        container=replace(part.container, env=variables),
        devices=part.devices + variable_devices(variables),
    )
