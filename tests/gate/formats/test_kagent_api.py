import pytest
from hypothesis import given

from gate.formats import kagent, kagent_api, kmcp, readers, toolhive
from gate.manifest import Kind, Manifest
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

DIGEST = "sha256:" + "4f" * 32
COMMIT = "4f" * 20
IMAGE = f"registry.example.com/runtime@{DIGEST}"
FREE = {"outputSchema"}


def made(
    kind: str, spec: object, api_version: str = "api.kagent.dev/v1alpha3"
) -> dict[str, object]:
    metadata = {"name": "triage", "namespace": "support"}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


TEMPLATE = {
    "modelConfig": {"name": "sonnet"},
    "systemPrompt": "You sort tickets.",
    "promptTemplate": {"dataSources": [{"name": "house-style", "alias": "style"}]},
    "outputSchemaFrom": {"name": "schemas", "key": "ticket.json"},
    "tools": [
        {
            "mcp": {
                "server": {"kind": "RemoteMCPServer", "name": "tickets"},
                "tools": ["list_tickets", "close_ticket"],
                "requireApproval": True,
            }
        },
        {"mcp": {"server": {"name": "wiki"}}},
        {"subAgent": {"name": "search", "description": "a", "templateRef": {"name": "searcher"}}},
    ],
    "skills": [
        {
            "name": "style",
            "source": {
                "git": {
                    "url": "https://git.example.com/skills",
                    "commit": COMMIT,
                    "credentialRef": {"name": "git", "key": "token"},
                }
            },
        },
    ],
    "plugins": [{"source": {"oci": f"registry.example.com/plugins@{DIGEST}"}, "skills": ["a"]}],
}

HARNESS = {
    "kagent": {
        "memory": {"modelConfigRef": {"name": "embed"}},
        "compaction": {"summarizer": {"promptTemplate": "Shorten {conversation_history}"}},
    },
    "workload": {"image": IMAGE, "command": ["/serve"], "args": ["--port", "80"]},
    "env": [
        {"name": "LEVEL", "value": "info"},
        {
            "name": "TOKEN",
            "credentialRef": {
                "name": "tickets",
                "key": "token",
                "url": "https://tickets.example.com:8443/api",
                "header": "Authorization",
            },
        },
    ],
    "substrate": {
        "workerPoolRef": {"name": "small"},
        "snapshotPolicy": {"location": "gs://snapshots/support"},
        "egress": ["*.wiki.example.com"],
    },
}


def sample(kind: str, spec: object) -> Sample:
    return Sample(kagent_api, made(kind, spec))


AGENT = sample(
    "Agent",
    {
        "template": TEMPLATE,
        "harnessRef": {"name": "standard"},
        "egressPolicyRefs": [{"name": "tickets"}],
    },
)
PAIRED = sample("Agent", {"template": {"ref": {"name": "sorter"}}, "harness": {"inline": HARNESS}})
BEHAVIOUR = sample("AgentTemplate", TEMPLATE)
RUNTIME = sample("Harness", HARNESS)
SANDBOX = sample(
    "SandboxTemplate", {"workload": {"image": IMAGE}, "egressPolicyRefs": [{"name": "tickets"}]}
)
POLICY = sample("EgressPolicy", {"hosts": ["tickets.example.com", "*.wiki.example.com"]})
MODEL = sample(
    "ModelConfig",
    {
        "provider": "Anthropic",
        "model": "claude-sonnet-4-20250514",
        "apiKeySecret": "anthropic",
        "apiKeySecretKey": "key",
    },
)
REMOTE = sample("RemoteMCPServer", {"url": "https://mcp.example.com", "description": "tickets"})
SAMPLES = [AGENT, PAIRED, BEHAVIOUR, RUNTIME, SANDBOX, POLICY, MODEL, REMOTE]


def bare(kind: str, spec: object) -> Manifest:
    return sample(kind, spec).manifest


def linked(manifest: Manifest) -> set[tuple[str, str, str, str]]:
    return {(each.relation, each.target, each.kind, each.resource) for each in manifest.links}


