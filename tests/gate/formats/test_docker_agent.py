import time
from dataclasses import dataclass

import pytest
from hypothesis import given

from gate.formats import docker_agent
from gate.manifest import Freedom, Kind, Manifest, Tool
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values
from tests.gate.test_credentials_speed import is_linear

FILE = "teams/support.yaml"
FREE = {
    "agents",
    "commands",
    "models",
    "providers",
    "mcps",
    "rag",
    "env",
    "headers",
    "shell",
    "hooks",
}
HOOKS = {
    "session_start": [{"type": "command", "command": "./setup.sh"}],
    "pre_tool_use": [{"matcher": "*", "hooks": [{"type": "command", "command": "./look.sh"}]}],
}
TREE: dict[str, object] = {
    "version": "7",
    "providers": {"gateway": {"base_url": "https://models.example.com", "token_key": "GATEWAY"}},
    "models": {
        "careful": {
            "provider": "anthropic",
            "model": "claude-sonnet-4-5-20250929",
            "token_key": "SUPPORT_KEY",
            "routing": [{"model": "openai/gpt-4o", "examples": ["short"]}],
        },
        "own": {"provider": "gateway", "model": "house-1", "base_url": "https://own.example.com"},
    },
    "mcps": {
        "tickets": {
            "remote": {
                "url": "https://tickets.example.com/mcp?tenant=${env.TENANT}",
                "transport_type": "sse",
                "headers": {"Authorization": "Bearer ${env.TICKETS_TOKEN || ''}"},
            },
            "tools": ["get_ticket", "delete_ticket"],
            "env": {"REGION": "$REGION"},
        }
    },
    "rag": {
        "manual": {
            "docs": ["./manual"],
            "strategies": [
                {"type": "chunked-embeddings", "embedding_model": "openai/embed-3"},
                {"type": "semantic-embeddings", "chat_model": "openai/o3-mini"},
            ],
            "results": {"reranking": {"model": "dmr/rank"}},
        }
    },
    "agents": {
        "desk": {
            "model": "careful,auto",
            "fallback": {"models": ["own"]},
            "instruction": "Sort tickets.",
            "add_prompt_files": ["STYLE.md"],
            "sub_agents": ["writer", "agentcatalog/pirate:1"],
            "handoffs": ["https://agents.example.com/helper.yaml"],
            "rag": ["manual"],
            "skills": ["local", "https://skills.example.com"],
            "hooks": HOOKS,
            "toolsets": [
                {"type": "think"},
                {"type": "shell", "env": {"A": "${PLAIN}"}},
                {"type": "filesystem", "tools": ["read_file", "write_file"]},
                {"type": "mcp", "ref": "tickets", "instruction": "Ask first."},
                {"type": "mcp", "ref": "docker:duckduckgo"},
                {
                    "type": "mcp",
                    "name": "files",
                    "command": "npx",
                    "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "/srv"],
                    "version": "owner/files@v2",
                },
                {"type": "script", "shell": {"deploy": {"cmd": "docker run --gpus all app"}}},
                {
                    "type": "api",
                    "api_config": {
                        "name": "weather",
                        "endpoint": "https://weather.example.com/v1?key=${env.WEATHER}",
                        "headers": {"X-Key": "${env.WEATHER}"},
                        "method": "POST",
                    },
                },
                {"type": "fetch", "allowed_domains": ["docs.example.com"]},
                {"type": "memory", "path": "./memory.db"},
            ],
        },
        "writer": {"model": "openai/gpt-4o-2024-11-20", "instruction": "Write."},
    },
    "permissions": {
        "allow": ["get_*", "shell:cmd=ls*"],
        "ask": ["write_file"],
        "deny": ["delete_ticket", "shell:cmd=sudo*"],
    },
}
SAMPLE = Sample(docker_agent, TREE, FILE)


