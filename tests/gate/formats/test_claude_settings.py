import pytest
from hypothesis import given

from gate.formats import claude_settings
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

PATH = "teams/ops/.claude/settings.json"
TREE = {
    "model": "claude-sonnet-4-5-20250929",
    "fallbackModel": ["haiku", "default"],
    "modelOverrides": {"claude-opus-4-6": "arn:aws:bedrock:eu-west-1:1:inference-profile/opus"},
    "agent": "reviewer",
    "permissions": {
        "defaultMode": "acceptEdits",
        "disableBypassPermissionsMode": "disable",
        "allow": [
            "Bash(npm run test:*)",
            "Bash(git push origin main)",
            "Read(/docs/**)",
            "Edit(//etc/hosts)",
            "mcp__github__get_issue",
            "mcp__jira",
            "WebFetch(domain:docs.example.com)",
        ],
        "ask": ["Bash(git push *)", "Edit(~/notes/**)"],
        "deny": ["Read(~/.ssh/**)", "mcp__jira__*", "Bash(curl:*)"],
        "additionalDirectories": ["../shared"],
    },
    "sandbox": {
        "enabled": True,
        "allowUnsandboxedCommands": True,
        "excludedCommands": ["docker"],
        "network": {
            "allowedDomains": ["pypi.org", "up.example.com"],
            "deniedDomains": ["up.example.com"],
            "allowUnixSockets": ["/var/run/docker.sock"],
        },
        "filesystem": {
            "allowWrite": ["//data/build", "./out"],
            "denyWrite": ["/usr"],
            "denyRead": ["~/.aws"],
            "allowRead": ["~/.aws/config"],
        },
        "credentials": {"files": [{"path": "~/.netrc", "mode": "deny"}]},
        "ripgrep": {"command": "rg", "args": ["--hidden"]},
    },
    "enableAllProjectMcpServers": True,
    "enabledMcpjsonServers": ["github"],
    "disabledMcpjsonServers": ["filesystem"],
    "deniedMcpServers": [{"serverName": "shell"}, {"serverUrl": "http://*"}],
    "hooks": {
        "PostToolUse": [
            {
                "matcher": "Edit|Write",
                "hooks": [
                    {"type": "command", "command": "./format.sh", "args": ["--fix", "all"]},
                    {"type": "prompt", "prompt": "Is it done?", "model": "haiku"},
                ],
            }
        ],
        "Stop": [
            {
                "hooks": [
                    {
                        "type": "http",
                        "url": "https://hooks.example.com/stop",
                        "headers": {"Authorization": "Bearer ${HOOK_TOKEN}"},
                    },
                    {"type": "mcp_tool", "server": "tickets", "tool": "close"},
                ]
            }
        ],
    },
    "statusLine": {"type": "command", "command": "~/status.sh"},
    "apiKeyHelper": "/opt/key.sh",
    "env": {
        "ANTHROPIC_DEFAULT_OPUS_MODEL": "claude-opus-4-1-20250805",
        "ANTHROPIC_BASE_URL": "https://proxy.example.com",
        "APP_BASE_URL": "http://localhost:3000",
        "TICKETS_TOKEN": "${TICKETS_TOKEN}",
    },
    "enabledPlugins": {"lint@tools": True, "old@tools": False, "pdf@elsewhere": ["^1.2"]},
    "extraKnownMarketplaces": {
        "tools": {"source": {"source": "github", "repo": "example/tools", "ref": "v2"}},
        "here": {"source": {"source": "directory", "path": "./plugins"}},
    },
}
SAMPLE = Sample(claude_settings, TREE, PATH)
FREE = {"hooks", "env", "enabledPlugins", "extraKnownMarketplaces", "modelOverrides", "headers"}


def of(tree: object) -> Manifest:
    return Sample(claude_settings, tree, PATH).manifest


def rules(**permissions: list[str]) -> list[tuple[str, str, str, str]]:
    tools = of({"permissions": permissions}).tools
    return [(tool.server, tool.name, tool.pattern, tool.grant) for tool in tools]


