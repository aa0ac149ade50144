import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import Format, ark, kagent, kagent_api, readers, unknown
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

FREE = {
    "labels", "annotations", "config", "properties", "auth", "managedIdentity", "limits",
    "inputSchema",
}  # fmt: skip


def made(kind: str, spec: object, version: str = "v1alpha1") -> dict[str, object]:
    metadata = {"name": "tickets", "namespace": "prod-agents", "labels": {"team": "support"}}
    api_version = f"ark.mckinsey.com/{version}"
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def sample(kind: str, spec: object, version: str = "v1alpha1") -> Sample:
    return Sample(ark, made(kind, spec, version))


def secret(name: str, key: str = "token") -> dict[str, object]:
    return {"valueFrom": {"secretKeyRef": {"name": name, "key": key}}}


def header(value: object) -> dict[str, object]:
    return {"name": "Authorization", "value": value}


SAMPLES = {
    "agent": sample(
        "Agent",
        {
            "prompt": "Sort tickets.",
            "modelRef": {"name": "careful", "namespace": "models"},
            "executionEngine": {"name": "langchain"},
            "parameters": [
                {"name": "style", "valueFrom": {"configMapKeyRef": {"name": "style", "key": "a"}}}
            ],
            "overrides": [{"resourceType": "model", "headers": [header(secret("over"))]}],
            "tools": [
                {"type": "built-in", "name": "noop"},
                {"type": "mcp", "name": "tickets-get"},
                {
                    "type": "http",
                    "name": "delete",
                    "partial": {
                        "name": "http-delete",
                        "parameters": [{"name": "key", **secret("partial")}],
                    },
                    "approval": {"required": True, "timeout": "5m", "onTimeout": "proceed"},
                },
                {"type": "agent", "name": "ask-billing", "approval": {"required": True}},
            ],
        },
    ),
    "agent in a pod": sample(
        "Agent",
        {
            "executionEngine": {"name": "a2a-pod"},
            "pod": {
                "template": {
                    "spec": {
                        "serviceAccountName": "writer",
                        "containers": [
                            {
                                "name": "agent",
                                "image": "registry.example.com/writer:1",
                                "resources": {"limits": {"nvidia.com/gpu": "1"}},
                            }
                        ],
                    }
                }
            },
        },
    ),
    "agent of 2025": sample(
        "Agent",
        {
            "prompt": "a",
            "tools": [
                {
                    "type": "custom",
                    "name": "search",
                    "functions": [{"name": "q", **secret("function")}],
                }
            ],
        },
    ),
    "team": sample(
        "Team",
        {
            "strategy": "selector",
            "members": [{"name": "a", "type": "agent"}, {"name": "b", "type": "team"}],
            "selector": {"agent": "chooser", "selectorPrompt": "Choose."},
        },
    ),
    "team of 2025": sample(
        "Team", {"strategy": "graph", "members": [], "selector": {"model": "fast"}}
    ),
    "model": sample(
        "Model",
        {
            "provider": "azure",
            "type": "completions",
            "model": {"value": "gpt-4o-2024-11-20"},
            "config": {
                "azure": {
                    "baseUrl": {"value": "https://azure.example.com"},
                    "apiKey": secret("azure"),
                    "headers": [header(secret("azure-header"))],
                    "properties": {"extra": secret("azure-extra")},
                    "auth": {"managedIdentity": {"clientId": secret("azure-id")}},
                }
            },
        },
    ),
    "model of 2025": sample(
        "Model",
        {
            "type": "bedrock",
            "model": {"valueFrom": {"configMapKeyRef": {"name": "ids", "key": "careful"}}},
            "config": {"bedrock": {"secretAccessKey": secret("aws"), "maxTokens": 10}},
        },
    ),
    "tool": sample(
        "Tool",
        {
            "type": "http",
            "annotations": {"readOnlyHint": False, "destructiveHint": False},
            "http": {
                "url": "https://tickets.example.com/{id}",
                "method": "POST",
                "headers": [header(secret("header"))],
                "bodyParameters": [{"name": "key", **secret("body")}],
            },
            "approval": {"required": True},
        },
    ),
    "mcp tool": sample(
        "Tool",
        {"type": "mcp", "mcp": {"toolName": "drop", "mcpServerRef": {"name": "db"}}},
    ),
    "agent tool": sample("Tool", {"type": "agent", "agent": {"name": "billing"}}),
    "agent tool of 2025": sample("Tool", {"type": "agent", "agent": "billing"}),
    "server": sample(
        "MCPServer",
        {
            "address": {"value": "https://db.example.com/mcp"},
            "transport": "sse",
            "headers": [header(secret("db"))],
            "authorization": {"tokenSecretRef": {"name": "db-oauth"}},
        },
    ),
    "server by its service": sample(
        "MCPServer",
        {
            "address": {"valueFrom": {"serviceRef": {"name": "db", "namespace": "tools"}}},
            "transport": "http",
        },
    ),
    "memory": sample("Memory", {"address": secret("memory", "url")}),
    "evaluator": sample(
        "Evaluator",
        {
            "address": {"valueFrom": {"serviceRef": {"name": "judge"}}},
            "parameters": [{"name": "key", **secret("judge")}],
        },
    ),
    "evaluation": sample(
        "Evaluation",
        {"type": "direct", "evaluator": {"parameters": [{"name": "key", **secret("judge")}]}},
    ),
    "query": sample(
        "Query",
        {
            "input": "What is new?",
            "target": {"type": "agent", "name": "triage"},
            "serviceAccount": "asker",
            "parameters": [{"name": "key", **secret("query")}],
        },
    ),
    "remote agents": sample(
        "A2AServer", {"address": {"value": "http://agents.example.com"}}, "v1prealpha1"
    ),
    "engine": sample(
        "ExecutionEngine",
        {"type": "x", "address": {"valueFrom": {"serviceRef": {"name": "engine"}}}},
        "v1prealpha1",
    ),
}
each = pytest.mark.parametrize("one", SAMPLES.values(), ids=SAMPLES.keys())