@dataclass(frozen=True)
class Line:
    """What a test says of one tool."""

    server: str
    name: str
    grant: str = "allow"
    approval: str = "required"
    effect: str = ""
    pattern: str = ""


def line(tool: Tool) -> Line:
    return Line(tool.server, tool.name, tool.grant, tool.approval, tool.effect, tool.pattern)


def agent(fields: dict[str, object], **around: object) -> Manifest:
    """Read a file of one agent."""
    tree = {"version": "7", "agents": {"desk": {"model": "auto", **fields}}, **around}
    return Sample(docker_agent, tree, "agent.yaml").manifest


def tools(toolset: dict[str, object], **permissions: list[str]) -> list[Line]:
    found = agent({"toolsets": [toolset]}, permissions=permissions)
    return [line(tool) for tool in found.tools]


@pytest.fixture
def manifests() -> tuple[Manifest, ...]:
    read = SAMPLE.read(TREE)
    assert read.mismatches == ()
    return read.manifests


@pytest.fixture
def root(manifests: tuple[Manifest, ...]) -> Manifest:
    return manifests[0]


def test_every_agent_of_the_file_is_told(manifests: tuple[Manifest, ...]) -> None:
    assert [(m.identity.kind, m.identity.name, m.identity.at) for m in manifests] == [
        (Kind.AGENT, "support/desk", "/agents/desk"),
        (Kind.AGENT, "support/writer", "/agents/writer"),
        (Kind.SETTINGS, "support/mcps", "/mcps"),
        (Kind.SETTINGS, "support/rag", "/rag"),
    ]
    assert {m.expressible for m in manifests} == set(docker_agent.expressible)


@pytest.mark.parametrize(
    ("path", "team"),
    [
        ("teams/support.yaml", "support"),
        ("teams/support/agent.yaml", "support"),
        ("cagent.yaml", "cagent"),
    ],
)
def test_a_team_has_the_name_of_its_file_or_folder(path: str, team: str) -> None:
    assert docker_agent.team_of(path) == team


def test_models_are_joined_with_what_they_name(root: Manifest) -> None:
    assert [(m.provider, m.id, m.ref, m.endpoint, m.at) for m in root.models] == [
        ("anthropic", "claude-sonnet-4-5-20250929", "careful", "", "/models/careful/model"),
        ("", "auto", "", "", "/agents/desk/model"),
        ("openai", "gpt-4o", "", "", "/models/careful/routing/0/model"),
        ("gateway", "house-1", "own", "https://own.example.com", "/models/own/model"),
        ("openai", "embed-3", "", "", "/rag/manual/strategies/0/embedding_model"),
        ("openai", "o3-mini", "", "", "/rag/manual/strategies/1/chat_model"),
        ("dmr", "rank", "", "", "/rag/manual/results/reranking/model"),
    ]


def test_an_inline_model_has_the_endpoint_of_its_provider() -> None:
    provider = {"base_url": "https://models.example.com", "token_key": "GATEWAY"}
    found = agent({"model": "gateway/house-1"}, providers={"gateway": provider})
    (model,) = found.models
    assert (model.provider, model.id) == ("gateway", "house-1")
    assert model.endpoint == "https://models.example.com"
    assert [c.ref for c in found.credentials] == ["GATEWAY"]


def test_models_that_route_in_a_circle_are_read_once() -> None:
    models = {
        "a": {"provider": "x", "model": "1", "routing": [{"model": "b"}]},
        "b": {"provider": "x", "model": "2", "routing": [{"model": "a"}]},
    }
    assert [m.id for m in agent({"model": "a"}, models=models).models] == ["1", "2"]


def test_models_that_all_route_to_one_another_are_read_once() -> None:
    names = [f"m{number}" for number in range(30)]
    routing = [{"model": name} for name in names]
    models = {name: {"provider": "x", "model": name, "routing": routing} for name in names}
    assert [m.id for m in agent({"model": "m0"}, models=models).models] == names


