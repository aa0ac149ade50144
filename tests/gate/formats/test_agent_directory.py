from collections.abc import Iterable

import pytest
from hypothesis import given

from gate.formats import agent_directory
from gate.manifest import Facet, Kind, Manifest
from gate.parts import layout
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

FOLDER = "teams/agents/scout/"
FILES = frozenset(FOLDER + file for file in layout.AGENT_FILES)


def sample(file: str, tree: object) -> Sample:
    return Sample(agent_directory, tree, FOLDER + file, FILES)


PROMPT = sample("system_prompt.md", {"frontmatter": {}, "body": "You scout.\n"})
CONFIG = sample(
    "config.yaml",
    {
        "model": "gpt-4o",
        "provider": "openai",
        "base_url": "https://models.example.com/v1",
        "temperature": 0.2,
    },
)
TOOLS = sample(
    "tools.json",
    {
        "tools": [
            "web_search",
            {"name": "read_ticket", "server": "tickets", "requires": ["TICKETS_TOKEN", "network"]},
            {"type": "function", "function": {"name": "post_reply"}, "auth": "${REPLY_TOKEN}"},
            {"type": "code_interpreter", "auth": {"type": "bearer", "env": "box_token"}},
        ],
        "mcpServers": {"files": {"command": "npx", "args": ["mcp-server-filesystem", "/srv"]}},
    },
)
SAMPLES = [PROMPT, CONFIG, TOOLS]


def tools(tree: object) -> list[tuple[str, str, str]]:
    found = sample("tools.json", tree).manifest.tools
    return [(tool.name, tool.grant, tool.at) for tool in found]


def needs(manifest: Manifest) -> Iterable[tuple[str, str, str]]:
    return [(c.kind, c.ref, c.at) for c in manifest.credentials]


@pytest.mark.parametrize("one", SAMPLES)
def test_each_file_speaks_of_the_agent_of_its_folder(one: Sample) -> None:
    identity = one.manifest.identity
    assert (identity.kind, identity.name, identity.at) == (Kind.AGENT, "scout", "")


def test_each_file_says_only_what_it_can() -> None:
    assert PROMPT.manifest.expressible == (Facet.PROMPTS,)
    assert CONFIG.manifest.expressible == (Facet.MODELS, Facet.ENDPOINTS)
    assert Facet.MODELS not in TOOLS.manifest.expressible
    assert Facet.TOOLS in TOOLS.manifest.expressible


def test_a_prompt_is_told_by_digest_and_length() -> None:
    (prompt,) = PROMPT.manifest.prompts
    assert (prompt.source, prompt.length, prompt.at) == ("inline", 11, "/body")
    assert prompt.digest.startswith("sha256:")
    assert "scout" not in repr(prompt)


def test_a_configuration_names_the_model() -> None:
    (model,) = CONFIG.manifest.models
    assert (model.provider, model.id) == ("openai", "gpt-4o")
    assert (model.endpoint, model.at) == ("https://models.example.com/v1", "/model")


def test_an_endpoint_alone_is_told_where_it_stands() -> None:
    (model,) = sample("config.yaml", {"base_url": "http://x"}).manifest.models
    assert (model.id, model.endpoint, model.at) == ("", "http://x", "/base_url")
    assert sample("config.yaml", {"temperature": 1}).manifest.models == ()


def test_tools_are_read_with_what_they_need() -> None:
    manifest = TOOLS.manifest
    assert [(tool.server, tool.name, tool.at) for tool in manifest.tools] == [
        ("", "web_search", "/tools/0"),
        ("tickets", "read_ticket", "/tools/1/name"),
        ("", "post_reply", "/tools/2/function/name"),
        ("", "code_interpreter", "/tools/3"),
        ("files", "*", "/mcpServers/files"),
    ]
    assert list(needs(manifest)) == [
        ("env_ref", "TICKETS_TOKEN", "/tools/1/requires/0"),
        ("env_ref", "REPLY_TOKEN", "/tools/2/auth"),
        ("env_ref", "box_token", "/tools/3/auth/env"),
    ]
    assert [server.name for server in manifest.servers] == ["files"]
    assert [path.path for path in manifest.paths] == ["/srv"]


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (["a", {"name": "b"}], [("a", "allow", "/0"), ("b", "allow", "/1/name")]),
        ([], []),
        ("*", [("*", "allow", "")]),
        ({"tools": "*"}, [("*", "allow", "/tools")]),
        ({"tools": []}, []),
        (
            {"tools": {"a": {}, "b": {"name": "c"}, "d": False, "e": None}},
            [
                ("a", "allow", "/tools/a"),
                ("c", "allow", "/tools/b/name"),
                ("d", "deny", "/tools/d"),
                ("e", "allow", "/tools/e"),
            ],
        ),
        ({"version": 1, "functions": [{"name": "a"}]}, [("a", "allow", "/functions/0/name")]),
        ({"a": {"description": "x"}, "b": True}, [("a", "allow", "/a"), ("b", "allow", "/b")]),
        ({"mcpServers": {}}, []),
    ],
)
def test_tools_are_read_in_every_shape(tree: object, found: list[tuple[str, str, str]]) -> None:
    assert tools(tree) == found


def test_a_star_is_every_tool() -> None:
    assert [tool.wildcard for tool in sample("tools.json", ["*", "a"]).manifest.tools] == [
        True,
        False,
    ]


def test_what_the_whole_file_needs_is_read() -> None:
    tree = {"requires": "env:API_KEY", "tools": ["a"]}
    assert list(needs(sample("tools.json", tree).manifest)) == [("env_ref", "API_KEY", "/requires")]


@pytest.mark.parametrize(
    ("path", "neighbours", "claimed"),
    [
        ("agents/a/tools.json", {"agents/a/config.yaml"}, True),
        ("agents/a/config.yaml", {"agents/a/config.yaml", "agents/a/system_prompt.md"}, True),
        ("x/agents/a/tools.json", {"x/agents/a/config.yaml"}, True),
        ("agents/a/tools.json", {"agents/b/config.yaml"}, False),
        ("agents/a/tools.json", {"agents/a/tools.json"}, False),
        ("agents/a/tools.json", {"agents/a/notes.md"}, False),
        ("agents/a/other.json", {"agents/a/config.yaml", "agents/a/tools.json"}, False),
        ("agents/a/deep/tools.json", {"agents/a/deep/config.yaml"}, False),
        ("my-agents/a/tools.json", {"my-agents/a/config.yaml"}, False),
        ("agents/tools.json", {"agents/config.yaml"}, False),
    ],
)
def test_two_files_make_an_agent(path: str, neighbours: set[str], *, claimed: bool) -> None:
    assert agent_directory.claims(Shape(path, Node({}), frozenset(neighbours))) is claimed


@pytest.mark.parametrize("one", SAMPLES)
def test_wrong_types_are_remembered(one: Sample) -> None:
    assert list(one.misreadings()) == []


@pytest.mark.parametrize("one", SAMPLES)
def test_unknown_fields_change_nothing(one: Sample) -> None:
    assert list(one.misled_by_unknown_fields({"mcpServers"})) == []


@given(TOOLS.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert len(TOOLS.read(tree).manifests) == 1


@given(values)
def test_any_file_is_read_without_a_failure(tree: object) -> None:
    for one in SAMPLES:
        assert len(one.read(tree).manifests) == 1


@pytest.mark.parametrize("each", [PROMPT, CONFIG, TOOLS])
def test_what_runs_the_agent_has_its_name(each: Sample) -> None:
    (link,) = each.manifest.links
    assert (link.relation, link.target, link.kind) == ("workload", "scout", Kind.WORKLOAD)
