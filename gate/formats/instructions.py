"""Prose that agents are given with a repository: it grants nothing, but models obey it."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Facet, Kind, Manifest
from gate.parts.claude.hooks import is_more_than_prose
from gate.parts.facts import Facts, declare
from gate.parts.layout import file_identity, places
from gate.parts.prompts import inline_prompt
from gate.tree import Shape

name = "instructions"
markdown: tuple[str, ...] = (
    "AGENT.md",
    "AGENTS.md",
    "AGENTS.override.md",
    "CLAUDE.md",
    "CLAUDE.local.md",
    "GEMINI.md",
    "QWEN.md",
    "WARP.md",
    ".github/copilot-instructions.md",
    ".github/instructions/**/*.instructions.md",
    ".github/prompts/**/*.prompt.md",
    ".github/chatmodes/*.chatmode.md",
    ".claude/commands/**/*.md",
    ".claude/output-styles/*.md",
    ".claude/rules/**/*.md",
    ".clinerules/**/*.md",
    ".codex/prompts/*.md",
    ".cursor/commands/**/*.md",
    ".cursor/rules/**/*.mdc",
    ".junie/guidelines.md",
    ".kiro/steering/*.md",
    ".roo/commands/*.md",
    ".roo/rules/**/*.md",
    ".roo/rules-*/**/*.md",
    ".windsurf/rules/*.md",
    ".windsurf/workflows/*.md",
)

PLACES = places(markdown)
COMMANDS = places((".claude/commands/**/*.md",))
EXPRESSIBLE = (Facet.PROMPTS,)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether an agent reads this prose by itself; a command that states more is a skill."""
    if not PLACES.fullmatch(shape.path) or not shape.root.has("body"):
        return False
    return not (COMMANDS.fullmatch(shape.path) and is_more_than_prose(shape.root))


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the prose as a prompt, known by its path."""
    identity = file_identity(Kind.INSTRUCTIONS, shape.path, shape.root)
    (prompt,) = inline_prompt(shape.root["body"]).prompts
    facts = Facts(prompts=(replace(prompt, source="file", ref=shape.path),))
    yield declare(name, identity, EXPRESSIBLE, facts)