def test_prompts_are_written_out_or_files(root: Manifest) -> None:
    assert [(p.source, p.ref, p.at) for p in root.prompts] == [
        ("inline", "", "/agents/desk/instruction"),
        ("inline", "", "/agents/desk/toolsets/3/instruction"),
        ("file", "STYLE.md", "/agents/desk/add_prompt_files/0"),
    ]


def test_servers_are_started_called_or_taken_from_the_catalogue(root: Manifest) -> None:
    found = [(s.name, s.transport, s.command, s.url.partition("?")[0]) for s in root.servers]
    assert found == [
        ("tickets", "sse", "", "https://tickets.example.com/mcp"),
        ("duckduckgo", "", "", ""),
        ("files", "stdio", "npx", ""),
    ]
    tickets, _, files = root.servers
    assert tickets.headers == ("Authorization",)
    fetched = "@modelcontextprotocol/server-filesystem"
    assert (files.package.name, files.package.version) == (fetched, "2025.8.21")


@pytest.mark.parametrize(
    ("version", "args", "name"),
    [
        ("owner/files@v2", ["files-server@1.2.3"], "files-server"),
        ("owner/files@v2", ["files-server"], "files-server"),
        ("owner/files", ["files-server@1.2.3"], "owner/files"),
        ("false", ["files-server"], "files-server"),
    ],
)
def test_of_a_command_and_what_it_fetches_the_one_that_may_change_is_told(
    version: str, args: list[str], name: str
) -> None:
    toolset = {"type": "mcp", "command": "npx", "args": args, "version": version}
    (server,) = agent({"toolsets": [toolset]}).servers
    assert server.package.name == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["npx", "-y", "@acme/tickets-mcp@1.0.0"], "tickets-mcp"),
        (["docker", "run", "registry.example.com/mcp/tickets:1"], "tickets"),
        (["/opt/bin/tickets", "serve"], "tickets"),
    ],
)
def test_a_server_without_a_name_is_called_after_what_runs(words: list[str], name: str) -> None:
    toolset = {"type": "mcp", "command": words[0], "args": words[1:]}
    found = agent({"toolsets": [toolset]})
    assert [server.name for server in found.servers] == [name]
    assert [tool.server for tool in found.tools] == [name]


def test_no_list_of_tools_means_all_of_them_but_for_what_is_known(root: Manifest) -> None:
    wild = [(tool.server, tool.effect, tool.at) for tool in root.tools if tool.wildcard]
    assert wild == [
        ("shell", "exec", "/agents/desk/toolsets/1"),
        ("duckduckgo", "", "/agents/desk/toolsets/4"),
        ("files", "", "/agents/desk/toolsets/5"),
    ]
    assert Line("script", "deploy", effect="exec") in map(line, root.tools)
    assert Line("think", "think", approval="none") in map(line, root.tools)
    assert Line("fetch", "fetch", effect="read") in map(line, root.tools)
    assert Line("api", "weather", approval="none", effect="write") in map(line, root.tools)


def test_a_list_of_tools_that_is_empty_is_none() -> None:
    found = agent({"toolsets": [{"type": "shell", "tools": []}]})
    assert [(tool.name, tool.at) for tool in found.tools] == [
        ("*", "/agents/desk/toolsets/0/tools")
    ]


def test_permissions_deny_first_then_allow_then_ask() -> None:
    toolset: dict[str, object] = {"type": "mcp", "command": "tickets", "tools": ["a", "b", "c"]}
    found = tools(toolset, allow=["a", "b"], ask=["b", "c"], deny=["a"])
    assert found == [
        Line("tickets", "a", grant="deny"),
        Line("tickets", "b", approval="none"),
        Line("tickets", "c", grant="ask"),
    ]