def test_an_agent_is_a_template_and_a_harness() -> None:
    manifest = AGENT.manifest
    assert manifest.identity.kind is Kind.AGENT
    assert linked(manifest) == {
        ("harness", "standard", "harness", "Harness"),
        ("egress_policy", "tickets", "egress_policy", "EgressPolicy"),
        ("model", "sonnet", "model", "ModelConfig"),
        ("config_map", "house-style", "config_map", ""),
        ("config_map", "schemas", "config_map", ""),
        ("server", "tickets", "mcp_server", "RemoteMCPServer"),
        ("server", "wiki", "mcp_server", "RemoteMCPServer"),
        ("sub_agent", "searcher", "template", "AgentTemplate"),
        ("secret", "git", "secret", ""),
    }
    assert {each.namespace for each in manifest.links} == {"support"}


def test_approval_is_of_a_whole_binding() -> None:
    tools = AGENT.manifest.tools
    assert [(t.server, t.name, t.wildcard, t.approval) for t in tools] == [
        ("tickets", "list_tickets", False, "required"),
        ("tickets", "close_ticket", False, "required"),
        ("wiki", "*", True, "none"),
    ]
    assert [t.at for t in tools] == [
        "/spec/template/tools/0/mcp/tools/0",
        "/spec/template/tools/0/mcp/tools/1",
        "/spec/template/tools/1/mcp",
    ]


def test_an_empty_list_of_tools_exposes_every_one() -> None:
    mcp = {"server": {"name": "wiki"}, "tools": [], "requireApproval": True}
    (tool,) = bare("AgentTemplate", {"tools": [{"mcp": mcp}]}).tools
    assert (tool.wildcard, tool.approval, tool.at) == (True, "required", "/spec/tools/0/mcp/tools")


def test_a_sub_agent_may_be_an_agent_of_its_own() -> None:
    called = {"name": "search", "agentRef": {"name": "searcher"}}
    manifest = bare("AgentTemplate", {"tools": [{"subAgent": called}]})
    assert linked(manifest) == {("sub_agent", "searcher", "agent", "Agent")}


def test_prompts_are_written_or_kept_in_config_maps() -> None:
    kept = {"systemPromptFrom": {"name": "prompts", "key": "triage"}}
    assert [(p.source, p.ref) for p in AGENT.manifest.prompts] == [
        ("inline", ""),
        ("config_map", "house-style"),
    ]
    (prompt,) = bare("AgentTemplate", kept).prompts
    assert (prompt.source, prompt.ref) == ("config_map", "prompts/triage")


def test_no_model_is_used_by_default() -> None:
    assert bare("AgentTemplate", {"systemPrompt": "a"}).models == ()
    assert bare("Agent", {"template": {}, "harness": {}}).models == ()


def test_skills_are_pinned() -> None:
    assert [(s.source, s.ref) for s in AGENT.manifest.skills] == [
        ("git", COMMIT),
        ("oci", DIGEST),
    ]


def test_both_places_of_a_template_are_read() -> None:
    inline = sample("Agent", {"template": {"inline": TEMPLATE}, "harness": {"ref": {"name": "a"}}})
    manifest = inline.manifest
    assert len(manifest.tools) == len(AGENT.manifest.tools)
    assert manifest.tools[0].at == "/spec/template/inline/tools/0/mcp/tools/0"
    assert ("harness", "a", "harness", "Harness") in linked(manifest)
    assert ("template", "sorter", "template", "AgentTemplate") in linked(PAIRED.manifest)
    assert PAIRED.manifest.containers[0].image.at == "/spec/harness/inline/workload/image"


@pytest.mark.parametrize("manifest", [RUNTIME.manifest, PAIRED.manifest])
def test_a_harness_runs_an_image(manifest: Manifest) -> None:
    (main,) = manifest.containers
    assert (main.name, main.image.ref, main.image.digest) == ("triage", IMAGE, DIGEST)
    assert [word.value for word in (*main.command, *main.args)] == ["/serve", "--port", "80"]
    assert [(v.name, v.value, v.ref) for v in main.env] == [
        ("LEVEL", "info", ""),
        ("TOKEN", "", "secret/tickets/token"),
    ]
    assert [(c.name, c.where, c.ref) for c in manifest.credentials] == [("TOKEN", "env", "tickets")]
    assert [m.ref for m in manifest.models] == ["embed"]
    assert [p.source for p in manifest.prompts] == ["inline"]


