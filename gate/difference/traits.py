"""What a manifest can do and is made of, as traits that can be compared one by one."""

import re
from collections.abc import Iterator

from gate.difference import Trait
from gate.manifest import Container, Kind, Manifest, Pod, Selector, Server, Tool
from gate.tree import escape

CALLED = frozenset({"sub_agent", "member", "template", "tool", "tool_config", "egress_policy"})
"""The relations through which a manifest can do what others can."""

MOUNTED, UNMOUNTED = "mounted", "not mounted"
UNCHECKED = "without checking certificates"
ASKED, UNASKED = "after approval", "without approval"
APPROVALS = {"required": ASKED, "none": UNASKED}
"""How it is said whether somebody is asked before a tool is called."""
SELECTS = "selects"
STATE = "state"
STATE_FORMAT = "agentgate.dev/state-format"
"""The annotation that declares formats: `PATH=VERSION`, several by commas or lines."""
SEPARATOR = re.compile("[,\n]")


def traits(manifest: Manifest) -> Iterator[Trait]:
    """Give every trait of a manifest, in the order of the normal form."""
    yield from models(manifest)
    yield from prompts(manifest)
    yield from tools(manifest)
    yield from servers(manifest)
    yield from credentials(manifest)
    yield from reach(manifest)
    yield from states(manifest)
    yield from runs(manifest)
    yield from powers(manifest)


def models(manifest: Manifest) -> Iterator[Trait]:
    """Give the models: one that takes another's place is a change, not two."""
    for index, model in enumerate(manifest.models):
        said = words(
            "/".join(filter(None, (model.provider, model.id or model.ref))),
            f"revision {model.revision}" if model.revision else "",
            f"at {model.endpoint}" if model.endpoint else "",
            "" if model.tls_verify else UNCHECKED,
        )
        yield Trait("model", str(index), said, model.at)


def prompts(manifest: Manifest) -> Iterator[Trait]:
    """Give the prompts by digest and length."""
    for index, prompt in enumerate(manifest.prompts):
        digest = f"{prompt.digest} ({prompt.length} characters)" if prompt.digest else ""
        yield Trait("prompt", str(index), words(prompt.source, prompt.ref, digest), prompt.at)


def tools(manifest: Manifest) -> Iterator[Trait]:
    """Give the tools, and whether somebody is asked before they are called."""
    for tool in manifest.tools:
        approval = APPROVALS.get(tool.approval, "")
        timeout = f"on timeout {tool.on_timeout}" if tool.on_timeout else ""
        yield Trait("tool", tool_key(tool), words(tool.grant, approval, timeout), tool.at)


def tool_key(tool: Tool) -> str:
    """Name a tool, with its server and with what narrows its arguments."""
    name = "/".join(filter(None, (tool.server, tool.name)))
    return f"{name}({tool.pattern})" if tool.pattern else name


def servers(manifest: Manifest) -> Iterator[Trait]:
    """Give the servers, and what starts or answers for them."""
    for server in manifest.servers:
        yield Trait("server", server.name, started(server), server.at)
    for skill in manifest.skills:
        checked = "" if skill.verify else UNCHECKED
        yield Trait("skill", skill.location, words(skill.source, skill.ref, checked), skill.at)
    for index, hook in enumerate(manifest.hooks):
        yield Trait("hook", f"{hook.event} {index}", words(hook.command, hook.url), hook.at)


def started(server: Server) -> str:
    """Write what starts a server, or where it answers."""
    command = words(server.command, *(arg.value for arg in server.args))
    checked = "" if server.tls_verify else UNCHECKED
    return words(server.image.ref, command, server.url, checked)


def credentials(manifest: Manifest) -> Iterator[Trait]:
    """Give the credentials: what they are taken from, or the fingerprint of a literal."""
    for credential in manifest.credentials:
        key = words(credential.where, credential.name)
        source = "/".join(filter(None, (credential.ref, credential.key)))
        said = words(credential.kind, source, credential.fingerprint)
        yield Trait("credential", key, said, credential.at)