def links(name: str) -> list[tuple[str, str, str, str]]:
    found = SAMPLES[name].manifest.links
    return [(link.relation, link.namespace, link.target, link.kind) for link in found]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("agent", Kind.AGENT),
        ("team", Kind.TEAM),
        ("model", Kind.MODEL),
        ("tool", Kind.TOOL),
        ("server", Kind.MCP_SERVER),
        ("memory", Kind.SETTINGS),
        ("evaluator", Kind.SETTINGS),
        ("evaluation", Kind.SETTINGS),
        ("query", Kind.SETTINGS),
        ("remote agents", Kind.SETTINGS),
        ("engine", Kind.HARNESS),
    ],
)
def test_every_kind_has_its_place(name: str, kind: Kind) -> None:
    identity = SAMPLES[name].manifest.identity
    assert (identity.kind, identity.group) == (kind, "ark.mckinsey.com")
    assert (identity.namespace, identity.name, identity.at) == ("prod-agents", "tickets", "")


def test_there_is_a_sample_of_every_kind() -> None:
    seen = {(s.manifest.identity.version, s.manifest.identity.resource) for s in SAMPLES.values()}
    assert seen == set(ark.KINDS)


def test_an_agent_uses_what_it_names() -> None:
    assert links("agent") == [
        ("model", "models", "careful", "model"),
        ("harness", "prod-agents", "langchain", "harness"),
        ("tool", "prod-agents", "tickets-get", "tool"),
        ("tool", "prod-agents", "http-delete", "tool"),
        ("secret", "prod-agents", "partial", "secret"),
        ("tool", "prod-agents", "ask-billing", "tool"),
        ("config_map", "prod-agents", "style", "config_map"),
        ("secret", "prod-agents", "over", "secret"),
    ]