def grants(**permissions: list[str]) -> dict[str, str]:
    """Give what becomes of each allowed rule."""
    tools = of({"permissions": permissions}).tools
    return {tool.pattern or tool.name: tool.grant for tool in tools if "/allow/" in tool.at}


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_a_file_is_the_settings_of_its_folder(manifest: Manifest) -> None:
    identity = manifest.identity
    assert (identity.kind, identity.name, identity.at) == (
        Kind.SETTINGS,
        "teams/ops/.claude",
        "",
    )


def test_rules_are_split_and_the_strongest_wins(manifest: Manifest) -> None:
    found = [(t.server, t.name, t.pattern, t.grant, t.approval) for t in manifest.tools]
    assert found == [
        ("", "Read", "~/.ssh/**", "deny", "unknown"),
        ("jira", "*", "", "deny", "unknown"),
        ("", "Bash", "curl:*", "deny", "unknown"),
        ("", "Bash", "git push *", "ask", "required"),
        ("", "Edit", "~/notes/**", "ask", "required"),
        ("", "Bash", "npm run test:*", "allow", "none"),
        ("", "Bash", "git push origin main", "ask", "required"),
        ("", "Read", "/docs/**", "allow", "none"),
        ("", "Edit", "//etc/hosts", "allow", "none"),
        ("github", "get_issue", "", "allow", "none"),
        ("jira", "*", "", "deny", "unknown"),
        ("", "WebFetch", "domain:docs.example.com", "allow", "none"),
        ("filesystem", "*", "", "deny", "unknown"),
        ("shell", "*", "", "deny", "unknown"),
    ]
    assert manifest.tools[6].at == "/permissions/allow/1"
    assert [t.server for t in manifest.tools if t.wildcard] == [
        "jira",
        "jira",
        "filesystem",
        "shell",
    ]


@pytest.mark.parametrize(
    ("rule", "server", "name", "wildcard", "pattern"),
    [
        ("Bash", "", "Bash", False, ""),
        ("Bash(*)", "", "Bash", False, ""),
        (" Bash( npm run x ) ", "", "Bash", False, "npm run x"),
        ("Bash(echo $(date))", "", "Bash", False, "echo $(date)"),
        ("Bash(open", "", "Bash", False, "open"),
        ("*", "", "*", True, ""),
        ("mcp__*", "*", "*", True, ""),
        ("mcp__github__*", "github", "*", True, ""),
        ("mcp__github__get_*", "github", "get_*", False, ""),
        ("mcp__plugin_a_b__run__all", "plugin_a_b", "run__all", False, ""),
    ],
)
def test_a_rule_names_a_tool(
    rule: str, server: str, name: str, pattern: str, *, wildcard: bool
) -> None:
    (tool,) = of({"permissions": {"allow": [rule]}}).tools
    assert (tool.server, tool.name, tool.wildcard, tool.pattern) == (
        server,
        name,
        wildcard,
        pattern,
    )


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("Bash(ls)", "Bash"),
        ("Bash(git push --force *)", "Bash(git push:*)"),
        ("Bash(git push:*)", "Bash(git push *)"),
        ("Write(src/a.py)", "Edit"),
        ("Edit(src/deep/a.py)", "Edit(src/**)"),
        ("mcp__jira__close", "mcp__jira"),
        ("mcp__jira__close", "mcp__*"),
        ("Read(a)", "*"),
    ],
)
def test_a_rule_that_speaks_for_another_decides_for_it(weak: str, strong: str) -> None:
    assert [grant for *_, grant in rules(allow=[weak], ask=[strong])] == ["ask", "ask"]
    assert [grant for *_, grant in rules(allow=[weak], deny=[strong])] == ["deny", "deny"]
    assert [grant for *_, grant in rules(ask=[weak], deny=[strong])] == ["deny", "deny"]