def reach(manifest: Manifest) -> Iterator[Trait]:
    """Give the paths and hosts that can be reached, and the others that can be called."""
    for path in manifest.paths:
        yield Trait("path", path.path, path.access, path.at)
    network = manifest.network
    if network.egress != "unknown":
        yield Trait("egress", "", words(network.egress, network.enforced_by), network.at)
    for place in (*network.hosts, *network.cidrs):
        yield Trait("egress", place.value, "let out", place.at)
    if manifest.identity.kind is Kind.NETWORK_POLICY:
        yield from chosen(network.selects)
    for link in manifest.links:
        if link.relation in CALLED:
            yield Trait("call", words(link.relation, link.target), link.namespace, link.at)


def chosen(selector: Selector) -> Iterator[Trait]:
    """Give each condition under which a policy speaks for a pod; without any it does for all."""
    only = "only such pods"
    for key, value in selector.labels.items():
        yield Trait(SELECTS, f"{key}={value}", only, selector.at)
    for term in selector.requirements:
        values = f"({' '.join(sorted(term.values))})" if term.values else ""
        yield Trait(SELECTS, words(term.key, term.operator, values), only, term.at)


def states(manifest: Manifest) -> Iterator[Trait]:
    """Give what is kept from one revision to the next, and in which format it is declared to be."""
    declared = manifest.identity.annotations.get(STATE_FORMAT, "")
    at = f"{manifest.identity.at}/metadata/annotations/{escape(STATE_FORMAT)}"
    for entry in filter(None, map(str.strip, SEPARATOR.split(declared))):
        path, _, version = entry.rpartition("=") if "=" in entry else (entry, "", "unknown")
        yield Trait(STATE, path.strip(), words("format", version.strip()), at)


def runs(manifest: Manifest) -> Iterator[Trait]:
    """Give what runs: images, resources, devices, how many copies, and as whom."""
    for container in manifest.containers:
        yield from contained(container)
    for device in manifest.devices:
        yield Trait("device", words(device.kind, device.name), device.value, device.at)
    copies = manifest.replicas
    if copies.declared:
        most = "unbounded" if copies.maximum is None else str(copies.maximum)
        yield Trait("replicas", "", words(str(copies.minimum), "to", most), copies.at)
    yield from of_pod(manifest.pod)


def of_pod(pod: Pod) -> Iterator[Trait]:
    """Give as whom a pod runs, and what it shares; an account may say as much of its token."""
    if pod.automount_token is not None:
        yield Trait("token", "", MOUNTED if pod.automount_token else UNMOUNTED, pod.at)
    if pod.present:
        yield Trait("service account", "", pod.service_account or "default", pod.at)
        for name in ("host_network", "host_pid", "host_ipc"):
            if getattr(pod, name):
                yield Trait("host", name, "shared", pod.at)
        for volume in pod.volumes:
            yield Trait("volume", volume.name, words(volume.kind, volume.source), volume.at)


def contained(container: Container) -> Iterator[Trait]:
    """Give what one container is and asks for."""
    name = container.name
    yield Trait("image", name, container.image.ref, container.image.at)
    for amount in container.resources:
        key = words(name, amount.bound, amount.resource)
        yield Trait("resource", key, amount.amount, amount.at)
    security = container.security
    if security.privileged:
        yield Trait("host", words(name, "privileged"), "shared", security.at)
    for capability in security.capabilities_add:
        yield Trait("capability", words(name, capability), "added", security.at)


def powers(manifest: Manifest) -> Iterator[Trait]:
    """Give what lets the runtime act, and what a role allows."""
    mode = manifest.mode
    if mode.permission or mode.sandbox != "unknown":
        sandbox = "" if mode.sandbox == "unknown" else f"sandbox {mode.sandbox}"
        yield Trait("mode", "", words(mode.permission, sandbox), mode.at)
    for freedom in mode.freedoms:
        yield Trait("mode", freedom.kind, freedom.value, freedom.at)
    for rule in manifest.access:
        where = words(*rule.groups, *rule.resources, *rule.names, *rule.urls)
        yield Trait("access", where, " ".join(sorted(rule.verbs)), rule.at)
    if manifest.identity.kind is Kind.ROLE_BINDING:
        for link in manifest.links:
            yield Trait("binding", words(link.relation, link.namespace, link.target), "", link.at)


def words(*parts: str) -> str:
    """Join what is said, leaving out what is not."""
    return " ".join(filter(None, parts))