def test_tools_are_named_and_may_need_approval() -> None:
    tools = SAMPLES["agent"].manifest.tools
    assert [(t.name, t.approval, t.on_timeout, t.at) for t in tools] == [
        ("noop", "none", "", "/spec/tools/0/name"),
        ("tickets-get", "none", "", "/spec/tools/1/name"),
        ("http-delete", "required", "proceed", "/spec/tools/2/partial/name"),
        ("ask-billing", "required", "reject", "/spec/tools/3/name"),
    ]
    assert not any(tool.wildcard for tool in tools)


def test_an_agent_that_names_no_model_uses_the_default() -> None:
    manifest = SAMPLES["agent of 2025"].manifest
    assert [(m.ref, m.at) for m in manifest.models] == [("default", "/spec")]
    assert ("model", "prod-agents", "default", "model") in links("agent of 2025")


def test_an_agent_in_a_pod_brings_its_own_model() -> None:
    manifest = SAMPLES["agent in a pod"].manifest
    assert manifest.models == ()
    assert manifest.pod.service_account == "writer"
    assert manifest.containers[0].image.ref == "registry.example.com/writer:1"
    assert [device.name for device in manifest.devices] == ["nvidia.com/gpu"]


def test_a_team_has_members_and_somebody_who_chooses() -> None:
    assert links("team") == [
        ("member", "prod-agents", "a", "agent"),
        ("member", "prod-agents", "b", "team"),
        ("member", "prod-agents", "chooser", "agent"),
    ]
    assert links("team of 2025") == [("model", "prod-agents", "fast", "model")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model", ("azure", "gpt-4o-2024-11-20", "https://azure.example.com", "/spec/model/value")),
        ("model of 2025", ("bedrock", "", "", "/spec/model")),
    ],
)
def test_models_have_a_provider_in_both_shapes(name: str, expected: tuple[str, ...]) -> None:
    (model,) = SAMPLES[name].manifest.models
    assert (model.provider, model.id, model.endpoint, model.at) == expected


def test_keys_of_models_are_references() -> None:
    found = [(c.name, c.kind, c.ref) for c in SAMPLES["model"].manifest.credentials]
    assert found == [
        ("Authorization", "secret_ref", "azure-header"),
        ("extra", "secret_ref", "azure-extra"),
        ("managedIdentity.clientId", "secret_ref", "azure-id"),
        ("apiKey", "secret_ref", "azure"),
    ]


@pytest.mark.parametrize(
    ("spec", "effect"),
    [
        ({"annotations": {"readOnlyHint": True}}, "read"),
        ({"annotations": {"readOnlyHint": True, "destructiveHint": True}}, "read"),
        ({"annotations": {"destructiveHint": True}}, "destructive"),
        ({"annotations": {"destructiveHint": False}}, "write"),
        ({"annotations": {"title": "x"}}, "destructive"),
        ({"annotations": {"title": "x"}, "http": {"url": "https://a"}}, "read"),
        ({"http": {"url": "https://a"}}, "read"),
        ({"http": {"url": "https://a", "method": "DELETE"}}, "destructive"),
        ({"http": {"url": "https://a", "method": "PUT"}}, "write"),
        ({"mcp": {"toolName": "x"}}, ""),
    ],
)
def test_hints_or_the_method_say_what_a_tool_does(spec: dict[str, object], effect: str) -> None:
    (tool,) = sample("Tool", spec).manifest.tools
    assert tool.effect == effect


def test_a_tool_is_of_a_server_or_stands_for_an_agent() -> None:
    (tool,) = SAMPLES["mcp tool"].manifest.tools
    assert (tool.server, tool.name, tool.at) == ("db", "drop", "/spec/mcp/toolName")
    assert links("mcp tool") == [("server", "prod-agents", "db", "mcp_server")]
    called = [("sub_agent", "prod-agents", "billing", "agent")]
    assert links("agent tool") == links("agent tool of 2025") == called


@pytest.mark.parametrize(
    ("url", "egress"),
    [("https://a.example.com/{id}", "list"), ("https://{host}/a", "all"), ("https://[", "all")],
)
def test_a_request_goes_to_its_host(url: str, egress: str) -> None:
    assert sample("Tool", {"http": {"url": url}}).manifest.network.egress == egress