@pytest.mark.parametrize(
    ("allowed", "other"),
    [
        ("Bash", "Bash(git push *)"),
        ("Bash(git pushall)", "Bash(git push:*)"),
        ("Bash(git push && rm -r *)", "Bash(git push *)"),
        ("Edit(src/../../etc/**)", "Edit(src/**)"),
        ("Edit(srcs/a)", "Edit(src/**)"),
        ("Edit(a)", "Write"),
        ("mcp__jira", "mcp__jira__close"),
        ("Bash(ls)", "mcp__*"),
    ],
)
def test_a_rule_that_does_not_decides_nothing(allowed: str, other: str) -> None:
    assert [*grants(allow=[allowed], ask=[other], deny=[other]).values()] == ["allow"]


def test_paths_are_what_claude_code_means_by_them(manifest: Manifest) -> None:
    assert [(path.path, path.access) for path in manifest.paths] == [
        ("~/.ssh/**", "deny"),
        ("./docs/**", "read"),
        ("/etc/hosts", "write"),
        ("../shared", "write"),
        ("/data/build", "write"),
        ("./out", "write"),
        ("~/.aws/config", "read"),
        ("/usr", "deny"),
        ("~/.aws", "deny"),
        ("~/.netrc", "deny"),
        ("/var/run/docker.sock", "write"),
    ]


@pytest.mark.parametrize(("rule", "access"), [("Read", "read"), ("Edit(*)", "write")])
def test_a_rule_for_files_that_names_none_means_all(rule: str, access: str) -> None:
    (path,) = of({"permissions": {"allow": [rule]}}).paths
    assert (path.path, path.access) == ("/**", access)


def test_the_sandbox_lets_out_to_what_is_listed_and_not_denied(manifest: Manifest) -> None:
    network = manifest.network
    assert (network.egress, network.enforced_by) == ("list", "sandbox")
    assert [host.value for host in network.hosts] == ["pypi.org", "docs.example.com"]
    assert network.at == "/sandbox/network/allowedDomains"


@pytest.mark.parametrize(
    ("tree", "egress", "enforced_by"),
    [
        ({}, "unknown", ""),
        ({"sandbox": {"enabled": False}}, "unknown", ""),
        ({"sandbox": {"enabled": True}}, "none", "sandbox"),
        ({"sandbox": {"enabled": True, "network": {"allowedDomains": ["*"]}}}, "all", "sandbox"),
        ({"sandbox": {"network": {"allowedDomains": ["a.com"]}}}, "list", "declared_only"),
        ({"permissions": {"allow": ["WebFetch(domain:a.com)"]}}, "list", "declared_only"),
        ({"permissions": {"allow": ["WebFetch"]}}, "all", "declared_only"),
        ({"permissions": {"allow": ["WebFetch"], "ask": ["WebFetch"]}}, "unknown", ""),
    ],
)
def test_without_a_sandbox_egress_is_only_declared(
    tree: object, egress: str, enforced_by: str
) -> None:
    network = of(tree).network
    assert (network.egress, network.enforced_by) == (egress, enforced_by)


def test_what_opens_the_network_is_pointed_at() -> None:
    network = of({"permissions": {"allow": ["Bash(ls)", "WebFetch"]}, "sandbox": {}}).network
    assert network.at == "/permissions/allow/1"


def test_a_mode_and_its_freedoms(manifest: Manifest) -> None:
    mode = manifest.mode
    assert (mode.permission, mode.sandbox) == ("acceptEdits", "on")
    assert mode.at == "/permissions/defaultMode"
    assert [(f.kind, f.value, f.at) for f in mode.freedoms] == [
        (
            "auto_approve_servers",
            "enableAllProjectMcpServers: true",
            "/enableAllProjectMcpServers",
        ),
        (
            "unsandboxed",
            "allowUnsandboxedCommands: true",
            "/sandbox/allowUnsandboxedCommands",
        ),
    ]


