import time

import pytest

from gate.legible import poses, wanted

PLUGIN = frozenset({"plugins/a/.claude-plugin/plugin.json"})


@pytest.mark.parametrize(
    "path",
    [
        ".claude/agents/x.md",
        ".claude/agents/a/b/c/d/x.md",
        "x/.Claude/Commands/a/b/c/d/x.MD",
        ".claude/rules/a/b/c/d/x.md",
        "plugins/a/agents/sub/x.md",
        "plugins/a/commands/sub/x.md",
        "x/SKILL.md",
        "agents/support/system_prompt.md",
    ],
)
def test_markdown_of_agents_is_read_however_deep_it_stands(path: str) -> None:
    assert wanted(path)


@pytest.mark.parametrize("path", ["docs/x.md", "myagents/x.md", "SKILLS.md", ".claude/x.md"])
def test_other_markdown_is_not_read(path: str) -> None:
    assert not wanted(path)


@pytest.mark.parametrize(
    "link",
    [
        ".mcp.json",
        ".claude",
        "x/.CLAUDE",
        ".claude/agents",
        ".claude/agents/a/b",
        ".claude/agents/a/b/x.md",
        ".claude/commands/x.md",
        ".claude/skills",
        ".claude/skills/pdf",
        ".cursor",
        ".vscode",
        "plugins/a/.claude-plugin",
        "plugins/a/agents",
        "plugins/a/agents/sub/x.md",
        "plugins/a/hooks",
        "plugins/a/skills/pdf",
        "x/SKILL.md",
        "agents/support/system_prompt.md",
    ],
)
def test_a_link_at_or_above_what_is_read_poses_as_it(link: str) -> None:
    assert poses(link, PLUGIN)


@pytest.mark.parametrize(
    "link",
    [
        "CLAUDE.md",
        "docs",
        "node_modules",
        "x/agents",
        "src/agents/client.py",
        "src/hooks",
        ".claude/rules",
        ".cursor/rules",
        ".claude/skills/pdf/reference.md",
        "plugins/a/docs",
        "plugins/a/hooks/check.sh",
        "plugins/b/agents",
    ],
)
def test_a_link_elsewhere_is_left_alone(link: str) -> None:
    assert not poses(link, PLUGIN)


def test_hostile_paths_take_no_time() -> None:
    begin = time.process_time()
    for folder in ("agents/", ".claude/agents/", "skills/", "**/"):
        assert not wanted(f"{folder * (4096 // len(folder))}x.mdx")
        assert not poses(f"{folder * (4096 // len(folder))}../x", PLUGIN) or "claude" in folder
    assert time.process_time() - begin < 2
