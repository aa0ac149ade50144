import pytest
from hypothesis import given

from gate.formats import mcp_json
from gate.manifest import Kind, Manifest
from gate.manifest.agent import NO_PACKAGE
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

SERVERS = {
    "files": {
        "trust": False,
        "autoApprove": ["list_directory"],
        "command": "npx",
        "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "/srv/notes"],
        "env": {"LEVEL": "info", "TOKEN": "${NOTES_TOKEN}"},
    },
    "search": {
        "type": "sse",
        "url": "https://search.example.com/mcp?key=${SEARCH_KEY:-}",
        "headers": {"Authorization": "Bearer ${SEARCH_TOKEN}", "X-Team": "ops"},
    },
    "browser": {
        "command": "docker",
        "args": ["run", "--rm", "--gpus", "all", "-e", "PROXY", "ghcr.io/example/browser:2.1"],
    },
}
SAMPLE = Sample(mcp_json, {"mcpServers": SERVERS}, ".mcp.json")
FREE = {"mcpServers", "env", "headers"}


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_a_file_is_the_settings_of_its_folder(manifest: Manifest) -> None:
    assert manifest.identity.kind is Kind.SETTINGS
    assert (manifest.identity.name, manifest.identity.at) == (".", "")
    nested = Sample(mcp_json, SAMPLE.tree, "teams/ops/.cursor/mcp.json").manifest
    assert nested.identity.name == "teams/ops/.cursor"


def test_every_server_may_be_used_whole(manifest: Manifest) -> None:
    everything = [tool for tool in manifest.tools if tool.wildcard]
    assert [(tool.server, tool.name, tool.at) for tool in everything] == [
        ("files", "*", "/mcpServers/files"),
        ("search", "*", "/mcpServers/search"),
        ("browser", "*", "/mcpServers/browser"),
    ]
    assert {(tool.grant, tool.approval) for tool in everything} == {("allow", "unknown")}


def test_servers_are_started_or_called(manifest: Manifest) -> None:
    files, search, browser = manifest.servers
    assert (files.transport, files.command) == ("stdio", "npx")
    assert [arg.at for arg in files.args][-1] == "/mcpServers/files/args/2"
    assert (search.transport, search.command) == ("sse", "")
    assert search.url.startswith("https://search.example.com/")
    assert search.headers == ("Authorization", "X-Team")
    assert browser.image.ref == "ghcr.io/example/browser:2.1"


@pytest.mark.parametrize(
    ("entry", "called"),
    [
        ({"trust": True}, [("*", "none", "/trust")]),
        ({"trust": False}, [("*", "unknown", "")]),
        ({"autoApprove": []}, [("*", "unknown", "")]),
        ({"autoApprove": ["*"]}, [("*", "none", "/autoApprove/0")]),
        ({"autoApprove": True}, [("*", "none", "/autoApprove")]),
        (
            {"autoApprove": ["read"], "alwaysAllow": ["send", "list"]},
            [
                ("*", "unknown", ""),
                ("read", "none", "/autoApprove/0"),
                ("send", "none", "/alwaysAllow/0"),
                ("list", "none", "/alwaysAllow/1"),
            ],
        ),
        (
            {"trust": True, "alwaysAllow": ["send"]},
            [("*", "none", "/trust"), ("send", "none", "/alwaysAllow/0")],
        ),
    ],
)
def test_what_a_client_need_not_ask_for_is_read(
    entry: dict[str, object], called: list[tuple[str, str, str]]
) -> None:
    tree = {"mcpServers": {"mail": {"url": "https://mail.example.com", **entry}}}
    tools = Sample(mcp_json, tree, ".gemini/settings.json").manifest.tools
    assert [(t.server, t.name, t.approval, t.at) for t in tools] == [
        ("mail", name, approval, f"/mcpServers/mail{at}") for name, approval, at in called
    ]
    assert [tool.wildcard for tool in tools] == [tool.name == "*" for tool in tools]


