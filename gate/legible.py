"""Which files may hold a manifest, as far as their paths tell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import PurePosixPath

from gate.artifacts import is_artifact
from gate.document import Syntax, syntax_of
from gate.formats import FORMATS
from gate.parts.claude.plugins import plugins_around
from gate.parts.layout import FORGES, places
from gate.rendering.patches import is_kustomization

IN_PLUGIN = ("agents/**/*.md", "commands/**/*.md", "skills/*/SKILL.md", "hooks/hooks.json")
"""What Claude Code looks for below the folder of a plugin."""

FOLLOWED = (
    ".agents/skills/*/SKILL.md",
    ".claude/agents/**/*.md",
    ".claude/commands/**/*.md",
    ".claude/skills/*/SKILL.md",
    ".claude-plugin/plugin.json",
    ".cursor/hooks.json",
    ".cursor/mcp.json",
    ".github/agents/*.md",
    ".github/hooks/*.json",
    ".vscode/mcp.json",
)
"""What programs look for below folders of their own, so that a link to the folder is enough."""

ALONE = ("SKILL.md", "agents/*/system_prompt.md")
"""What is looked for in folders that can be called anything."""


def _ways(globs: Iterable[str]) -> Iterator[str]:
    """Give globs with those of the folders above what they name."""
    for glob in globs:
        steps = glob.split("/")
        yield from ("/".join(steps[:end]) for end in range(1, len(steps) + 1))


MARKDOWN = places(glob for reader in FORMATS for glob in reader.markdown)
LEADING = places((*_ways(FOLLOWED), *ALONE))
SHARED = re.compile(r"(?P<top>(?:.*/)?)\.(?P<home>agents|claude)/(?P<what>skills(?:/[^/]+)?)", re.S)
"""Where several programs look for the same skills."""
LEADING_IN_PLUGIN = places(_ways(IN_PLUGIN), start="")


def wanted(path: str) -> bool:
    """Say whether a file may hold a manifest.

    Markdown does only where a format says so, and what a forge runs (`on:` is a key that YAML
    readers disagree on) is nothing that a controller applies.
    """
    if is_artifact(path):
        return True
    syntax = syntax_of(path)
    if syntax is None:
        return is_kustomization(path)
    if any(folder in f"/{path}" for folder in FORGES):
        return False
    if syntax is not Syntax.MARKDOWN:
        return True
    return MARKDOWN.fullmatch(path) is not None


def posing(links: Mapping[str, str], paths: Set[str]) -> Iterator[str]:
    """Name the links that stand for something which nobody judges.

    `links` are given with what they say, `paths` are all files that are judged beside them.
    """
    skills = (PurePosixPath(path) for path in paths if links and "/skills/" in path)
    folders = {folder.as_posix() for skill in skills for folder in skill.parents}
    for link, target in links.items():
        if poses(link, paths) and not is_shared(link, target, folders):
            yield link


def is_shared(link: str, target: str, folders: Set[str]) -> bool:
    """Say whether a link leads to skills that are judged where they stand, in these `folders`.

    Installers keep skills for one program, and link to them for another.
    """
    match = SHARED.fullmatch(link)
    if match is None:
        return False
    other = "claude" if match["home"] == "agents" else "agents"
    there = f".{other}/{match['what']}"
    # To the letter: another way to write it can lead elsewhere, through another link.
    leads_there = target.rstrip("/") == "../" * match["what"].count("/") + f"../{there}"
    return leads_there and f"{match['top']}{there}" in folders


def poses(link: str, paths: Set[str]) -> bool:
    """Say whether a link stands where others read a manifest, or is a folder on the way there.

    `paths` are all files that stand beside it. Prose is often linked to prose, which is judged
    under its own name.
    """
    if wanted(link) and syntax_of(link) in (Syntax.YAML, Syntax.JSON):
        return True
    place = link.rstrip("/")
    ways = (way.as_posix() for way in plugins_around(place, paths))
    return LEADING.fullmatch(place) is not None or any(map(LEADING_IN_PLUGIN.fullmatch, ways))
