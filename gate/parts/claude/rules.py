"""How Claude Code writes rules for tools, and which of two rules wins.

Sources: https://code.claude.com/docs/en/permissions and https://code.claude.com/docs/en/sub-agents
as of November 2026, for Claude Code 2.1.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from gate.manifest import Kind, Link, Text, Tool
from gate.parts.texts import one_or_many, read_texts
from gate.tree import Node

MCP = "mcp__"
ANYTHING = {"", "*", ":*"}
"""What stands in parentheses when a rule means every use of its tool."""

# A name and, in parentheses that may hold others, what narrows it. Atomic, so that it is one pass.
ENTRY = re.compile(r"(?>[^\s,()]++)(?>\((?:[^()]|\([^()]*+\))*+\))?")

# A rule for the tool on the right speaks for those on the left, too.
FAMILIES = {
    "Write": "Edit",
    "MultiEdit": "Edit",
    "NotebookEdit": "Edit",
    "Glob": "Read",
    "Grep": "Read",
    "LS": "Read",
    "NotebookRead": "Read",
    "Task": "Agent",
}
SHELLS = {"Bash", "PowerShell"}
FILES = {"Read", "Edit", *(name for name, family in FAMILIES.items() if family != "Agent")}
ESCAPES = re.compile(r"[;&|<>`$\n]|\.\.")
"""What makes a command or path reach beyond what it begins with."""
DEEPEST = 16
"""How many words or folders of a pattern are compared with rules that name its beginning."""

APPROVALS = {"allow": "none", "ask": "required", "deny": "unknown"}
AGENT_TOOLS = {"Agent", "Task"}
# Agents that come with Claude Code; one with a colon comes with a plugin.
BUILT_IN = {"Explore", "Plan", "general-purpose", "statusline-setup", "claude-code-guide"}

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A tool as rules name it; `pattern` is empty where every use of it is meant."""

    server: str
    name: str
    wildcard: bool
    pattern: str
    at: str


def read_rules(node: Node) -> list[Rule]:
    """Read a list of rules, each a string of its own; those that name nothing are left out."""
    written = list(read_texts(node))
    return [rule for text in written for rule in parse(text)]


def read_entries(node: Node) -> list[Rule]:
    """Read tools as front matter lists them: in one string with commas or spaces, or as a list."""
    return [
        rule
        for text in one_or_many(node)
        for entry in ENTRY.findall(text.value)
        for rule in parse(Text(entry, text.at))
    ]


def parse(text: Text) -> Iterator[Rule]:
    """Split `Tool(pattern)`, `mcp__server__tool` or `mcp__server`."""
    head, _, rest = text.value.strip().partition("(")
    head, narrowed = head.strip(), rest.strip().removesuffix(")").strip()
    pattern = "" if narrowed in ANYTHING else narrowed
    if head.startswith(MCP):
        server, _, name = head.removeprefix(MCP).partition("__")
        yield Rule(server, name or "*", name in ("", "*"), pattern, text.at)
    elif head:
        yield Rule("", head, head == "*", pattern, text.at)


def as_tool(rule: Rule, grant: str, approval: str = "") -> Tool:
    """State what a rule does with its tool; without more, the grant says whether it is asked."""
    return Tool(
        server=rule.server,
        name=rule.name,
        wildcard=rule.wildcard,
        grant=grant,
        approval=approval or APPROVALS[grant],
        at=rule.at,
        pattern=rule.pattern,
    )


def judged(permissions: Node) -> Iterator[Tool]:
    """Read `allow`, `ask` and `deny`; a rule that a stronger one covers does what that one says.

    A call is denied if a rule denies it, else asked for if a rule asks, else allowed if one allows.
    """
    denied, asked = read_rules(permissions["deny"]), read_rules(permissions["ask"])
    denials, questions = keys(denied), keys(asked)
    for rule in denied:
        yield as_tool(rule, "deny")
    for rule in asked:
        grant = "deny" if is_covered(rule, denials) else "ask"
        yield as_tool(rule, grant)
    for rule in read_rules(permissions["allow"]):
        grant = "ask" if is_covered(rule, questions) else "allow"
        grant = "deny" if is_covered(rule, denials) else grant
        yield as_tool(rule, grant)


def keys(rules: Sequence[Rule]) -> Set[Key]:
    """Index rules by what they mean."""
    return {(rule.server, rule.name, prefix_form(rule)) for rule in rules}


def prefix_form(rule: Rule) -> str:
    """Write `git push *` as `git push:*`, which means the same."""
    if rule.name in SHELLS and rule.pattern.endswith(" *"):
        return f"{rule.pattern[:-2]}:*"
    return rule.pattern


def is_covered(rule: Rule, others: Set[Key]) -> bool:
    """Say whether one of some rules speaks for all that a rule means.

    Only whole tools, whole servers, the same pattern and its beginnings count: where that is not
    plain, the rule stands as it is written.
    """
    return any(key in others for key in covering(rule))


def covering(rule: Rule) -> Iterator[Key]:
    """Give every key that would speak for a rule."""
    yield "", "*", ""
    yield rule.server, "*", ""
    if rule.server:
        yield "*", "*", ""
    for name in (rule.name, FAMILIES.get(rule.name, rule.name)):
        yield rule.server, name, ""
        yield rule.server, name, prefix_form(rule)
        for beginning in beginnings(rule):
            yield rule.server, name, beginning


def beginnings(rule: Rule) -> Iterator[str]:
    """Give the patterns that name a beginning of the command or path of a rule."""
    if ESCAPES.search(rule.pattern):
        return
    if rule.name in SHELLS:
        words = prefix_form(rule).removesuffix(":*").split(" ")[:DEEPEST]
        yield from (f"{' '.join(words[:length])}:*" for length in range(1, len(words) + 1))
    elif rule.name in FILES and rule.pattern:
        folders = rule.pattern.split("/")[:-1][:DEEPEST]
        yield from (f"{'/'.join(folders[:length])}/**" for length in range(1, len(folders) + 1))


def agent_links(rules: Sequence[Rule]) -> Iterator[Link]:
    """Find the agents that `Agent(name, name)` lets an agent call."""
    for rule in rules:
        if not rule.server and rule.name in AGENT_TOOLS:
            for name in rule.pattern.split(","):
                yield from agent_link(Text(name.strip(), rule.at))


def agent_link(called: Text) -> Iterator[Link]:
    """Refer to an agent; those that come with Claude Code or a plugin need not be found."""
    if called.value:
        elsewhere = called.value in BUILT_IN or ":" in called.value
        kind = "" if elsewhere else Kind.AGENT
        yield Link("sub_agent", "", called.value, "", kind, "", called.at)
