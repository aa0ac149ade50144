import pytest
from hypothesis import given

from gate.formats import agent_spec, readers
from gate.manifest import Freedom, Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

FREE = {
    "metadata", "headers", "sensitive_headers", "env", "$referenced_components", "inputs",
    "outputs", "data", "query_params",
}  # fmt: skip


def component(kind: str, name: str, **fields: object) -> dict[str, object]:
    return {"component_type": kind, "id": name, "name": name, **fields}


def ref(name: str) -> dict[str, object]:
    return {"$component_ref": name}


def top(kind: str, name: str = "desk", **fields: object) -> dict[str, object]:
    return {**component(kind, name, **fields), "agentspec_version": "26.2.0"}


MODEL = component("VllmConfig", "model", model_id="llama-3", url="https://vllm.example.com")
AGENT = top(
    "Agent",
    metadata={"component_type": "Anything"},
    inputs=[{"title": "question", "type": "string"}],
    llm_config=ref("model"),
    system_prompt="Help.",
    human_in_the_loop=False,
    tools=[
        component("ServerTool", "close", requires_confirmation=True),
        component(
            "RemoteTool",
            "get_order",
            url="https://orders.example.com/{{id}}?tenant=${TENANT}",
            http_method="GET",
            headers={"X-Team": "a"},
            sensitive_headers={"Authorization": "Bearer ${ORDERS_TOKEN}"},
            data={},
        ),
        component("MCPTool", "drop", client_transport=ref("db")),
        ref("elsewhere"),
    ],
    toolboxes=[
        component(
            "MCPToolBox",
            "files",
            client_transport=component(
                "StdioTransport",
                "files-transport",
                command="npx",
                args=["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "/srv"],
                env={"TOKEN": "${FILES_TOKEN}"},
            ),
            tool_filter=None,
        ),
        component(
            "MCPToolBox",
            "stock",
            requires_confirmation=False,
            client_transport=ref("db"),
            tool_filter=[
                "check",
                component("MCPToolSpec", "reserve", requires_confirmation=True),
            ],
        ),
    ],
    transforms=[component("MessageSummarizationTransform", "short", llm=ref("model"))],
)
AGENT["$referenced_components"] = {
    "model": {**MODEL, "api_key": ref("model.api_key"), "key_file": "/keys/model.pem"},
    "db": component(
        "SSEmTLSTransport",
        "db",
        url="https://db.example.com/sse",
        headers={"X-Team": "a"},
        sensitive_headers=ref("db.sensitive_headers"),
        auth=component(
            "OAuthConfig",
            "oauth",
            client=component("OAuthClientConfig", "client", client_secret="${DB_SECRET}"),  # noqa: S106 a reference
        ),
    ),
}
SAMPLE = Sample(agent_spec, AGENT, "desk.json")
SWARM = top(
    "Swarm",
    "clinic",
    first_agent=ref("a"),
    relationships=[[ref("a"), ref("b")], [ref("b"), ref("a")], [ref("a"), ref("gone")]],
)
SWARM["$referenced_components"] = {
    "a": component("Agent", "reception", llm_config=MODEL, system_prompt="a"),
    "b": component("Agent", "pharmacy", llm_config=MODEL, system_prompt="b"),
}
FLOW = top(
    "Flow",
    "invoices",
    nodes=[
        component("StartNode", "start"),
        component("LlmNode", "sum", llm_config=MODEL, prompt_template="Sum {{x}}."),
        component("AgentNode", "read", agent=component("Agent", "reader", llm_config=MODEL)),
        component("ToolNode", "file", tool=component("ClientTool", "file_invoice")),
        component(
            "ApiNode", "post", url="https://{{host}}/v1", url_allow_list=["https://a.example.com/"]
        ),
        component("FlowNode", "again", subflow=component("Flow", "inner", nodes=[])),
    ],
)
SAMPLES = {
    "agent": SAMPLE,
    "swarm": Sample(agent_spec, SWARM),
    "flow": Sample(agent_spec, FLOW),
    "managers": Sample(
        agent_spec,
        top(
            "ManagerWorkers",
            group_manager=component("Agent", "boss", llm_config=MODEL),
            workers=[component("A2AAgent", "worker", agent_url="https://worker.example.com")],
        ),
    ),
}
each = pytest.mark.parametrize("one", SAMPLES.values(), ids=SAMPLES.keys())


def read(tree: dict[str, object]) -> tuple[Manifest, ...]:
    found = Sample(agent_spec, tree).read(tree)
    assert found.mismatches == ()
    return found.manifests


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_an_agent_has_its_own_name(manifest: Manifest) -> None:
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.AGENT, "desk")
    assert (manifest.identity.at, manifest.identity.resource) == ("", "")


