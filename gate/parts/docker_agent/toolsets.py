"""Toolsets of a docker-agent file: what is run or called, and what it may touch."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate.manifest import Network, Package, Path, Server, Text, Tool
from gate.parts.commands import read_command, read_launch
from gate.parts.docker_agent.offers import read_offer, read_tools
from gate.parts.docker_agent.permissions import Rule
from gate.parts.docker_agent.references import table_variables, variable_files, variables
from gate.parts.facts import Facts
from gate.parts.hosts import host_of
from gate.parts.images import no_image
from gate.parts.objects import nearest
from gate.parts.prompts import inline_prompt
from gate.parts.servers import called_server
from gate.parts.texts import read_scalars, read_text, read_texts
from gate.parts.words import program
from gate.tree import ABSENT, Node

CATALOGUE = "docker:"
"""What a reference begins with that names a server of Docker's catalogue."""

RUN = frozenset({"mcp", "lsp"})
REMOTE = frozenset({"a2a", "openapi"})
NO_INSTALL = frozenset({"", "false", "off"})
CHANGES = frozenset({"write", "destructive", "exec"})


def read_toolset(toolset: Node, root: Node, rules: Sequence[Rule]) -> Facts:
    """Read one toolset of an agent of the file `root`, under the permissions that hold for it."""
    kind = toolset["type"].text()
    definition = _definition(toolset, root)
    facts = _started(kind, toolset, definition) + _called(kind, toolset, definition)
    facts += _environment(toolset, definition) + inline_prompt(toolset["instruction"])
    server = facts.servers[0].name if facts.servers else _catalogued(kind, toolset, definition)
    if kind == "mcp" and not facts.servers:
        place = _first("ref", definition, toolset)
        facts += Facts(servers=(called_server(server, "", "", nearest(place, toolset)),))
    tools = tuple(read_tools(read_offer(toolset, definition, server), rules))
    return facts + Facts(tools=tools, paths=tuple(_paths(kind, toolset, tools)))


def read_network(toolsets: Sequence[Node]) -> Network:
    """Read whom the toolsets of an agent contact: what is written, or all that `fetch` can.

    `allowed_domains` is kept by the tool itself, and an address that is written has no choice.
    """
    hosts: list[Text] = []
    for toolset in toolsets:
        kind = toolset["type"].text()
        if kind == "fetch" and not any(toolset["allowed_domains"].items()):
            at = nearest(toolset["allowed_domains"], toolset)
            return Network(egress="all", at=at)
        hosts.extend(_hosts(kind, toolset))
    if not hosts:
        return Network()
    return Network("list", tuple(hosts), at=hosts[0].at)


def _hosts(kind: str, toolset: Node) -> Iterator[Text]:
    if kind == "fetch":
        yield from read_texts(toolset["allowed_domains"])
    for url in (toolset["url"], toolset["api_config"]["endpoint"], toolset["remote"]["url"]):
        host = host_of(url.text())
        if host:
            yield Text(host, url.at)


def _definition(toolset: Node, root: Node) -> Node:
    """Find the entry of `mcps` that a toolset refers to, whose fields its own go before."""
    ref = toolset["ref"].text()
    if ref and not ref.startswith(CATALOGUE):
        return root["mcps"][ref]
    return replace(toolset, value=ABSENT)


def _catalogued(kind: str, toolset: Node, definition: Node) -> str:
    """Name a toolset that starts and calls nothing itself: by its name, reference or type."""
    named = toolset["name"].text() or definition["name"].text()
    ref = definition["ref"].text() or toolset["ref"].text()
    return named or ref.removeprefix(CATALOGUE) or kind


def _first(field: str, *places: Node) -> Node:
    """Take a field from the first place that has it."""
    return next((place[field] for place in places if place.has(field)), places[0][field])


def _name(kind: str, toolset: Node, definition: Node, otherwise: str) -> str:
    ref = toolset["ref"].text()
    named = toolset["name"].text() or definition["name"].text() or ref
    return named or otherwise or kind