def test_without_permissions_only_what_reads_runs_unasked() -> None:
    toolset: dict[str, object] = {"type": "filesystem", "tools": ["read_file", "write_file"]}
    assert tools(toolset) == [
        Line("filesystem", "read_file", approval="none", effect="read"),
        Line("filesystem", "write_file", effect="write"),
    ]
    assert tools(toolset, ask=["read_*"])[0].approval == "required"


def test_arguments_narrow_what_a_permission_says() -> None:
    toolset: dict[str, object] = {"type": "shell", "tools": ["shell"]}
    found = tools(toolset, allow=["SHELL:cmd=ls*:cwd=."], deny=["shell:cmd=sudo*"])
    assert found == [
        Line("shell", "shell", effect="exec"),
        Line("shell", "shell", grant="deny", effect="exec", pattern="cmd=sudo*"),
        Line("shell", "shell", approval="none", effect="exec", pattern="cmd=ls*:cwd=."),
    ]


@pytest.mark.parametrize("pattern", ["drop", "db_drop", "mcp:db:drop"])
def test_a_tool_of_an_open_server_may_be_allowed_by_name(pattern: str) -> None:
    toolset: dict[str, object] = {"type": "mcp", "name": "db", "command": "db"}
    assert tools(toolset, allow=[pattern]) == [
        Line("db", "*"),
        Line("db", "drop", approval="none"),
    ]


@pytest.mark.parametrize(
    ("allow", "approval"),
    [("*", "none"), ("db_*", "none"), ("mcp:db:*", "none"), ("get_*", "unknown")],
)
def test_a_glob_may_allow_all_tools_of_an_open_server(allow: str, approval: str) -> None:
    toolset: dict[str, object] = {"type": "mcp", "name": "db", "command": "db"}
    assert tools(toolset, allow=[allow]) == [Line("db", "*", approval=approval)]


def test_permissions_may_stand_with_an_agent() -> None:
    found = agent(
        {"toolsets": [{"type": "shell", "tools": ["shell"]}], "permissions": {"allow": ["*"]}}
    )
    assert [tool.approval for tool in found.tools] == ["none"]
    assert found.mode.freedoms == (Freedom("allow_all", "*", "/agents/desk/permissions/allow/0"),)


def test_what_allows_some_is_no_freedom(root: Manifest) -> None:
    assert root.mode.freedoms == ()


def test_variables_are_references_however_they_are_written(root: Manifest) -> None:
    assert {(c.kind, c.where, c.ref) for c in root.credentials} == {
        ("env_ref", "field", "SUPPORT_KEY"),
        ("env_ref", "field", "GATEWAY"),
        ("env_ref", "env", "PLAIN"),
        ("env_ref", "env", "REGION"),
        ("env_ref", "url", "TENANT"),
        ("env_ref", "header", "TICKETS_TOKEN"),
        ("env_ref", "url", "WEATHER"),
        ("env_ref", "header", "WEATHER"),
    }


def test_an_agent_may_touch_what_its_toolsets_touch(root: Manifest) -> None:
    assert [(p.path, p.access, p.origin) for p in root.paths] == [
        (".", "write", "argument"),
        ("/srv", "write", "argument"),
        ("./memory.db", "read", "memory"),
        ("./memory.db", "write", "memory"),
        ("./manual", "read", "input"),
    ]
    assert [(d.kind, d.name, d.value) for d in root.devices] == [("flag", "--gpus", "all")]


@pytest.mark.parametrize(
    ("toolset", "access"),
    [
        ({"type": "filesystem"}, "write"),
        ({"type": "filesystem", "tools": ["read_file"]}, "read"),
        ({"type": "filesystem", "tools": ["move_file"]}, "write"),
    ],
)
def test_files_are_written_where_a_tool_may_write(toolset: dict[str, object], access: str) -> None:
    assert [(p.path, p.access) for p in agent({"toolsets": [toolset]}).paths] == [(".", access)]


def test_what_is_denied_writes_nothing() -> None:
    toolset = {"type": "filesystem", "tools": ["read_file", "write_file"]}
    found = agent({"toolsets": [toolset]}, permissions={"deny": ["write_*"]})
    assert [p.access for p in found.paths] == ["read"]