def test_a_server_is_called_at_its_address() -> None:
    manifest = SAMPLES["server"].manifest
    (server,) = manifest.servers
    assert (server.name, server.transport, server.url) == (
        "tickets",
        "sse",
        "https://db.example.com/mcp",
    )
    assert server.headers == ("Authorization",)
    assert [c.ref for c in manifest.credentials] == ["db", "db-oauth"]
    assert links("server by its service") == [("service", "tools", "db", "service")]


def test_a_query_names_whom_it_asks_and_as_whom() -> None:
    assert links("query") == [
        ("member", "prod-agents", "triage", "agent"),
        ("service_account", "prod-agents", "asker", "service_account"),
        ("secret", "prod-agents", "query", "secret"),
    ]


@each
def test_every_reference_leads_where_it_stands(one: Sample) -> None:
    manifest: Manifest = one.manifest
    targets = {(link.kind, link.target, link.at) for link in manifest.links}
    for credential in manifest.credentials:
        kind = credential.kind.removesuffix("_ref")
        assert (kind, credential.ref, credential.at) in targets


@pytest.mark.parametrize(
    ("api_version", "kind", "claimed"),
    [
        ("ark.mckinsey.com/v1alpha1", "Agent", True),
        ("kagent.dev/v1alpha2", "Agent", False),
        ("api.kagent.dev/v1alpha3", "Agent", False),
        ("aikart/v1", "Agent", False),
        ("ark.mckinsey.com/v2", "Agent", False),
        ("ark.mckinsey.com", "Agent", False),
        ("toolhive.stacklok.dev/v1beta1", "MCPServer", False),
        ("kagent.dev/v1alpha1", "MCPServer", False),
    ],
)
def test_only_its_own_group_is_read(api_version: str, kind: str, *, claimed: bool) -> None:
    tree = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, "spec": {}}
    shape = Shape("manifest.yaml", Node(tree))
    assert ark.claims(shape) is claimed
    assert not claimed or list(readers(shape)) == [ark]


@pytest.mark.parametrize(
    ("api_version", "owners"),
    [
        ("ark.mckinsey.com/v1alpha1", [ark]),
        ("kagent.dev/v1alpha2", [kagent]),
        ("api.kagent.dev/v1alpha3", [kagent_api]),
        ("ark.mckinsey.com/v2", [unknown]),
        ("aikart/v1", []),
        ("", []),
    ],
)
def test_the_owners_of_agent_are_not_confused(api_version: str, owners: list[Format]) -> None:
    tree = {"apiVersion": api_version, "kind": "Agent", "metadata": {"name": "x"}, "spec": {}}
    assert list(readers(Shape("manifest.yaml", Node(tree)))) == owners


@pytest.mark.parametrize("kind", ["Evaluations", "ArkConfig", "ToolApprovalRequest"])
def test_other_kinds_of_the_group_are_told(kind: str) -> None:
    assert list(readers(Shape("manifest.yaml", Node(made(kind, {}))))) == [unknown]


@each
def test_wrong_types_are_remembered(one: Sample) -> None:
    assert list(one.misreadings()) == []


@each
def test_unknown_fields_change_nothing(one: Sample) -> None:
    assert list(one.misled_by_unknown_fields(FREE)) == []


@given(
    st.sampled_from(sorted(SAMPLES)).flatmap(
        lambda name: st.tuples(st.just(name), SAMPLES[name].mutated())
    )
)
def test_any_value_is_read_without_a_failure(drawn: tuple[str, object]) -> None:
    name, tree = drawn
    assert not SAMPLES[name].claims(tree) or len(SAMPLES[name].read(tree).manifests) == 1


@given(st.sampled_from(sorted(ark.KINDS)), values)
def test_any_spec_is_read_without_a_failure(kind: tuple[str, str], spec: object) -> None:
    one = sample(kind[1], spec, kind[0])
    assert len(one.read(one.tree).manifests) == 1