def _started(kind: str, toolset: Node, definition: Node) -> Facts:
    command = _first("command", toolset, definition)
    if kind not in RUN or not command.text():
        return _scripts(toolset)
    args = _first("args", toolset, definition)
    # Not where the toolset stands: there a list of tools could be written.
    found = read_command("", read_text(command), read_scalars(args), command.at)
    (started,) = found.servers
    otherwise = kind if kind == "lsp" else _started_name(started)
    launcher = _package(_first("version", toolset, definition))
    server: Server = replace(
        started,
        name=_name(kind, toolset, definition, otherwise),
        package=_looser(launcher, started.package),
    )
    references = tuple(c for word in args.items() for c in variables(word, "", "argument"))
    return replace(found, servers=(server,)) + Facts(credentials=references)


def _started_name(server: Server) -> str:
    """Name a server that has no name by what its command runs, at best not by a launcher."""
    run = server.package.name or server.image.repository or program(server.command)
    return run.rpartition("/")[2]


def _package(version: Node) -> Package | None:
    """Read `owner/repository@version`, which is fetched where the command is missing."""
    if version.text() in NO_INSTALL:
        return None
    name, _, pinned = version.text().partition("@")
    return Package("", name, pinned, version.at)


def _looser(launcher: Package | None, started: Package) -> Package:
    """Choose of a command that is fetched and of what it fetches itself: one may be unpinned."""
    if launcher is None or (launcher.version and started.name):
        return started
    return launcher


def _scripts(toolset: Node) -> Facts:
    """Read what scripts and commands after edits start and let it touch."""
    facts = Facts()
    commands = [script["cmd"] for _, script in toolset["shell"].members()]
    commands += [edit["cmd"] for edit in toolset["post_edit"].items()]
    for command in commands:
        launch = read_launch((read_text(command),), no_image(command.at))
        facts += Facts(paths=launch.paths, devices=launch.devices, credentials=launch.credentials)
    return facts


def _called(kind: str, toolset: Node, definition: Node) -> Facts:
    remote = _first("remote", toolset, definition)
    place = toolset if kind in REMOTE else remote
    url, headers = place["url"], place["headers"]
    endpoint = toolset["api_config"]["endpoint"]
    facts = Facts(
        credentials=(
            *variables(url, "", "url"),
            *variables(endpoint, "", "url"),
            *table_variables(headers, "header"),
            *table_variables(toolset["api_config"]["headers"], "header"),
        )
    )
    if not url.text():
        return facts
    transport = "sse" if remote["transport_type"].text() == "sse" else "http"
    name = _name(kind, toolset, definition, host_of(url.text()))
    bare = called_server(name, transport, url.text(), url.at)
    server = replace(bare, headers=tuple(key for key, _ in headers.members()))
    return facts + Facts(servers=(server,))


def _environment(toolset: Node, definition: Node) -> Facts:
    tables = [toolset["env"], definition["env"]]
    tables += [script["env"] for _, script in toolset["shell"].members()]
    found = [c for table in tables for c in table_variables(table, "env")]
    return Facts(credentials=(*found, *variable_files(toolset["env_file"])))


def _paths(kind: str, toolset: Node, tools: Sequence[Tool]) -> Iterator[Path]:
    """Read the files of a toolset: those of its own, or the folder in which the agent is run.

    Nothing keeps a path that is absolute inside that folder but the permissions for each call.
    """
    own = toolset["path"]
    if own.text():
        yield Path(own.text(), "read", "memory", own.at)
        yield Path(own.text(), "write", "memory", own.at)
    granted = [tool for tool in tools if tool.grant != "deny"]
    if kind == "filesystem" and granted:
        changes = any(tool.effect in CHANGES or not tool.effect for tool in granted)
        access = "write" if changes else "read"
        yield Path(".", access, "argument", nearest(toolset["tools"], toolset))