def test_models_are_found_behind_references(manifest: Manifest) -> None:
    at = "/$referenced_components/model/model_id"
    found = [(m.provider, m.id, m.endpoint, m.at) for m in manifest.models]
    assert found == [("vllm", "llama-3", "https://vllm.example.com", at)] * 2


def test_a_model_of_another_document_is_referred_to() -> None:
    (manifest,) = read(top("Agent", llm_config=ref("shared"), system_prompt="a"))
    assert [(m.ref, m.at) for m in manifest.models] == [("shared", "/llm_config/$component_ref")]
    assert [(link.relation, link.target, link.kind) for link in manifest.links] == [
        ("model", "shared", "model")
    ]


def test_references_in_a_circle_lead_nowhere() -> None:
    tree = top("Agent", llm_config=ref("a"), system_prompt="a")
    tree["$referenced_components"] = {"a": ref("b"), "b": ref("a")}
    assert [m.ref for m in read(tree)[0].models] == ["a"]


def test_no_filter_means_every_tool_of_a_server(manifest: Manifest) -> None:
    tools = [(t.server, t.name, t.approval, t.effect, t.at) for t in manifest.tools]
    assert tools == [
        ("", "close", "required", "", "/tools/0/name"),
        ("", "get_order", "none", "read", "/tools/1/name"),
        ("db", "drop", "none", "", "/tools/2/name"),
        ("", "elsewhere", "unknown", "", "/tools/3/$component_ref"),
        ("files", "*", "none", "", "/toolboxes/0"),
        ("stock", "check", "none", "", "/toolboxes/1/tool_filter/0"),
        ("stock", "reserve", "required", "", "/toolboxes/1/tool_filter/1/name"),
    ]
    assert [tool.name for tool in manifest.tools if tool.wildcard] == ["*"]


def test_a_filter_that_is_empty_is_none() -> None:
    box = component("MCPToolBox", "box", tool_filter=[], requires_confirmation=True)
    (manifest,) = read(top("Agent", toolboxes=[box]))
    assert [(t.wildcard, t.approval, t.at) for t in manifest.tools] == [
        (True, "required", "/toolboxes/0/tool_filter")
    ]


def test_servers_are_started_or_called(manifest: Manifest) -> None:
    assert [(s.name, s.transport, s.command, s.url) for s in manifest.servers] == [
        ("db", "sse", "", "https://db.example.com/sse"),
        ("files", "stdio", "npx", ""),
        ("stock", "sse", "", "https://db.example.com/sse"),
    ]
    assert manifest.servers[0].headers == ("X-Team",)
    assert [path.path for path in manifest.paths] == ["/srv"]


def test_what_was_taken_out_of_the_document_is_a_reference(manifest: Manifest) -> None:
    assert {(c.kind, c.where, c.ref) for c in manifest.credentials} == {
        ("env_ref", "field", "model.api_key"),
        ("file_ref", "field", "/keys/model.pem"),
        ("env_ref", "url", "TENANT"),
        ("env_ref", "header", "ORDERS_TOKEN"),
        ("env_ref", "header", "db.sensitive_headers"),
        ("env_ref", "field", "DB_SECRET"),
        ("env_ref", "env", "FILES_TOKEN"),
    }