def test_addresses_that_are_written_are_all_there_are(root: Manifest) -> None:
    assert (root.network.egress, root.network.enforced_by) == ("list", "")
    assert [host.value for host in root.network.hosts] == [
        "weather.example.com",
        "docs.example.com",
    ]


def test_fetching_without_a_list_goes_anywhere() -> None:
    network = agent({"toolsets": [{"type": "fetch"}]}).network
    assert (network.egress, network.at) == ("all", "/agents/desk/toolsets/0")


def test_agents_refer_to_others_of_the_file_and_fetch_the_rest(root: Manifest) -> None:
    assert [(link.relation, link.target, link.kind) for link in root.links] == [
        ("sub_agent", "support/writer", "agent"),
        ("sub_agent", "agentcatalog/pirate:1", ""),
        ("sub_agent", "https://agents.example.com/helper.yaml", ""),
    ]
    assert [(s.source, s.location, s.ref) for s in root.skills] == [
        ("local", "local", ""),
        ("marketplace", "https://skills.example.com", ""),
        ("oci", "agentcatalog/pirate:1", "1"),
        ("marketplace", "https://agents.example.com/helper.yaml", ""),
    ]


def test_skills_may_be_switched_on_or_off() -> None:
    assert [s.source for s in agent({"skills": True}).skills] == ["local"]
    assert agent({"skills": False}).skills == ()


def test_hooks_stand_alone_or_below_a_matcher() -> None:
    edit = {"type": "filesystem", "post_edit": [{"path": "*.go", "cmd": "gofmt -w ${file}"}]}
    found = agent({"toolsets": [edit], "hooks": HOOKS})
    assert [(hook.event, hook.command) for hook in found.hooks] == [
        ("session_start", "./setup.sh"),
        ("pre_tool_use", "./look.sh"),
        ("post_edit", "gofmt -w ${file}"),
    ]


@pytest.mark.parametrize(
    ("written", "runs"),
    [
        ('Look: !shell(cmd="git diff HEAD") and `npx a`', ["git diff HEAD"]),
        ('!shell(cmd=\'echo ")"\' cwd="..")', ['echo ")"\n..']),
        ("!shell(cmd=ls) then !lint()", ["cmd=ls", ""]),
        ("!shell(cmd=$(a $(b))) and more", ["cmd=$(a $(b))) and more"]),
        ('${shell({cmd: "task lint }"})} now', ["task lint }"]),
        ("${go_vulncheck()}", ["go_vulncheck()"]),
        ("Lint: !`golangci-lint run`", ["golangci-lint run"]),
        ("!shell(cmd=\"curl 'a' \\\" | sh", ["curl 'a' \\\" | sh"]),
        ('${args.join(" ")} ${args[0]} $USER ${NAME}', []),
        ("Now! (Really.) Stop!important", []),
    ],
)
def test_a_command_calls_tools_before_a_model_sees_it(written: str, runs: list[str]) -> None:
    found = agent({"commands": {"fix": written}})
    assert [hook.command for hook in found.hooks] == runs
    assert {(hook.event, hook.kind) for hook in found.hooks} <= {("loading", "tool")}


@pytest.mark.parametrize("text", ['!a("{}', "!a('{}", '${{a("{}', "!a({}", "{}"])
@pytest.mark.parametrize("seed", ['\\"', "\\'", "\"'", "!a(", "${a(", "(", "!`", "a "])
def test_reading_any_command_takes_linear_time(text: str, seed: str) -> None:
    def seconds(part: str) -> float:
        start = time.process_time()
        agent({"commands": {"fix": part}})
        return time.process_time() - start

    assert is_linear(seconds, text.format(seed * 20_000))


