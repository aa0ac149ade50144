"""The code that Claude Code runs by itself: hooks of events, and helpers of its settings.

Sources: https://code.claude.com/docs/en/hooks and https://code.claude.com/docs/en/settings as of
November 2026; of Copilot https://docs.github.com/en/copilot/reference/hooks-reference, of Cursor
https://cursor.com/docs/agent/hooks.
"""

import re
from collections.abc import Iterator

from gate.manifest import Credential, Hook
from gate.parts.objects import nearest
from gate.parts.references import read_variables
from gate.tree import Node

# Settings whose value is a command line.
HELPERS = (
    ("apiKeyHelper",),
    ("awsAuthRefresh",),
    ("awsCredentialExport",),
    ("gcpAuthRefresh",),
    ("otelHeadersHelper",),
    ("proxyAuthHelper",),
    ("statusLine", "command"),
    ("subagentStatusLine", "command"),
    ("fileSuggestion", "command"),
    ("policyHelper", "path"),
    ("sandbox", "ripgrep", "command"),
    ("sandbox", "bwrapPath"),
    ("sandbox", "socatPath"),
)

COMMANDS = ("command", "bash", "powershell")
"""What a hook runs; Copilot writes it once for each shell."""

# A command between backticks behind an exclamation mark that follows a blank, or begins the text;
# and one between three of them, wherever those stand. Claude Code looks for each on its own, so
# that neither hides the other, and takes a byte order mark for a blank.
INJECTED = (
    re.compile(r"(?<![^\s\ufeff])!`(?P<command>[^`]+)`"),
    re.compile(r"```!(?P<command>.*?)```", re.DOTALL),
)


def entries(hooks: Node) -> Iterator[tuple[str, Node]]:
    """Give every hook with the event it waits for; Copilot and Cursor do not group them."""
    for event, groups in hooks.members():
        for group in groups.items():
            alone = not group.has("hooks") and any(group.has(key) for key in COMMANDS)
            for hook in (group,) if alone else group["hooks"].items():
                yield event, hook


def read_hooks(hooks: Node) -> Iterator[Hook]:
    """Read the hooks of all events."""
    for event, hook in entries(hooks):
        url = hook["url"]
        for key in [key for key in COMMANDS if hook.has(key)] or COMMANDS[:1]:
            command = hook[key]
            yield Hook(
                event=event,
                kind=hook.text_of("type") or "command",
                command=" ".join((command.text(), *hook["args"].texts())).strip(),
                at=nearest(command, url, hook),
                url=url.text(),
            )


def hook_credentials(hooks: Node) -> Iterator[Credential]:
    """Find the variables that hooks send as headers."""
    for _, hook in entries(hooks):
        for name, value in hook["headers"].members():
            yield from read_variables(value, name, "header")


def header_hooks(server: Node) -> Iterator[Hook]:
    """Read the command whose output Claude Code sends to a server as headers, when it connects.

    Source: https://code.claude.com/docs/en/mcp, "Use dynamic headers for custom authentication".
    """
    helper = server["headersHelper"]
    if helper.text():
        yield Hook("headersHelper", "command", helper.text(), helper.at)


def loading_hooks(body: Node) -> Iterator[Hook]:
    """Read the commands whose output Claude Code puts into a skill before a model sees it.

    Source: https://code.claude.com/docs/en/skills, "Inject dynamic context".
    """
    for pattern in INJECTED:
        for found in pattern.finditer(body.text()):
            command = found["command"].strip()
            if command:
                yield Hook("loading", "command", command, body.at)


def is_more_than_prose(page: Node) -> bool:
    """Say whether a command of Claude Code states more than a text: in front matter, or by running.

    The one is a skill, the other are instructions.
    """
    return bool(page["frontmatter"].value) or any(loading_hooks(page["body"]))


def helper_hooks(root: Node) -> Iterator[Hook]:
    """Read the helpers of settings; the key stands for the event."""
    for keys in HELPERS:
        node = root.find(*keys)
        if node.text():
            yield Hook(".".join(keys), "command", node.text(), node.at)