@pytest.mark.parametrize(
    ("tree", "freedoms"),
    [
        ({"permissions": {"defaultMode": "bypassPermissions"}}, ["bypass"]),
        ({"skipDangerousModePermissionPrompt": True}, ["bypass"]),
        ({"permissions": {"allow": ["*"]}}, ["allow_all"]),
        ({"sandbox": {"enabled": True, "excludedCommands": ["*"]}}, ["unsandboxed"]),
        ({"permissions": {"disableBypassPermissionsMode": "disable"}}, []),
        ({"permissions": {"disableAutoMode": "disable", "deny": ["*"]}}, []),
        ({"permissions": {"defaultMode": "plan"}}, []),
        ({"enableAllProjectMcpServers": False, "sandbox": {"enabled": True}}, []),
    ],
)
def test_only_what_takes_a_guard_away_is_a_freedom(tree: object, freedoms: list[str]) -> None:
    assert [freedom.kind for freedom in of(tree).mode.freedoms] == freedoms


def test_hooks_and_helpers_are_code_that_runs(manifest: Manifest) -> None:
    assert [(h.event, h.kind, h.command, h.url, h.at) for h in manifest.hooks] == [
        (
            "PostToolUse",
            "command",
            "./format.sh --fix all",
            "",
            "/hooks/PostToolUse/0/hooks/0/command",
        ),
        ("PostToolUse", "prompt", "", "", "/hooks/PostToolUse/0/hooks/1"),
        ("Stop", "http", "", "https://hooks.example.com/stop", "/hooks/Stop/0/hooks/0/url"),
        ("Stop", "mcp_tool", "", "", "/hooks/Stop/0/hooks/1"),
        ("apiKeyHelper", "command", "/opt/key.sh", "", "/apiKeyHelper"),
        ("statusLine.command", "command", "~/status.sh", "", "/statusLine/command"),
        ("sandbox.ripgrep.command", "command", "rg", "", "/sandbox/ripgrep/command"),
    ]


def test_models_are_named_substituted_and_put_in_variables(manifest: Manifest) -> None:
    assert [(model.id, model.endpoint, model.at) for model in manifest.models] == [
        ("claude-sonnet-4-5-20250929", "", "/model"),
        ("haiku", "", "/fallbackModel/0"),
        (
            "arn:aws:bedrock:eu-west-1:1:inference-profile/opus",
            "",
            "/modelOverrides/claude-opus-4-6",
        ),
        ("claude-opus-4-1-20250805", "", "/env/ANTHROPIC_DEFAULT_OPUS_MODEL"),
        ("", "https://proxy.example.com", "/env/ANTHROPIC_BASE_URL"),
        ("haiku", "", "/hooks/PostToolUse/0/hooks/1/model"),
    ]
    assert {model.provider for model in manifest.models} == {"anthropic"}


@pytest.mark.parametrize("value", ["1", 1, True])
def test_a_cloud_is_chosen_by_a_variable(value: object) -> None:
    (model,) = of({"model": "opus", "env": {"CLAUDE_CODE_USE_BEDROCK": value}}).models
    assert model.provider == "bedrock"


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("OPENAI_BASE_URL", "openai"),
        ("DESK_MISTRAL_API_BASE", "mistral"),
        ("CLAUDE_BASE_URL", "anthropic"),
        ("ANTHROPIC_BEDROCK_BASE_URL", "bedrock"),
    ],
)
def test_an_address_is_of_the_provider_that_its_variable_names(name: str, provider: str) -> None:
    (model,) = of({"env": {name: "https://models.example.com"}}).models
    assert (model.provider, model.id) == (provider, "")


def test_variables_are_references(manifest: Manifest) -> None:
    assert [(c.name, c.kind, c.where, c.ref) for c in manifest.credentials] == [
        ("TICKETS_TOKEN", "env_ref", "env", "TICKETS_TOKEN"),
        ("Authorization", "env_ref", "header", "HOOK_TOKEN"),
    ]


