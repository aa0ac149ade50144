"""Skills and commands: instructions that an agent takes up, and the tools they bring with them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from gate.manifest import Facet, Kind, Manifest, Text
from gate.parts.claude.hooks import hook_credentials, read_hooks
from gate.parts.claude.models import hook_models, named_models
from gate.parts.claude.rules import agent_link, as_tool, read_entries
from gate.parts.facts import Facts, declare
from gate.parts.layout import file_identity
from gate.parts.prompts import inline_prompt
from gate.tree import Node, Shape

name = "claude_skill"
# A glob has no way to say "at any depth".
markdown: tuple[str, ...] = (
    "SKILL.md",
    ".claude/commands/*.md",
    ".claude/commands/*/*.md",
    ".claude/commands/*/*/*.md",
)

COMMAND = re.compile(r"(?:.*/)?\.claude/commands/.+\.md")
SKILL = "/SKILL.md"
SKILLS = re.compile(r"(?:.*/)?skills/[^/]+/SKILL\.md")
KNOWN = ("name", "description")

EXPRESSIBLE = (
    Facet.MODELS,
    Facet.PROMPTS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.HOOKS,
)


def claims(shape: Shape) -> bool:
    """Say whether this is a skill, or a command with front matter, which is read as one."""
    if not shape.path.endswith(".md") or not shape.root.has("frontmatter"):
        return False
    front = shape.root["frontmatter"]
    if COMMAND.fullmatch(shape.path):
        return bool(front.value)
    if not f"/{shape.path}".endswith(SKILL):
        return False
    return any(front.has(key) for key in KNOWN) or SKILLS.fullmatch(shape.path) is not None


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the skill, known by its name or that of its folder, a command by that of its file."""
    front = shape.root["frontmatter"]
    path = PurePosixPath(shape.path)
    called = path.parent.name if path.name == "SKILL.md" else path.stem
    identity = file_identity(Kind.SKILL, front.text_of("name") or called, shape.root)
    facts = inline_prompt(shape.root["body"]) + _facts(front)
    yield replace(
        declare(name, identity, EXPRESSIBLE, facts), hooks=tuple(read_hooks(front["hooks"]))
    )


def _facts(front: Node) -> Facts:
    """Read what front matter states; without a list of tools, none is allowed beyond settings."""
    agent = front["agent"]
    allowed = [as_tool(rule, "allow") for rule in read_entries(front["allowed-tools"])]
    denied = [as_tool(rule, "deny") for rule in read_entries(front["disallowed-tools"])]
    return Facts(
        models=(*named_models(front["model"]), *hook_models(front["hooks"])),
        tools=(*allowed, *denied),
        credentials=tuple(hook_credentials(front["hooks"])),
        links=tuple(agent_link(Text(agent.text(), agent.at))),
    )
