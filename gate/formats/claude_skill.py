"""Skills and commands: instructions that an agent takes up, and the tools they bring with them."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from gate.manifest import Facet, Kind, Manifest
from gate.parts.claude.hooks import (
    hook_credentials,
    is_more_than_prose,
    loading_hooks,
    read_hooks,
)
from gate.parts.claude.models import hook_models, named_models
from gate.parts.claude.plugins import stands_in
from gate.parts.claude.rules import agent_link, as_tool, read_entries
from gate.parts.facts import Facts, declare
from gate.parts.layout import file_identity, places
from gate.parts.prompts import inline_prompt
from gate.parts.texts import read_text
from gate.tree import Node, Shape

name = "claude_skill"
markdown: tuple[str, ...] = ("SKILL.md", "commands/**/*.md")

COMMANDS = places((".claude/commands/**/*.md",))
SKILL = "/skill.md"
SKILLS = places(("skills/*/SKILL.md",))
KNOWN = ("name", "description")

EXPRESSIBLE = (
    Facet.MODELS,
    Facet.PROMPTS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.HOOKS,
)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether this is a skill, or a command, which is one if it is more than prose.

    Nothing else reads the commands of a plugin.
    """
    if not shape.place.endswith(".md") or not shape.root.has("frontmatter"):
        return False
    front = shape.root["frontmatter"]
    if COMMANDS.fullmatch(shape.path):
        return is_more_than_prose(shape.root)
    if stands_in("commands", shape.path, shape.neighbours):
        return True
    if not f"/{shape.place}".endswith(SKILL):
        return False
    return any(front.has(key) for key in KNOWN) or SKILLS.fullmatch(shape.path) is not None


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the skill, known by its name or that of its folder, a command by that of its file."""
    front = shape.root["frontmatter"]
    path = PurePosixPath(shape.path)
    called = path.parent.name if path.name.lower() == "skill.md" else path.stem
    identity = file_identity(Kind.SKILL, front.text_of("name") or called, shape.root)
    loading = Facts(hooks=tuple(loading_hooks(shape.root["body"])))
    facts = inline_prompt(shape.root["body"]) + _facts(front) + loading
    yield declare(name, identity, EXPRESSIBLE, facts)


def _facts(front: Node) -> Facts:
    """Read what front matter states; without a list of tools, none is allowed beyond settings."""
    agent = front["agent"]
    allowed = [as_tool(rule, "allow") for rule in read_entries(front["allowed-tools"])]
    denied = [as_tool(rule, "deny") for rule in read_entries(front["disallowed-tools"])]
    return Facts(
        models=(*named_models(front["model"]), *hook_models(front["hooks"])),
        tools=(*allowed, *denied),
        credentials=tuple(hook_credentials(front["hooks"])),
        hooks=tuple(read_hooks(front["hooks"])),
        links=tuple(agent_link(read_text(agent))),
    )