def test_plugins_are_as_fixed_as_their_marketplace(manifest: Manifest) -> None:
    assert [(s.source, s.location, s.ref, s.at) for s in manifest.skills] == [
        (
            "git",
            "https://github.com/example/tools",
            "v2",
            "/extraKnownMarketplaces/tools/source/ref",
        ),
        ("local", "./plugins", "", "/extraKnownMarketplaces/here/source"),
        ("marketplace", "lint@tools", "v2", "/enabledPlugins/lint@tools"),
        ("marketplace", "pdf@elsewhere", "^1.2", "/enabledPlugins/pdf@elsewhere"),
    ]


def test_servers_and_agents_are_referred_to(manifest: Manifest) -> None:
    assert [(link.relation, link.target, link.kind) for link in manifest.links] == [
        ("server", "github", ""),
        ("sub_agent", "reviewer", Kind.AGENT),
    ]


HOOKS = {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}}


@pytest.mark.parametrize(
    ("path", "tree", "claimed"),
    [
        (".claude/settings.json", {}, True),
        ("a/.claude/settings.local.json", {"model": "opus"}, True),
        ("etc/claude-code/managed-settings.json", {"permissions": {}}, True),
        ("etc/managed-settings.d/10-team.json", {"sandbox": {}}, True),
        ("dotfiles/c.json", {"$schema": "https://a.org/claude-code-settings.json"}, True),
        ("plugins/a/hooks/hooks.json", HOOKS, True),
        ("plugins/a/config/more.json", HOOKS, True),
        ("plugins/a/.claude-plugin/plugin.json", {"name": "a", **HOOKS}, True),
        ("plugins/a/.claude-plugin/plugin.json", {"name": "a", "hooks": "./hooks.json"}, False),
        ("plugins/a/package.json", {"hooks": {"pre-commit": "make"}}, False),
        ("plugins/a/.claude-plugin/plugin.json", {"name": "a", "agents": "./agents/a.md"}, False),
        ("plugins/a/.claude-plugin/plugin.json", {"name": "a", "agents": "./more/"}, True),
        ("b/.claude-plugin/plugin.json", {"hooks": ["./x.json", HOOKS["hooks"]]}, True),
        (".claude-plugin/marketplace.json", {"plugins": [{"name": "a"}, {"name": "b"}]}, False),
        (".claude-plugin/marketplace.json", {"plugins": [{"name": "a"}, HOOKS]}, True),
        (".claude-plugin/marketplace.json", {"plugins": {"name": "a"}}, False),
        ("b/marketplace.json", {"plugins": [HOOKS]}, False),
        ("b/hooks/hooks.json", HOOKS, False),
        ("managed-settings.json", {"theme": "dark"}, False),
        (".claude/settings.json", [], False),
        (".claude/other.json", {"permissions": {"allow": ["*"]}}, False),
        (".vscode/settings.json", {"permissions": {"allow": ["*"]}}, False),
        ("x.json", {"$schema": 1}, False),
        (".github/hooks/start.json", {"hooks": {"sessionStart": [{"bash": "x"}]}}, True),
        (".cursor/hooks.json", {"hooks": {"stop": [{"command": "x"}]}}, True),
        (".github/hooks/more/start.json", {"hooks": {"sessionStart": [{"bash": "x"}]}}, False),
        (".cursor/hooks.json", {"hooks": {"stop": [{"prompt": "x"}]}}, False),
        ("plugins/a/.lsp.json", {"go": {"command": "gopls"}}, True),
        ("b/.lsp.json", {"go": {"command": "gopls"}}, False),
        ("plugins/a/monitors/monitors.json", [{"command": "x"}], True),
        ("plugins/a/monitors/monitors.json", [], False),
        ("plugins/a/.claude-plugin/plugin.json", {"monitors": [{"command": "x"}]}, True),
    ],
)
def test_files_are_known_by_path_and_shape(path: str, tree: object, *, claimed: bool) -> None:
    neighbours = frozenset({"plugins/a/.claude-plugin/plugin.json"})
    assert claude_settings.claims(Shape(path, Node(tree), neighbours)) is claimed


MARKET = ".claude-plugin/marketplace.json"
SERVER = {"command": "gopls", "args": ["serve"], "extensionToLanguage": {".go": "go"}}
MONITOR = {"name": "log", "command": "tail -F x.log", "description": "Errors"}


