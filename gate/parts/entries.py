"""Entries of `mcpServers`: a server that a client starts or calls, and may use every tool of."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Credential, Text, Tool
from gate.parts.commands import read_command
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.references import read_variables
from gate.parts.servers import called_server
from gate.parts.texts import read_scalars, read_text, read_texts
from gate.tree import Node

TRANSPORTS = {
    "stdio": "stdio",
    "sse": "sse",
    "http": "http",
    "streamable-http": "http",
    "streamable_http": "http",
    "streamableHttp": "http",
}
DEFAULTED = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*:-([^{}]*)\}")
URLS = ("url", "serverUrl", "httpUrl")
"""`url` is what most clients read; Windsurf reads the second name, Gemini the third."""
UNASKED = ("autoApprove", "alwaysAllow")
"""Tools that are called without a question: by Kiro, Cline and Amazon Q, and by Roo Code."""


def read_entries(servers: Node) -> Facts:
    """Read a mapping from names of servers to how they are reached, and to what is not asked."""
    facts = Facts()
    for name, entry in servers.members():
        facts += read_entry(name, entry) + Facts(tools=tuple(_tools(name, entry)))
    return facts


def read_entry(name: str, entry: Node) -> Facts:
    """Read how one server is started or called."""
    facts = _command(name, entry) if entry.has("command") else Facts()
    bare = facts.servers or (called_server(name, "", "", entry.at),)
    server = replace(
        bare[0],
        url=_url(entry).text(),
        headers=tuple(key for key, _ in entry["headers"].members()),
        transport=_transport(entry),
    )
    credentials = (*facts.credentials, *_credentials(entry))
    return replace(facts, servers=(server,), credentials=credentials)


def is_entry(entry: Node) -> bool:
    """Say whether this looks like a server: a mapping that says how to start or call one."""
    return entry.has("command") or any(entry.has(key) for key in URLS)


def _tools(name: str, entry: Node) -> Iterator[Tool]:
    """Let all tools of a server be called; some clients ask for none of them, or not for some."""
    unasked = tuple(_unasked(entry))
    everything = next((text.at for text in unasked if text.value == EVERY), "")
    yield allow(name, EVERY, everything or entry.at, "none" if everything else "unknown")
    for text in unasked:
        if text.value != EVERY:
            yield allow(name, text.value, text.at, "none")


def _unasked(entry: Node) -> Iterator[Text]:
    # Gemini CLI and Qwen Code trust a server as a whole.
    for node in (entry["trust"], *(entry[key] for key in UNASKED)):
        if node.is_list():
            yield from read_texts(node)
        elif node.flag():
            yield Text(EVERY, node.at)


def _command(name: str, entry: Node) -> Facts:
    command, *args = map(_by_default, (read_text(entry["command"]), *read_scalars(entry["args"])))
    return read_command(name, command, args, entry.at)


def _by_default(text: Text) -> Text:
    """Put the default into `${VAR:-default}`, which is what runs where nobody sets the variable."""
    return Text(DEFAULTED.sub(r"\1", text.value), text.at) if ":-" in text.value else text


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
