"""Agents as Markdown: subagents of Claude Code and its plugins, custom agents of GitHub Copilot."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from gate.manifest import Facet, Kind, Link, Manifest, Tool
from gate.parts.claude.hooks import hook_credentials, read_hooks
from gate.parts.claude.models import hook_models, named_models
from gate.parts.claude.plugins import read_skills, stands_in
from gate.parts.claude.rules import Rule, agent_links, as_tool, read_entries
from gate.parts.claude.sandbox import BYPASS, agent_mode
from gate.parts.entries import read_entry
from gate.parts.facts import Facts, declare
from gate.parts.grants import EVERY, allow
from gate.parts.layout import file_identity, places
from gate.parts.objects import nearest
from gate.parts.prompts import inline_prompt
from gate.tree import Node, Shape

name = "claude_agent"
markdown: tuple[str, ...] = ("agents/**/*.md",)

CLAUDE = places((".claude/agents/**/*.md",))
COPILOT = places((".github/agents/*.md",))
KNOWN = ("name", "description")

COPILOT_EXPRESSIBLE = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.PROMPTS,
    Facet.SERVERS,
    Facet.TOOLS,
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
)
# No approval: whether a tool is asked for is said in settings, here only the mode is.
EXPRESSIBLE = (*COPILOT_EXPRESSIBLE, Facet.HOOKS, Facet.MODE)
expressible = (COPILOT_EXPRESSIBLE, EXPRESSIBLE)


def claims(shape: Shape) -> bool:
    """Say whether this stands where agents are looked for, and says who it is."""
    if not shape.place.endswith(".md") or not shape.root.has("frontmatter"):
        return False
    front = shape.root["frontmatter"]
    return any(front.has(key) for key in KNOWN) and _is_agent(shape)


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the agent, known by its name or that of its file."""
    front = shape.root["frontmatter"]
    copilot = COPILOT.fullmatch(shape.path) is not None
    called = PurePosixPath(shape.path).name.removesuffix(".md").removesuffix(".agent")
    identity = file_identity(Kind.AGENT, front.text_of("name") or called, shape.root)
    prompt = inline_prompt(shape.root["body"])
    if copilot:
        yield declare(name, identity, COPILOT_EXPRESSIBLE, prompt + _copilot(front))
    else:
        yield declare(name, identity, EXPRESSIBLE, prompt + _claude(front))


def _is_agent(shape: Shape) -> bool:
    if CLAUDE.fullmatch(shape.path) or COPILOT.fullmatch(shape.path):
        return True
    return stands_in("agents", shape.path, shape.neighbours)


def _claude(front: Node) -> Facts:
    rules = read_entries(front["tools"])
    approval = "none" if front.text_of("permissionMode") == BYPASS else "unknown"
    denied = [as_tool(rule, "deny") for rule in read_entries(front["disallowedTools"])]
    facts = Facts(
        models=(*named_models(front["model"]), *hook_models(front["hooks"])),
        tools=(*_allowed(front, rules, approval), *denied),
        credentials=tuple(hook_credentials(front["hooks"])),
        skills=tuple(read_skills(front["skills"])),
        hooks=tuple(read_hooks(front["hooks"])),
        links=tuple(agent_links(rules)),
        mode=agent_mode(front["permissionMode"], front),
    )
    return facts + _servers(front["mcpServers"])


def _allowed(front: Node, rules: Sequence[Rule], approval: str) -> tuple[Tool, ...]:
    """Give the tools an agent has: all there are, unless a list says which (it may be empty)."""
    tools = front["tools"]
    if rules or tools.is_list():
        return tuple(as_tool(rule, "allow", approval) for rule in rules)
    return (allow("", EVERY, nearest(tools, front), approval),)


def _servers(node: Node) -> Facts:
    """Read servers that only this agent has, and refer to those that are declared elsewhere.

    Which of their tools it has is said by its own list.
    """
    if not node.is_list():
        return sum((read_entry(key, entry) for key, entry in node.members()), Facts())
    facts = Facts()
    for item in node.items():
        if item.is_mapping():
            facts += sum((read_entry(key, entry) for key, entry in item.members()), Facts())
        elif item.text():
            facts += Facts(links=(Link("server", "", item.text(), "", "", "", item.at),))
    return facts


def _copilot(front: Node) -> Facts:
    """Read what Copilot knows (docs.github.com, custom agents configuration, November 2026)."""
    tools = front["tools"]
    named = tuple(_copilot_tool(rule) for rule in read_entries(tools))
    facts = Facts(
        models=tuple(named_models(front["model"], "")),
        tools=named if named or tools.is_list() else (allow("", EVERY, nearest(tools, front)),),
    )
    servers = (read_entry(key, entry) for key, entry in front["mcp-servers"].members())
    return facts + sum(servers, Facts())


def _copilot_tool(rule: Rule) -> Tool:
    """Split `server/tool`, as Copilot writes what MCP calls a tool of a server."""
    server, _, tool = rule.name.rpartition("/")
    return Tool(server, tool, tool == "*", "allow", "unknown", rule.at, pattern=rule.pattern)
