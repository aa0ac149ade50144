"""Entries of `mcpServers`: a server that a client starts or calls, and may use every tool of."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Credential, Server, Text, Tool
from gate.parts.commands import read_command
from gate.parts.facts import Facts
from gate.parts.images import no_image
from gate.parts.references import read_variables
from gate.tree import Node

TRANSPORTS = {
    "stdio": "stdio",
    "sse": "sse",
    "http": "http",
    "streamable-http": "http",
    "streamable_http": "http",
    "streamableHttp": "http",
}
URLS = ("url", "serverUrl", "httpUrl")
"""`url` is what most clients read; Windsurf reads the second name, Gemini the third."""


def read_entries(servers: Node) -> Facts:
    """Read a mapping from names of servers to how they are reached."""
    return sum((read_entry(name, entry) for name, entry in servers.members()), Facts())


def read_entry(name: str, entry: Node) -> Facts:
    """Read how one server is started or called; a client may then use all its tools."""
    everything = Tool(name, "*", wildcard=True, grant="allow", approval="unknown", at=entry.at)
    facts = _command(name, entry) if entry.has("command") else Facts(servers=(_bare(name, entry),))
    remote = replace(
        facts.servers[0],
        url=_url(entry).text(),
        headers=tuple(key for key, _ in entry["headers"].members()),
        transport=_transport(entry),
    )
    credentials = (*facts.credentials, *_credentials(entry))
    return replace(facts, servers=(remote,), tools=(everything,), credentials=credentials)


def is_entry(entry: Node) -> bool:
    """Say whether this looks like a server: a mapping that says how to start or call one."""
    return entry.has("command") or any(entry.has(key) for key in URLS)


def _command(name: str, entry: Node) -> Facts:
    command = entry["command"]
    args = tuple(Text(item.scalar(), item.at) for item in entry["args"].items())
    found = read_command(name, Text(command.text(), command.at), args, entry.at)
    return Facts(
        servers=(found.server,),
        paths=found.paths,
        devices=found.devices,
        credentials=found.credentials,
    )


def _bare(name: str, entry: Node) -> Server:
    image = no_image(entry.at)
    return Server(name, "", "", (), "", image, (), tls_verify=True, at=entry.at)


def _url(entry: Node) -> Node:
    written = (key for key in URLS if entry.has(key))
    return entry[next(written, URLS[0])]


def _transport(entry: Node) -> str:
    declared = entry["type"].text() or entry["transport"].text()
    implied = "stdio" if entry.has("command") else "http"
    return TRANSPORTS.get(declared, implied)


def _credentials(entry: Node) -> Iterator[Credential]:
    for name, value in entry["env"].members():
        yield from read_variables(value, name, "env")
    for name, value in entry["headers"].members():
        yield from read_variables(value, name, "header")
    for argument in (entry["command"], *entry["args"].items()):
        yield from read_variables(argument, "", "argument")
    yield from read_variables(_url(entry), "", "url")
    file = entry["envFile"]
    if file.present:
        yield Credential("", "file_ref", "env", file.text(), "", "", "", file.at)