def test_what_a_launcher_fetches_is_the_package_of_its_server(manifest: Manifest) -> None:
    files, search, browser = (server.package for server in manifest.servers)
    assert (files.ecosystem, files.name) == ("npm", "@modelcontextprotocol/server-filesystem")
    assert (files.version, files.at) == ("2025.8.21", "/mcpServers/files/args/1")
    assert search == browser == NO_PACKAGE


def test_what_commands_are_given_is_read(manifest: Manifest) -> None:
    assert [(path.path, path.access, path.at) for path in manifest.paths] == [
        ("/srv/notes", "write", "/mcpServers/files/args/2")
    ]
    assert [(device.kind, device.name) for device in manifest.devices] == [("flag", "--gpus")]


def test_variables_are_references_and_plain_values_are_not(manifest: Manifest) -> None:
    found = [(c.name, c.kind, c.where, c.ref, c.at) for c in manifest.credentials]
    assert found == [
        ("TOKEN", "env_ref", "env", "NOTES_TOKEN", "/mcpServers/files/env/TOKEN"),
        (
            "Authorization",
            "env_ref",
            "header",
            "SEARCH_TOKEN",
            "/mcpServers/search/headers/Authorization",
        ),
        ("SEARCH_KEY", "env_ref", "url", "SEARCH_KEY", "/mcpServers/search/url"),
        ("PROXY", "env_ref", "argument", "PROXY", "/mcpServers/browser/args/5"),
    ]


def test_the_editor_s_file_has_inputs_and_files_of_variables() -> None:
    tree = {
        "inputs": [{"id": "token", "type": "promptString", "password": True}],
        "servers": {
            "tickets": {
                "command": "${workspaceFolder}/bin/tickets",
                "envFile": "${workspaceFolder}/.env",
                "env": {"TICKETS_TOKEN": "${input:token}", "HOME": "${env:HOME}"},
            }
        },
    }
    manifest = Sample(mcp_json, tree, "app/.vscode/mcp.json").manifest
    assert manifest.servers[0].at == "/servers/tickets"
    assert [(c.kind, c.ref) for c in manifest.credentials] == [
        ("env_ref", "input:token"),
        ("env_ref", "HOME"),
        ("file_ref", "${workspaceFolder}/.env"),
    ]


@pytest.mark.parametrize("entry", [{"url": "a"}, {"serverUrl": "a"}, {"httpUrl": "a"}])
def test_every_client_s_name_for_a_url_is_read(entry: dict[str, str]) -> None:
    manifest = Sample(mcp_json, {"mcpServers": {"x": entry}}, "any.json").manifest
    assert [(server.url, server.transport) for server in manifest.servers] == [("a", "http")]


def test_a_server_with_a_command_and_a_url_keeps_both() -> None:
    tree = {"mcpServers": {"x": {"type": "http", "command": "npx", "url": "http://a"}}}
    (server,) = Sample(mcp_json, tree, ".mcp.json").manifest.servers
    assert (server.transport, server.command, server.url) == ("http", "npx", "http://a")


@pytest.mark.parametrize(
    ("path", "tree", "claimed"),
    [
        (".mcp.json", {"mcpServers": {}}, True),
        (".mcp.json", {"mcpServers": "none"}, True),
        ("a/.vscode/mcp.json", {"servers": {}}, True),
        ("b/mcp.json", {"mcpServers": {}}, True),
        ("claude_desktop_config.json", {"mcpServers": {"x": {"command": "npx"}}}, True),
        ("settings.json", {"mcpServers": {"x": {}, "y": {"url": "http://a"}}}, True),
        ("plugins/x/.mcp.json", {"x": {"command": "npx"}}, True),
        (".mcp.json", {"x": {"type": "http", "url": "https://a"}, "y": {}}, True),
        ("b/mcp.json", {"x": {"command": "npx"}}, False),
        (".mcp.json", {"x": {"enabled": True}}, False),
        (".mcp.json", {"command": "npx"}, False),
        (".mcp.json", {}, False),
        (".mcp.json", [], False),
        ("x.mcp.json", {"servers": {"a": {"url": "http://a"}}}, False),
        ("openapi.json", {"servers": [{"url": "https://a"}]}, False),
        ("settings.json", {"mcpServers": {"x": {"enabled": True}}}, False),
        ("settings.json", {"mcpServers": {}}, False),
        ("settings.json", {"mcpServers": ["x"]}, False),
        ("values.yaml", {"mcpServers": {"x": {"command": "npx"}}}, False),
    ],
)
def test_files_are_known_by_path_and_shape(path: str, tree: object, *, claimed: bool) -> None:
    assert mcp_json.claims(Shape(path, Node(tree))) is claimed