def test_an_agent_with_tools_that_asks_nobody_is_free(manifest: Manifest) -> None:
    assert manifest.mode.freedoms == (Freedom("bypass", "false", "/human_in_the_loop"),)
    (harmless,) = read(top("Agent", human_in_the_loop=False, system_prompt="a"))
    assert harmless.mode.freedoms == ()
    (asking,) = read(top("Agent", tools=[component("ClientTool", "x")]))
    assert asking.mode.freedoms == ()


@pytest.mark.parametrize(
    ("fields", "egress", "enforced"),
    [
        ({"url": "https://a.example.com/{{x}}"}, "list", ""),
        ({"url": "https://{{x}}/a"}, "all", ""),
        ({"url": "{{x}}"}, "all", ""),
        (
            {"url": "https://{{x}}/a", "url_allow_list": ["https://a.example.com/"]},
            "list",
            "declared_only",
        ),
    ],
)
def test_requests_go_where_their_host_says(
    fields: dict[str, object], egress: str, enforced: str
) -> None:
    (manifest,) = read(top("Agent", tools=[component("RemoteTool", "call", **fields)]))
    assert (manifest.network.egress, manifest.network.enforced_by) == (egress, enforced)


@pytest.mark.parametrize(
    ("method", "effect"),
    [("GET", "read"), ("get", "read"), ("DELETE", "destructive"), ("POST", "write"), ("", "write")],
)
def test_the_method_says_what_a_remote_tool_does(method: str, effect: str) -> None:
    tool = component("RemoteTool", "call", url="https://a", http_method=method)
    assert [t.effect for t in read(top("Agent", tools=[tool]))[0].tools] == [effect]


def test_a_swarm_and_its_agents_are_told_one_by_one() -> None:
    swarm, first, second = read(SWARM)
    assert [(m.identity.kind, m.identity.name) for m in (swarm, first, second)] == [
        (Kind.TEAM, "clinic"),
        (Kind.AGENT, "reception"),
        (Kind.AGENT, "pharmacy"),
    ]
    assert first.identity.at == "/$referenced_components/a"
    assert [(link.relation, link.target) for link in swarm.links] == [
        ("member", "reception"),
        ("member", "pharmacy"),
        ("member", "gone"),
    ]
    assert [(link.relation, link.target) for link in first.links] == [
        ("sub_agent", "pharmacy"),
        ("sub_agent", "gone"),
    ]
    assert [link.target for link in second.links] == ["reception"]


def test_a_manager_may_call_its_workers() -> None:
    team, boss, worker = SAMPLES["managers"].read(SAMPLES["managers"].tree).manifests
    assert [link.target for link in team.links] == ["boss", "worker"]
    assert [(link.relation, link.target) for link in boss.links] == [("sub_agent", "worker")]
    assert [server.url for server in worker.servers] == ["https://worker.example.com"]


def test_a_flow_has_the_tools_of_its_nodes_and_agents_within() -> None:
    flow, agent, inner = read(FLOW)
    assert [(m.identity.kind, m.identity.name) for m in (flow, agent, inner)] == [
        (Kind.PIPELINE, "invoices"),
        (Kind.AGENT, "reader"),
        (Kind.PIPELINE, "inner"),
    ]
    assert [tool.name for tool in flow.tools] == ["file_invoice"]
    assert [model.id for model in flow.models] == ["llama-3"]
    assert [prompt.at for prompt in flow.prompts] == ["/nodes/1/prompt_template"]
    assert [(link.target, link.kind) for link in flow.links] == [
        ("reader", "agent"),
        ("inner", "pipeline"),
    ]
    assert flow.network.egress == "list"
    assert agent.identity.at == "/nodes/2/agent"


def test_a_specialised_agent_is_another_with_more_tools() -> None:
    more = component(
        "AgentSpecializationParameters",
        "more",
        additional_instructions="Be brief.",
        additional_tools=[component("ClientTool", "extra")],
        human_in_the_loop=False,
    )
    base = component("Agent", "base", llm_config=MODEL, system_prompt="a")
    special, plain = read(top("SpecializedAgent", agent=base, agent_specialization_parameters=more))
    assert [tool.name for tool in special.tools] == ["extra"]
    assert [link.target for link in special.links] == ["base"]
    assert special.mode.freedoms
    assert (plain.identity.name, plain.identity.at) == ("base", "/agent")