def test_a_harness_opens_what_it_lists_and_where_it_sends_credentials() -> None:
    network = RUNTIME.manifest.network
    assert (network.egress, network.enforced_by) == ("list", "proxy")
    assert [(host.value, host.at) for host in network.hosts] == [
        ("*.wiki.example.com", "/spec/substrate/egress/0"),
        ("tickets.example.com", "/spec/env/1/credentialRef/url"),
    ]


def test_nothing_is_open_without_a_policy() -> None:
    network = bare("Agent", {"templateRef": {"name": "a"}, "harnessRef": {"name": "b"}}).network
    assert (network.egress, network.enforced_by, network.at) == ("none", "proxy", "/spec")


def test_policies_open_hosts() -> None:
    assert AGENT.manifest.network.egress == "list"
    assert AGENT.manifest.network.at == "/spec/egressPolicyRefs"
    assert SANDBOX.manifest.network.egress == "list"
    network = POLICY.manifest.network
    assert POLICY.manifest.identity.kind is Kind.EGRESS_POLICY
    assert network.egress == "list"
    assert [host.at for host in network.hosts] == ["/spec/hosts/0", "/spec/hosts/1"]
    assert bare("EgressPolicy", {"hosts": ["a.example", "*"]}).network.egress == "all"
    assert bare("EgressPolicy", {"hosts": []}).network.egress == "none"


def test_a_policy_may_be_named_by_a_string() -> None:
    manifest = bare("Agent", {"egressPolicyRefs": ["tickets"]})
    (link,) = manifest.links
    assert (link.target, link.at) == ("tickets", "/spec/egressPolicyRefs/0")


def test_models_and_servers_are_as_in_earlier_versions() -> None:
    (model,) = MODEL.manifest.models
    assert (model.provider, model.id) == ("Anthropic", "claude-sonnet-4-20250514")
    assert [(c.ref, c.key) for c in MODEL.manifest.credentials] == [("anthropic", "key")]
    (server,) = REMOTE.manifest.servers
    assert (server.url, server.transport) == ("https://mcp.example.com", "http")
    provider = bare("ModelProviderConfig", {"type": "OpenAI", "secretRef": {"name": "openai"}})
    assert [c.ref for c in provider.credentials] == ["openai"]


@pytest.mark.parametrize(
    ("api_version", "kind", "name"),
    [
        ("api.kagent.dev/v1alpha3", "Agent", "kagent_api"),
        ("kagent.dev/v1alpha2", "Agent", "kagent"),
        ("kagent.dev/v1alpha3", "AgentTemplate", "kagent"),
        ("api.kagent.dev/v1alpha3", "AgentTemplate", "kagent_api"),
        ("api.kagent.dev/v1alpha2", "Agent", "unknown"),
        ("api.kagent.dev/v1alpha3", "WorkerPool", "unknown"),
        ("api.kagent.dev/v1alpha3", "MCPServer", "unknown"),
    ],
)
def test_agents_of_each_group_are_read_by_their_own(api_version: str, kind: str, name: str) -> None:
    found = readers(Shape("manifest.yaml", Node(made(kind, {}, api_version))))
    assert [form.name for form in found] == [name]


@pytest.mark.parametrize("api_version", ["ark.mckinsey.com/v1alpha1", "aikart/v1", "v1alpha3"])
def test_agents_of_others_are_not_its_own(api_version: str) -> None:
    shape = Shape("manifest.yaml", Node(made("Agent", {}, api_version)))
    assert not any(form.claims(shape) for form in (kagent, kagent_api, kmcp, toolhive))


@pytest.mark.parametrize("read", SAMPLES)
def test_wrong_types_are_remembered(read: Sample) -> None:
    assert read.manifest.identity.resource
    assert list(read.misreadings()) == []


@pytest.mark.parametrize("read", SAMPLES)
def test_unknown_fields_change_nothing(read: Sample) -> None:
    assert list(read.misled_by_unknown_fields(FREE)) == []


@pytest.mark.parametrize("read", SAMPLES)
def test_any_value_is_read_without_a_failure(read: Sample) -> None:
    @given(read.mutated())
    def reads(tree: object) -> None:
        assert not read.claims(tree) or len(read.read(tree).manifests) == 1

    reads()


@given(values)
def test_any_spec_is_read_without_a_failure(spec: object) -> None:
    for kind in kagent_api.KINDS:
        assert len(AGENT.read(made(kind, spec)).manifests) == 1