def test_a_plugin_may_list_its_servers_and_nothing_else() -> None:
    manifest = Sample(mcp_json, SERVERS, "plugins/notes/.mcp.json").manifest
    assert [server.at for server in manifest.servers] == ["/files", "/search", "/browser"]
    assert [tool.at for tool in manifest.tools if tool.wildcard] == [
        "/files",
        "/search",
        "/browser",
    ]


@pytest.mark.parametrize(
    ("path", "tree", "claimed"),
    [
        ("plugins/a/config/mcp-servers.json", {"x": {"command": "npx"}}, True),
        ("plugins/a/config/mcp.servers.json", {"x": {"command": "npx"}, "y": {"on": 1}}, False),
        ("plugins/a/lsp-mcp.json", {"x": {"command": "gopls", "extensionToLanguage": {}}}, False),
        ("plugins/a/mcp-none.json", {}, False),
        (
            "plugins/a/tasks.json",
            {"x": {"command": "npm"}, "y": {"command": "npx eslint ."}},
            False,
        ),
        ("plugins/b/config/mcp-servers.json", {"x": {"command": "npx"}}, False),
    ],
)
def test_a_list_of_a_plugin_is_called_after_what_it_lists(
    path: str, tree: object, *, claimed: bool
) -> None:
    paths = frozenset({"plugins/a/.claude-plugin/plugin.json"})
    assert mcp_json.claims(Shape(path, Node(tree), paths)) is claimed


@pytest.mark.parametrize(
    ("path", "tree", "places"),
    [
        (
            "a/.claude-plugin/plugin.json",
            {"name": "a", "mcpServers": [{"x": {"command": "npx"}}, "./servers.json"]},
            ["/mcpServers/0/x"],
        ),
        (
            ".claude-plugin/marketplace.json",
            {"plugins": [{"name": "a"}, {"mcpServers": {"x": {"url": "https://a"}}}]},
            ["/plugins/1/mcpServers/x"],
        ),
    ],
)
def test_plugins_state_servers_themselves(path: str, tree: object, places: list[str]) -> None:
    manifest = Sample(mcp_json, tree, path).manifest
    assert [server.at for server in manifest.servers] == places


def test_the_tools_of_an_agent_s_folder_are_the_agent_s() -> None:
    paths = frozenset({"agents/ops/tools.json", "agents/ops/config.yaml"})
    assert not mcp_json.claims(Shape("agents/ops/tools.json", Node(SAMPLE.tree), paths))


def test_a_server_of_a_wrong_type_is_still_a_server_and_remembered() -> None:
    read = SAMPLE.read({"mcpServers": {"x": "npx evil"}})
    assert [tool.at for tool in read.manifests[0].tools] == ["/mcpServers/x"]
    assert [mismatch.at for mismatch in read.mismatches] == ["/mcpServers/x"]


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields(FREE)) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert len(SAMPLE.read(tree).manifests) == 1


@given(values)
def test_any_servers_are_read_without_a_failure(servers: object) -> None:
    assert len(SAMPLE.read({"mcpServers": servers, "servers": servers}).manifests) == 1