def test_the_certificate_of_a_remote_agent_may_go_unchecked() -> None:
    config = component("A2AConnectionConfig", "c", verify=False, headers={"K": "${KEY}"})
    (manifest,) = read(top("A2AAgent", agent_url="https://a", connection_config=config))
    (server,) = manifest.servers
    assert (server.tls_verify, server.headers) == (False, ("K",))
    assert [c.ref for c in manifest.credentials] == ["KEY"]


@pytest.mark.parametrize(
    ("tree", "kind"),
    [
        (top("OpenAiConfig", model_id="gpt-4o"), Kind.MODEL),
        (top("ServerTool"), Kind.TOOL),
        (top("MCPToolBox", tool_filter=["a"]), Kind.MCP_SERVER),
        (top("StdioTransport", command="x"), Kind.MCP_SERVER),
        (top("OAuthClientConfig"), Kind.SETTINGS),
    ],
)
def test_a_component_may_stand_by_itself(tree: dict[str, object], kind: Kind) -> None:
    assert [(m.identity.kind, m.identity.name) for m in read(tree)] == [(kind, "desk")]


def test_a_library_is_known_by_the_ids_that_others_refer_to() -> None:
    tree: dict[str, object] = {
        "$referenced_components": {
            "shared": component("OpenAiConfig", "fast", model_id="gpt-4o"),
            "helper": component("Agent", "agent", llm_config=ref("shared")),
        }
    }
    assert Sample(agent_spec, tree).claims(tree)
    assert [(m.identity.kind, m.identity.name) for m in read(tree)] == [
        (Kind.MODEL, "shared"),
        (Kind.AGENT, "helper"),
    ]


def test_a_component_that_nobody_knows_is_told() -> None:
    odd = component("ShellTool", "odd", component_plugin_name="mine", command="rm")
    agent, unknown = read(top("Agent", tools=[odd]))
    assert [tool.name for tool in agent.tools] == ["odd"]
    identity = unknown.identity
    assert (identity.kind, identity.name, identity.at) == (Kind.UNKNOWN, "odd", "/tools/0")
    assert (identity.group, identity.version, identity.resource) == (
        "agentspec",
        "26.2.0",
        "ShellTool",
    )


@pytest.mark.parametrize(
    ("tree", "claimed"),
    [
        (top("Agent"), True),
        (top("Flow"), True),
        ({"$referenced_components": {"a": component("Agent", "a")}}, True),
        (component("Agent", "a"), False),
        (top("Anything"), False),
        ({"component_type": ["Agent"], "agentspec_version": "26.1.0"}, False),
        ({"agentspec_version": "26.1.0"}, False),
        ({"$referenced_components": {"a": {"component_type": "Anything"}}}, False),
        ({"$referenced_components": ["Agent"]}, False),
        ({**top("Agent"), "apiVersion": "v1", "kind": "Agent"}, False),
        ({"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent"}, False),
        ([], False),
        (None, False),
    ],
)
def test_documents_are_known_by_a_type_of_the_specification(tree: object, *, claimed: bool) -> None:
    assert agent_spec.claims(Shape("any.json", Node(tree))) is claimed


def test_an_agent_is_read_by_nothing_else() -> None:
    assert list(readers(Shape("desk.json", Node(AGENT)))) == [agent_spec]


@each
def test_wrong_types_are_remembered(one: Sample) -> None:
    assert list(one.misreadings()) == []


@each
def test_unknown_fields_change_nothing(one: Sample) -> None:
    assert list(one.misled_by_unknown_fields(FREE)) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert not SAMPLE.claims(tree) or SAMPLE.read(tree).manifests


@given(values)
def test_any_component_is_read_without_a_failure(written: object) -> None:
    tree = top("Agent", llm_config=written, tools=written, toolboxes=written)
    assert SAMPLE.read({**tree, "$referenced_components": written}).manifests
