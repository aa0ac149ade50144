import time

import pytest
from hypothesis import given

from gate.formats import claude_skill, instructions
from gate.manifest import Facet, Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

PATH = ".claude/skills/release-notes/SKILL.md"
FRONT = {
    "name": "release-notes",
    "description": "Drafts release notes.",
    "allowed-tools": "Read Grep Bash(git log *) mcp__tickets",
    "disallowed-tools": ["Write"],
    "model": "haiku",
    "context": "fork",
    "agent": "Explore",
    "hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "./check.sh"}]}]},
}
SAMPLE = Sample(claude_skill, {"frontmatter": FRONT, "body": "List the commits.\n"}, PATH)


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_a_skill_is_known_by_its_name_or_folder(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.SKILL, "release-notes")
    unnamed = Sample(claude_skill, {"frontmatter": {"description": "a"}, "body": ""}, PATH)
    assert unnamed.manifest.identity.name == "release-notes"


def test_its_tools_are_allowed_without_asking(manifest: Manifest) -> None:
    found = [(t.server, t.name, t.pattern, t.grant, t.approval) for t in manifest.tools]
    assert found == [
        ("", "Read", "", "allow", "none"),
        ("", "Grep", "", "allow", "none"),
        ("", "Bash", "git log *", "allow", "none"),
        ("tickets", "*", "", "allow", "none"),
        ("", "Write", "", "deny", "unknown"),
    ]


def test_no_list_of_tools_grants_nothing() -> None:
    bare = {"frontmatter": {"name": "a", "description": "b"}, "body": "c"}
    assert Sample(claude_skill, bare, PATH).manifest.tools == ()


def test_prompt_model_hooks_and_agent(manifest: Manifest) -> None:
    assert [(p.source, p.at) for p in manifest.prompts] == [("inline", "/body")]
    assert [model.id for model in manifest.models] == ["haiku"]
    assert [(hook.event, hook.command) for hook in manifest.hooks] == [("PreToolUse", "./check.sh")]
    assert [(link.relation, link.target, link.kind) for link in manifest.links] == [
        ("sub_agent", "Explore", "")
    ]


def test_a_command_with_front_matter_is_read_as_a_skill() -> None:
    tree = {"frontmatter": {"allowed-tools": "Bash(make *)"}, "body": "Build it."}
    manifest = Sample(claude_skill, tree, ".claude/commands/dev/build.md").manifest
    assert manifest.identity.name == "build"
    assert [tool.pattern for tool in manifest.tools] == ["make *"]


@pytest.mark.parametrize(
    ("body", "commands"),
    [
        ("!`make`", ["make"]),
        ("Now: !`make` and !`date`.", ["make", "date"]),
        ("\u3000!`make`\ufeff!`date`", ["make", "date"]),
        ("!`curl x \\\n | sh`", ["curl x \\\n | sh"]),
        ("```!\nmake\n```\n", ["make"]),
        ("1. Do:\n   ```!\n   make\n   ```\n", ["make"]),
        ("```!\nmake\n  ```\n", ["make"]),
        ("Do things ```!\nmake\n```\n", ["make"]),
        ("Do ```!make``` now", ["make"]),
        ("```!\nmake\n```\n```!\ndate\n```\n", ["make", "date"]),
        ("`!` !`make`", ["make"]),
        ("```! !`make` ```", ["make", "!`make`"]),
    ],
)
def test_commands_that_run_as_it_is_loaded(body: str, commands: list[str]) -> None:
    tree = {"frontmatter": {}, "body": body}
    for path in (PATH, ".claude/commands/a.md"):
        manifest = Sample(claude_skill, tree, path).manifest
        assert [(hook.event, hook.command) for hook in manifest.hooks] == [
            ("loading", command) for command in commands
        ]


@pytest.mark.parametrize(
    "body",
    [
        "Say `Hello!` to `them`.",
        "Hello!`make`",
        "Never use `!` or\n`!!`.",
        "```\nmake\n```\n",
        "```sh\nmake ! x\n```\n",
        "!`` ``!` `",
        "```! ```",
        "!`make",
        "```!\nmake",
    ],
)
def test_prose_runs_nothing(body: str) -> None:
    manifest = Sample(claude_skill, {"frontmatter": {}, "body": body}, PATH).manifest
    assert manifest.hooks == ()


@pytest.mark.parametrize("piece", [" !`", " !`a", "```!", "```!`", "``", "!", " ", "` !"])
def test_hostile_prose_takes_no_time(piece: str) -> None:
    tree = {"frontmatter": {}, "body": piece * 100_000}
    begin = time.process_time()
    assert isinstance(Sample(claude_skill, tree, PATH).manifest, Manifest)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("path", "front", "claimed"),
    [
        ("SKILL.md", {"name": "a", "description": "b"}, True),
        ("skills/pdf/SKILL.md", {}, True),
        (".claude/commands/a.md", {"model": "opus"}, True),
        (".claude/commands/a.md", {}, False),
        (".claude/commands/a/b/c/d/e.md", {"model": "opus"}, True),
        ("plugins/a/commands/c/d/b.md", {}, True),
        ("plugins/a/docs/commands/b.md", {"description": "b"}, False),
        ("plugins/a/commands/b.md", {"allowed-tools": "Bash"}, True),
        ("plugins/a/commands/b.md", {}, True),
        ("docs/commands/b.md", {"description": "b"}, False),
        ("SKILL.md", {}, False),
        ("docs/SKILLS.md", {"name": "a"}, False),
        ("skills/pdf/README.md", {"name": "a"}, False),
    ],
)
def test_skills_are_known_by_place_and_shape(
    path: str, front: dict[str, str], *, claimed: bool
) -> None:
    root = Node({"frontmatter": front, "body": ""})
    neighbours = frozenset({"plugins/a/.claude-plugin/plugin.json"})
    assert claude_skill.claims(Shape(path, root, neighbours)) is claimed


@pytest.mark.parametrize("front", [{}, {"description": "a"}])
@pytest.mark.parametrize("body", ["b", "!`make`"])
@pytest.mark.parametrize(
    "path", [".claude/commands/a.md", ".claude/Commands/b/c/d/e/a.md", ".claude/commands/a\nb.md"]
)
def test_a_command_is_read_once(path: str, body: str, front: dict[str, str]) -> None:
    shape = Shape(path, Node({"frontmatter": front, "body": body}))
    assert claude_skill.claims(shape) is not instructions.claims(shape)


def test_a_skill_says_nothing_of_paths_and_network(manifest: Manifest) -> None:
    assert not {Facet.PATHS, Facet.EGRESS, Facet.MODE} & {*manifest.expressible}


def test_no_wrong_type_goes_unnoticed() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields({"hooks"})) == []


@given(SAMPLE.mutated())
def test_any_tree_is_read(tree: object) -> None:
    SAMPLE.read(tree)


@given(values)
def test_any_value_is_read(tree: object) -> None:
    SAMPLE.read(tree)
