import pytest
from hypothesis import given

from gate.formats import claude_agent
from gate.manifest import Facet, Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

PATH = ".claude/agents/review/schema.md"
FRONT = {
    "name": "schema-reviewer",
    "description": "Reviews migrations.",
    "tools": "Read, Bash(git diff:*, --stat), Agent(tester, Explore), mcp__db__*",
    "disallowedTools": ["Write", "mcp__db__drop"],
    "model": "claude-sonnet-4-5-20250929",
    "permissionMode": "acceptEdits",
    "skills": ["house-style", "docs:links"],
    "mcpServers": [
        "tickets",
        {"db": {"command": "docker", "args": ["run", "ghcr.io/example/db:1"]}},
    ],
    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./done.sh"}]}]},
}
SAMPLE = Sample(claude_agent, {"frontmatter": FRONT, "body": "You review.\n"}, PATH)
MAPPED = Sample(
    claude_agent,
    {"frontmatter": {**FRONT, "mcpServers": {"db": {"url": "https://db"}}}, "body": "a"},
    PATH,
)
COPILOT = Sample(
    claude_agent,
    {
        "frontmatter": {
            "description": "Adds tests.",
            "tools": ["read", "github/*", "tickets/get"],
            "model": "gpt-5",
            "mcp-servers": {"tickets": {"type": "http", "url": "https://tickets.example.com"}},
        },
        "body": "You add tests.",
    },
    ".github/agents/tester.agent.md",
)


def of(**front: object) -> Manifest:
    tree = {"frontmatter": {"name": "a", **front}, "body": ""}
    return Sample(claude_agent, tree, PATH).manifest


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_an_agent_is_known_by_its_name(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.AGENT, "schema-reviewer")
    assert COPILOT.manifest.identity.name == "tester"


def test_its_body_is_its_prompt(manifest: Manifest) -> None:
    (prompt,) = manifest.prompts
    assert (prompt.source, prompt.length, prompt.at) == ("inline", 12, "/body")


def test_tools_are_listed_and_taken_away(manifest: Manifest) -> None:
    found = [(t.server, t.name, t.pattern, t.wildcard, t.grant, t.at) for t in manifest.tools]
    assert found == [
        ("", "Read", "", False, "allow", "/frontmatter/tools"),
        ("", "Bash", "git diff:*, --stat", False, "allow", "/frontmatter/tools"),
        ("", "Agent", "tester, Explore", False, "allow", "/frontmatter/tools"),
        ("db", "*", "", True, "allow", "/frontmatter/tools"),
        ("", "Write", "", False, "deny", "/frontmatter/disallowedTools/0"),
        ("db", "drop", "", False, "deny", "/frontmatter/disallowedTools/1"),
    ]
    assert {tool.approval for tool in manifest.tools} == {"unknown"}


@pytest.mark.parametrize(
    ("front", "at"), [({}, "/frontmatter"), ({"tools": ""}, "/frontmatter/tools")]
)
def test_no_list_of_tools_means_all(front: dict[str, object], at: str) -> None:
    (tool,) = of(**front).tools
    assert (tool.name, tool.wildcard, tool.grant, tool.at) == ("*", True, "allow", at)


def test_an_empty_list_of_tools_means_none() -> None:
    assert of(tools=[]).tools == ()


@pytest.mark.parametrize("model", ["inherit", None])
def test_the_model_of_the_caller_is_none_of_its_own(model: object) -> None:
    assert of(model=model).models == ()


def test_a_model_is_an_id_or_an_alias(manifest: Manifest) -> None:
    assert [model.id for model in manifest.models] == ["claude-sonnet-4-5-20250929"]
    assert [model.id for model in of(model="sonnet").models] == ["sonnet"]


def test_bypassing_permissions_is_a_freedom(manifest: Manifest) -> None:
    assert (manifest.mode.permission, manifest.mode.freedoms) == ("acceptEdits", ())
    free = of(permissionMode="bypassPermissions", tools="Bash")
    assert [(f.kind, f.at) for f in free.mode.freedoms] == [
        ("bypass", "/frontmatter/permissionMode")
    ]
    assert [tool.approval for tool in free.tools] == ["none"]


def test_servers_agents_skills_and_hooks(manifest: Manifest) -> None:
    assert [(link.relation, link.target, link.kind) for link in manifest.links] == [
        ("sub_agent", "tester", Kind.AGENT),
        ("sub_agent", "Explore", ""),
        ("server", "tickets", ""),
    ]
    assert [(s.name, s.image.ref) for s in manifest.servers] == [("db", "ghcr.io/example/db:1")]
    assert [(s.source, s.location) for s in manifest.skills] == [
        ("local", "house-style"),
        ("marketplace", "docs:links"),
    ]
    assert [(hook.event, hook.command) for hook in manifest.hooks] == [("Stop", "./done.sh")]


def test_servers_may_be_a_mapping() -> None:
    assert [s.name for s in of(mcpServers={"db": {"url": "https://db"}}).servers] == ["db"]


def test_copilot_writes_tools_after_their_server() -> None:
    manifest = COPILOT.manifest
    assert [(t.server, t.name, t.wildcard) for t in manifest.tools] == [
        ("", "read", False),
        ("github", "*", True),
        ("tickets", "get", False),
    ]
    assert [server.url for server in manifest.servers] == ["https://tickets.example.com"]
    assert [(model.provider, model.id) for model in manifest.models] == [("", "gpt-5")]
    assert Facet.HOOKS not in manifest.expressible


@pytest.mark.parametrize(
    ("path", "front", "claimed"),
    [
        (".claude/agents/a.md", {"name": "a"}, True),
        ("x/.claude/agents/b/a.md", {"description": "a"}, True),
        (".github/agents/a.agent.md", {"description": "a"}, True),
        (".claude/agents/b/c/d/e/a.md", {"name": "a"}, True),
        ("plugin/agents/a.md", {"name": "a"}, True),
        ("plugin/Agents/b/agents/a.md", {"name": "a"}, True),
        ("plugin/docs/agents/a.md", {"name": "a"}, False),
        ("docs/agents/a.md", {"name": "a"}, False),
        (".claude/agents/README.md", {}, False),
        (".claude/commands/a.md", {"name": "a"}, False),
        (".claude/agents/a.yaml", {"name": "a"}, False),
    ],
)
def test_agents_are_known_by_place_and_shape(
    path: str, front: dict[str, str], *, claimed: bool
) -> None:
    neighbours = frozenset({"plugin/.claude-plugin/plugin.json"})
    root = Node({"frontmatter": front, "body": ""})
    assert claude_agent.claims(Shape(path, root, neighbours)) is claimed


@pytest.mark.parametrize("sample", [SAMPLE, COPILOT])
def test_no_wrong_type_goes_unnoticed(sample: Sample) -> None:
    assert list(sample.misreadings()) == []


@pytest.mark.parametrize("sample", [MAPPED, COPILOT])
def test_unknown_fields_change_nothing(sample: Sample) -> None:
    free = {"mcpServers", "mcp-servers", "hooks"}
    assert list(sample.misled_by_unknown_fields(free)) == []


@given(SAMPLE.mutated())
def test_any_tree_is_read(tree: object) -> None:
    SAMPLE.read(tree)


@given(values)
def test_any_value_is_read(tree: object) -> None:
    SAMPLE.read(tree)