def test_the_plugins_of_a_marketplace_have_hooks() -> None:
    tree = {"name": "m", "plugins": [{"name": "a", "source": "./a", **HOOKS}, {"hooks": "./b"}]}
    manifest = Sample(claude_settings, tree, MARKET).manifest
    assert [(hook.event, hook.command, hook.at) for hook in manifest.hooks] == [
        ("Stop", "x", "/plugins/0/hooks/Stop/0/hooks/0/command")
    ]


def test_the_plugins_of_a_marketplace_start_servers_and_monitors() -> None:
    plugin = {"name": "a", "lspServers": {"go": SERVER}, "experimental": {"monitors": [MONITOR]}}
    manifest = Sample(claude_settings, {"plugins": [plugin]}, MARKET).manifest
    assert [(hook.event, hook.command, hook.at) for hook in manifest.hooks] == [
        ("lspServers", "gopls serve", "/plugins/0/lspServers/go/command"),
        ("monitors", "tail -F x.log", "/plugins/0/experimental/monitors/0/command"),
    ]


@pytest.mark.parametrize(
    ("file", "tree", "event", "command"),
    [
        (".lsp.json", {"go": SERVER}, "lspServers", "gopls serve"),
        ("monitors/monitors.json", [MONITOR], "monitors", "tail -F x.log"),
    ],
)
def test_a_plugin_lists_what_it_starts_in_files_of_their_own(
    file: str, tree: object, event: str, command: str
) -> None:
    shape = Shape(f"a/{file}", Node(tree), frozenset({"a/.claude-plugin/plugin.json"}))
    (manifest,) = claude_settings.load(shape)
    assert [(hook.event, hook.command) for hook in manifest.hooks] == [(event, command)]
    assert shape.root.mismatches == {}


def test_hooks_of_copilot_and_cursor_stand_in_no_groups() -> None:
    hook = {"type": "command", "bash": "./a.sh", "powershell": "./a.ps1"}
    tree = {"version": 1, "hooks": {"sessionStart": [hook], "stop": [{"command": "./b.sh"}]}}
    manifest = Sample(claude_settings, tree, ".github/hooks/start.json").manifest
    assert [(hook.event, hook.command, hook.at) for hook in manifest.hooks] == [
        ("sessionStart", "./a.sh", "/hooks/sessionStart/0/bash"),
        ("sessionStart", "./a.ps1", "/hooks/sessionStart/0/powershell"),
        ("stop", "./b.sh", "/hooks/stop/0/command"),
    ]


def test_what_a_plugin_keeps_elsewhere_is_named() -> None:
    tree = {
        "name": "a",
        "commands": {"deploy": {"source": "./custom/deploy.md"}, "commands/in": {"content": "x"}},
        "agents": ["./agents/a.md", "./agents/../b.md", ".claude/agents/c.md"],
        "skills": "./Skills/",
        "mcpServers": ["./.mcp.json", "./config/servers.json", {"x": {"command": "y"}}],
        "lspServers": ["./.lsp.json", "./config/languages.json"],
        "monitors": "./monitors/monitors.json",
    }
    manifest = Sample(claude_settings, tree, "a/.claude-plugin/plugin.json").manifest
    assert [(skill.source, skill.location, skill.at) for skill in manifest.skills] == [
        ("unread", "./custom/deploy.md", "/commands/deploy/source"),
        ("unread", "./agents/../b.md", "/agents/1"),
        ("unread", "./config/servers.json", "/mcpServers/1"),
        ("unread", "./config/languages.json", "/lspServers/1"),
        ("unread", "commands/in", "/commands/commands~1in/content"),
    ]


def test_no_wrong_type_goes_unnoticed() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields(FREE)) == []


@given(SAMPLE.mutated())
def test_any_tree_is_read(tree: object) -> None:
    SAMPLE.read(tree)


@given(values)
def test_any_value_is_read(tree: object) -> None:
    SAMPLE.read(tree)
