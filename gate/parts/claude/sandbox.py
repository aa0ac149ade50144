"""How far Claude Code may act by itself: its network, its sandbox, its modes.

Sources: https://code.claude.com/docs/en/sandboxing and
https://code.claude.com/docs/en/permission-modes as of November 2026.
"""

from collections.abc import Iterable, Iterator, Sequence

from gate.manifest import Freedom, Mode, Network, Text, Tool
from gate.parts.objects import nearest
from gate.parts.texts import read_texts
from gate.tree import Node

BYPASS = "bypassPermissions"
DOMAIN = "domain:"
EVERYWHERE = "*"

# Settings that free the runtime when they are true; paths of keys, and what they free it from.
FREEDOMS = {
    ("skipDangerousModePermissionPrompt",): "bypass",
    ("enableAllProjectMcpServers",): "auto_approve_servers",
    ("sandbox", "allowUnsandboxedCommands"): "unsandboxed",
    ("sandbox", "filesystem", "disabled"): "unsandboxed",
    ("sandbox", "network", "allowAllUnixSockets"): "unsandboxed",
}


def read_network(root: Node, tools: Sequence[Tool]) -> Network:
    """Read what commands and fetches may reach without anybody being asked.

    The sandbox enforces it on commands; without one, what is listed is only declared.
    """
    sandbox = root["sandbox"]
    domains = sandbox.find("network", "allowedDomains")
    denied = set(sandbox.find("network", "deniedDomains").texts())
    hosts = list(read_texts(domains))
    hosts = [host for host in (*hosts, *fetched(tools)) if host.value and host.value not in denied]
    boxed = sandbox.flag_of("enabled") is True
    enforced = "sandbox" if boxed else "declared_only"
    return Network(
        egress=reach(hosts, boxed=boxed),
        hosts=tuple(hosts),
        enforced_by=enforced if boxed or hosts else "",
        at=opening(hosts)
        or nearest(domains, sandbox["network"], sandbox, root["permissions"], root),
    )


def opening(hosts: Iterable[Text]) -> str:
    """Point at the first entry that lets everything out; nowhere if none does."""
    return next((host.at for host in hosts if host.value == EVERYWHERE), "")


def reach(hosts: Sequence[Text], *, boxed: bool) -> str:
    """Sum up what may be reached; a sandbox without domains asks for each of them."""
    if opening(hosts):
        return "all"
    if hosts:
        return "list"
    return "none" if boxed else "unknown"


def fetched(tools: Iterable[Tool]) -> Iterator[Text]:
    """Give the hosts that rules let be fetched; a rule without a domain lets all of them."""
    for tool in tools:
        if not tool.server and tool.name == "WebFetch" and tool.grant == "allow":
            yield Text(tool.pattern.removeprefix(DOMAIN) or EVERYWHERE, tool.at)


def read_mode(root: Node, tools: Iterable[Tool]) -> Mode:
    """Read the mode that sessions start in, and every setting that takes a guard away."""
    chosen = root.find("permissions", "defaultMode")
    return Mode(
        permission=chosen.text(),
        sandbox=state(root["sandbox"]),
        freedoms=(*bypass(chosen), *switched(root), *excluded(root), *allowed(tools)),
        at=nearest(chosen, root["permissions"], root),
    )


def agent_mode(node: Node, parent: Node) -> Mode:
    """Read the mode of one agent, which stands in its front matter."""
    return Mode(permission=node.text(), freedoms=tuple(bypass(node)), at=nearest(node, parent))


def state(sandbox: Node) -> str:
    """Say what a file says of the sandbox; where it says nothing, other settings may."""
    enabled = sandbox.flag_of("enabled")
    if enabled is None:
        return "unknown"
    return "on" if enabled else "off"


def bypass(chosen: Node) -> Iterator[Freedom]:
    """Tell of the mode in which nothing is asked; the others still ask for something."""
    if chosen.text() == BYPASS:
        yield Freedom("bypass", BYPASS, chosen.at)


def switched(root: Node) -> Iterator[Freedom]:
    """Tell of settings that free the runtime."""
    for keys, kind in FREEDOMS.items():
        node = root.find(*keys)
        if node.flag():
            yield Freedom(kind, f"{keys[-1]}: true", node.at)


def excluded(root: Node) -> Iterator[Freedom]:
    """Tell of a sandbox from which every command is left out."""
    for item in root.find("sandbox", "excludedCommands").items():
        if item.text() == EVERYWHERE:
            yield Freedom("unsandboxed", EVERYWHERE, item.at)


def allowed(tools: Iterable[Tool]) -> Iterator[Freedom]:
    """Tell of a rule that allows every tool of every kind."""
    for tool in tools:
        if tool.wildcard and not tool.server and tool.grant == "allow":
            yield Freedom("allow_all", tool.name, tool.at)