def test_commands_are_written_in_several_ways() -> None:
    commands = [
        {"a": {"description": "!x(1)"}},
        {"b": {"instruction": "!y(2)", "description": "c"}},
    ]
    assert [(h.command, h.at) for h in agent({"commands": commands}).hooks] == [
        ("1", "/agents/desk/commands/0/a/description"),
        ("2", "/agents/desk/commands/1/b/instruction"),
    ]


def test_the_first_version_of_the_configuration_is_read() -> None:
    model = {"type": "openai", "model": "gpt-4o", "env": {"KEY": "$OLD_KEY"}}
    found = agent(
        {
            "model": "old",
            "memory": {"path": "./m.db"},
            "toolsets": [{"type": "mcp", "command": "x", "env_file": [".env"]}],
        },
        models={"old": model},
    )
    assert [(m.provider, m.id) for m in found.models] == [("openai", "gpt-4o")]
    assert [(c.kind, c.ref) for c in found.credentials] == [
        ("env_ref", "OLD_KEY"),
        ("file_ref", ".env"),
    ]
    assert {p.path for p in found.paths} == {"./m.db"}


@pytest.mark.parametrize(
    ("tree", "claimed"),
    [
        ({"agents": {"desk": {"instruction": "x"}}}, True),
        ({"agents": {"desk": {"toolsets": []}}}, True),
        ({"version": "7", "agents": {"desk": {"model": "auto"}}}, True),
        ({"agents": {"desk": {"instruction": "x"}, "odd": {"role": "a", "goal": "b"}}}, True),
        ({"agents": {"desk": {"model": "auto", "hooks": {"session_start": []}}}}, True),
        ({"agents": {"desk": {"hooks": {"stop": [{"type": "command"}]}}}}, True),
        ({"agents": {"desk": {"model": "auto", "skills": True}}}, True),
        ({"agents": {"desk": {"model": "auto", "skills": ["local", "x"]}}}, True),
        ({"agents": {"desk": {"model": "auto", "skills": "https://example.com"}}}, True),
        ({"agents": {"desk": {"model": "auto", "rag": ["docs"]}}}, True),
        ({"agents": {"desk": {"add_prompt_files": ["a.md"]}}}, True),
        ({"agents": {"desk": {"model": "auto", "hooks": {"PreToolUse": []}}}}, False),
        ({"agents": {"desk": {"model": "auto", "hooks": {"start": "./x.sh"}}}}, False),
        ({"agents": {"desk": {"model": "auto", "hooks": "session_start"}}}, False),
        ({"agents": {"desk": {"model": "auto", "skills": ["pdf", "git"]}}}, False),
        ({"agents": {"desk": {"model": "auto", "skills": {"a": "b"}}}}, False),
        ({"agents": {"desk": {"skills": True, "rag": ["docs"]}}}, False),
        ({"agents": {"desk": {"model": "auto"}}}, False),
        ({"agents": {"a": {"role": "r", "goal": "g", "backstory": "b"}}}, False),
        ({"agents": ["root"]}, False),
        ({"agents": {}}, False),
        ({"agents": {"desk": "x"}}, False),
        ({"agents": {"desk": {"enabled": True}}}, False),
        ({"apiVersion": "v1", "kind": "A", "agents": {"desk": {"instruction": "x"}}}, False),
        ({"pipeline": {"agents": {"a": {"instruction": "x"}}}}, False),
        ([], False),
        (None, False),
    ],
)
def test_files_are_known_by_their_shape(tree: object, *, claimed: bool) -> None:
    assert docker_agent.claims(Shape("any.yaml", Node(tree))) is claimed


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields(FREE)) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    SAMPLE.read(tree)


@given(values)
def test_any_agent_is_read_without_a_failure(written: object) -> None:
    tree = {"agents": {"desk": written}, "models": written, "rag": written}
    kinds = [manifest.identity.kind for manifest in SAMPLE.read(tree).manifests]
    assert kinds.count(Kind.AGENT) == 1
