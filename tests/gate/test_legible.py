import time

import pytest

from gate.legible import poses, posing, wanted

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


@pytest.mark.parametrize("forge", [".github", ".forgejo", ".gitea"])
def test_what_a_forge_runs_is_no_manifest(forge: str) -> None:
    assert not wanted(f"{forge}/workflows/a.yaml")
    assert wanted(f"{forge}/a.yaml")


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
        ".agents",
        ".agents/skills/pdf",
        ".cursor",
        ".github/hooks",
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


SKILL = "x/.agents/skills/pdf"
LINK = "x/.claude/skills/pdf"


@pytest.mark.parametrize(
    ("link", "target", "beside"),
    [
        (LINK, "../../.agents/skills/pdf", SKILL),
        (LINK, "../../.agents/skills/pdf/", SKILL),
        (SKILL, "../../.claude/skills/pdf", LINK),
        ("x/.claude/skills", "../.agents/skills", SKILL),
        (".agents/skills", "../.claude/skills", ".claude/skills/pdf"),
    ],
)
def test_skills_that_are_judged_where_they_stand_may_be_linked_to(
    link: str, target: str, beside: str
) -> None:
    assert poses(link, set())
    assert list(posing({link: target}, {f"{beside}/SKILL.md"})) == []


@pytest.mark.parametrize(
    ("link", "target", "beside"),
    [
        (LINK, "../../.agents/skills/pdf", f"{SKILL}-2/SKILL.md"),
        (LINK, "../../.claude/skills/pdf", f"{LINK}/SKILL.md"),
        (LINK, "../../.agents/skills/pdf", ".agents/skills/pdf/SKILL.md"),
        (LINK, "../../.agents/skills/other", "x/.agents/skills/other/SKILL.md"),
        (LINK, "../../link/../.agents/skills/pdf", f"{SKILL}/SKILL.md"),
        (LINK, "/x/.agents/skills/pdf", f"{SKILL}/SKILL.md"),
        (LINK, "../../../.agents/skills/pdf", ".agents/skills/pdf/SKILL.md"),
        (LINK, "", f"{SKILL}/SKILL.md"),
        ("x/.claude/skills", "../../x/.agents/skills", f"{SKILL}/SKILL.md"),
        ("x/.claude/skills", "../.agents", f"{SKILL}/SKILL.md"),
        ("x/.claude/agents/pdf", "../../.agents/skills/pdf", f"{SKILL}/SKILL.md"),
        ("x/.claude/skills/pdf/SKILL.md", "../../.agents/skills/pdf", f"{SKILL}/SKILL.md"),
    ],
)
def test_nothing_else_may_be(link: str, target: str, beside: str) -> None:
    assert list(posing({link: target}, {beside})) == [link]


def test_hostile_paths_take_no_time() -> None:
    begin = time.process_time()
    for folder in ("agents/", ".claude/agents/", "skills/", "**/"):
        assert not wanted(f"{folder * (4096 // len(folder))}x.mdx")
        assert not poses(f"{folder * (4096 // len(folder))}../x", PLUGIN) or "claude" in folder
    number = 10_000
    skills = {f".agents/skills/{n}/SKILL.md" for n in range(number)}
    links = {f".claude/skills/{n}": f"../../.agents/skills/{n}" for n in range(number)}
    assert list(posing(links, skills)) == []
    assert time.process_time() - begin < 2
