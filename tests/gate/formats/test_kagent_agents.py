from gate.manifest import Facet, Manifest
from tests.gate.formats.kagent_agents import (
    AGENT,
    AGENT_HARNESS,
    BARE,
    BYO,
    FLAT,
    HARNESS,
    SANDBOXED,
    TEMPLATE,
)
from tests.gate.formats.kagent_making import DIGEST, sample

DECLARATIVE = "/spec/declarative"
DEPLOYMENT = "/spec/declarative/deployment"


def links(manifest: Manifest, relation: str) -> list[tuple[str, str, str, str]]:
    return [
        (link.namespace, link.target, link.resource, link.at)
        for link in manifest.links
        if link.relation == relation
    ]


def test_models_are_links_to_their_configurations() -> None:
    own = "prod-agents"
    assert links(AGENT.manifest, "model") == [
        (own, "fast", "ModelConfig", f"{DECLARATIVE}/modelConfig"),
        (own, "embeddings", "ModelConfig", f"{DECLARATIVE}/memory/modelConfig"),
        (
            own,
            "small",
            "ModelConfig",
            f"{DECLARATIVE}/context/compaction/summarizer/modelConfig",
        ),
    ]
    assert [model.ref for model in AGENT.manifest.models] == ["fast", "embeddings", "small"]
    assert links(FLAT.manifest, "model") == [("models", "fast", "ModelConfig", "/spec/modelConfig")]


def test_no_model_is_the_default_one() -> None:
    default = ("prod-agents", "default-model-config", "ModelConfig")
    declared = sample("v1alpha2", "Agent", {"type": "Declarative", "declarative": {"tools": []}})
    assert links(declared.manifest, "model") == [(*default, "/spec/declarative")]
    empty = sample("v1alpha2", "Agent", {"type": "Declarative"})
    assert links(empty.manifest, "model") == [(*default, "/spec")]
    blank = sample("v1alpha2", "Agent", {"declarative": {"modelConfig": ""}})
    assert links(blank.manifest, "model") == [(*default, "/spec/declarative/modelConfig")]
    flat = sample("v1alpha1", "Agent", {"systemMessage": "a"})
    assert links(flat.manifest, "model") == [(*default, "/spec")]
    assert links(BYO.manifest, "model") == []


def test_prompts_are_inline_or_kept_elsewhere() -> None:
    found = [(p.source, p.ref, p.length, p.at) for p in AGENT.manifest.prompts]
    assert found == [
        ("inline", "", 19, f"{DECLARATIVE}/systemMessage"),
        ("config_map", "house-style", 0, f"{DECLARATIVE}/promptTemplate/dataSources/0"),
        ("inline", "", 8, f"{DECLARATIVE}/context/compaction/summarizer/promptTemplate"),
    ]
    held = {"type": "Secret", "name": "prompts", "key": "main"}
    secret = sample("v1alpha2", "Agent", {"declarative": {"systemMessageFrom": held}}).manifest
    assert [(p.source, p.ref) for p in secret.prompts] == [("secret", "prompts/main")]
    assert links(secret, "secret") == [
        ("prod-agents", "prompts", "", f"{DECLARATIVE}/systemMessageFrom")
    ]


def test_tools_are_named_or_everything() -> None:
    tools = f"{DECLARATIVE}/tools"
    assert [(t.server, t.name, t.wildcard, t.approval, t.at) for t in AGENT.manifest.tools] == [
        ("desk", "ticket_get", False, "none", f"{tools}/0/mcpServer/toolNames/0"),
        ("desk", "ticket_close", False, "required", f"{tools}/0/mcpServer/toolNames/1"),
        ("search", "*", True, "none", f"{tools}/1/mcpServer"),
        ("", "create_share_link", False, "none", f"{DECLARATIVE}/shareTools"),
        ("", "list_share_links", False, "none", f"{DECLARATIVE}/shareTools"),
        ("", "delete_share_link", False, "none", f"{DECLARATIVE}/shareTools"),
    ]
    assert [(t.server, t.name, t.at) for t in FLAT.manifest.tools] == [
        ("desk", "get", "/spec/tools/0/mcpServer/toolNames/0"),
        ("search", "*", "/spec/tools/1/mcpServer/toolNames"),
    ]
    assert [(t.server, t.name, t.approval, t.at) for t in TEMPLATE.manifest.tools] == [
        ("desk", "get", "unknown", "/spec/tools/0/mcp/tools/0"),
        ("search", "*", "unknown", "/spec/tools/1/mcp"),
    ]


def test_an_unreadable_list_of_tools_is_everything() -> None:
    server = {"name": "desk", "toolNames": "ticket_get"}
    tree = sample("v1alpha2", "Agent", {"declarative": {"tools": [{"mcpServer": server}]}})
    read = tree.read(tree.tree)
    place = f"{DECLARATIVE}/tools/0/mcpServer/toolNames"
    assert [(tool.name, tool.at) for tool in read.manifests[0].tools] == [("*", place)]
    assert [mismatch.at for mismatch in read.mismatches] == [place]


def test_servers_and_agents_are_referred_to() -> None:
    tools = f"{DECLARATIVE}/tools"
    assert links(AGENT.manifest, "server") == [
        ("tools", "desk", "RemoteMCPServer", f"{tools}/0/mcpServer/name"),
        ("prod-agents", "search", "MCPServer", f"{tools}/1/mcpServer/name"),
    ]
    assert links(AGENT.manifest, "sub_agent") == [
        ("shared", "translator", "Agent", f"{tools}/2/agent/name")
    ]
    assert links(FLAT.manifest, "server") == [
        ("tools", "desk", "ToolServer", "/spec/tools/0/mcpServer/toolServer"),
        ("prod-agents", "search", "ToolServer", "/spec/tools/1/mcpServer/toolServer"),
    ]
    assert links(FLAT.manifest, "sub_agent") == [
        ("shared", "translator", "Agent", "/spec/tools/2/agent/ref")
    ]
    assert links(TEMPLATE.manifest, "sub_agent") == [
        ("prod-agents", "translator", "AgentTemplate", "/spec/tools/2/agent/templateRef/name")
    ]


def test_credentials_are_references() -> None:
    found = [(c.name, c.kind, c.where, c.ref, c.key) for c in AGENT.manifest.credentials]
    assert found == [
        ("Authorization", "secret_ref", "header", "desk", "header"),
        ("gitAuthSecretRef", "secret_ref", "data", "git", ""),
        ("AWS_SECRET_ACCESS_KEY", "secret_ref", "env", "s3", "key"),
        ("TICKETS_TOKEN", "secret_ref", "env", "tickets", "token"),
        ("", "config_map_ref", "env", "settings", ""),
    ]
    assert AGENT.manifest.credentials[0].at == f"{DECLARATIVE}/tools/0/headersFrom/0/valueFrom"
    assert [(c.kind, c.ref) for c in BYO.manifest.credentials] == [("secret_ref", "tickets")]


def test_a_flattened_pod_is_rebuilt() -> None:
    manifest = AGENT.manifest
    assert (manifest.pod.present, manifest.pod.service_account) == (True, "tickets")
    assert (manifest.pod.at, manifest.pod.security.seccomp) == (DEPLOYMENT, "RuntimeDefault")
    assert manifest.pod.labels == {"app": "tickets", "kagent": "tickets"}
    assert [(v.name, v.kind) for v in manifest.pod.volumes] == [
        ("work", "emptyDir"),
        ("host", "hostPath"),
    ]
    init, main, proxy = manifest.containers
    assert [(c.name, c.role) for c in manifest.containers] == [
        ("skills-init", "init"),
        ("tickets", "main"),
        ("proxy", "sidecar"),
    ]
    assert (main.at, main.security.run_as_non_root) == (DEPLOYMENT, True)
    assert [(q.resource, q.bound) for q in main.resources] == [
        ("memory", "limit"),
        ("nvidia.com/gpu", "limit"),
        ("cpu", "request"),
    ]
    assert main.resources[1].at == f"{DEPLOYMENT}/resources/limits/nvidia.com~1gpu"
    assert (main.image.ref, main.image.registry) == ("", "registry.example.com")
    assert main.image.at == f"{DEPLOYMENT}/imageRegistry"
    assert proxy.image.tag == "1"
    assert init.at == "/spec/skills/initContainer"
    assert [(p.path, p.access, p.origin) for p in manifest.paths] == [
        ("/var/lib/tickets", "write", "host_path")
    ]
    copies = manifest.replicas
    assert (copies.declared, copies.minimum, copies.maximum) == (True, 2, 2)
    assert copies.at == f"{DEPLOYMENT}/replicas"


def test_every_way_to_an_accelerator_is_told() -> None:
    assert {(device.kind, device.name) for device in AGENT.manifest.devices} == {
        ("resource", "nvidia.com/gpu"),
        ("env", "NVIDIA_VISIBLE_DEVICES"),
        ("node_selector", "nvidia.com/gpu.product"),
        ("node_selector", "gpu"),
        ("toleration", "nvidia.com/gpu"),
        ("annotation", "gpu-fraction"),
    }
    assert BYO.manifest.devices == ()


def test_an_own_image_runs_its_own_command() -> None:
    (main,) = BYO.manifest.containers
    assert main.image.digest == DIGEST
    assert main.image.at == "/spec/byo/deployment/image"
    assert [(text.value, text.at) for text in main.command + main.args] == [
        ("python", "/spec/byo/deployment/cmd"),
        ("-m", "/spec/byo/deployment/args/0"),
        ("tickets", "/spec/byo/deployment/args/1"),
    ]


def test_an_account_is_named_or_made() -> None:
    assert links(AGENT.manifest, "service_account") == [
        ("prod-agents", "tickets", "ServiceAccount", f"{DEPLOYMENT}/serviceAccountName")
    ]
    assert links(BYO.manifest, "service_account") == [
        ("prod-agents", "tickets", "", "/spec/byo/deployment")
    ]
    made = [link.kind for link in BYO.manifest.links if link.relation == "service_account"]
    assert made == [""]
    assert BYO.manifest.pod.service_account == "tickets"


def test_an_agent_without_a_deployment_has_no_pod_to_judge() -> None:
    manifest = sample("v1alpha2", "Agent", {"declarative": {"modelConfig": "a"}}).manifest
    assert not manifest.pod.present
    assert manifest.containers == ()


def test_skills_are_read_with_how_they_are_pinned() -> None:
    found = [(s.source, s.location, s.ref, s.verify, s.at) for s in AGENT.manifest.skills]
    assert found == [
        (
            "oci",
            f"registry.example.com/skills/triage@{DIGEST}",
            DIGEST,
            False,
            "/spec/skills/refs/0",
        ),
        ("oci", "registry.example.com/skills/old:1", "1", False, "/spec/skills/refs/1"),
        ("git", "https://git.example.com/skills.git", "main", True, "/spec/skills/gitRefs/0"),
        ("s3", "s3://skills/triage", "", True, "/spec/skills/s3Refs/0"),
    ]
    assert [(s.source, s.ref) for s in TEMPLATE.manifest.skills] == [
        ("oci", DIGEST),
        ("git", "1" * 40),
        ("s3", "7"),
    ]


def test_only_a_sandbox_limits_the_network() -> None:
    network = AGENT.manifest.network
    assert (network.egress, network.enforced_by) == ("list", "sandbox")
    assert [host.value for host in network.hosts] == ["desk.example.com", "*.example.org"]
    assert network.at == "/spec/sandbox/network/allowedDomains"
    assert BYO.manifest.network.egress == "unknown"
    shut = sample("v1alpha2", "Agent", {"declarative": {}, "sandbox": {}}).manifest.network
    assert (shut.egress, shut.at) == ("none", "/spec/sandbox")
    assert (SANDBOXED.manifest.network.egress, SANDBOXED.manifest.network.at) == ("none", "/spec")
    domains = {"network": {"allowedDomains": ["*"]}}
    wide = sample("v1alpha3", "SandboxAgent", {"sandbox": domains}).manifest.network
    assert wide.egress == "all"


def test_a_sandboxed_agent_runs_without_a_deployment() -> None:
    (main,) = BARE.manifest.containers
    assert (main.image.digest, main.at) == (DIGEST, "/spec/byo")
    assert [text.value for text in main.command + main.args] == ["tickets", "serve"]
    assert [c.ref for c in BARE.manifest.credentials] == ["tickets"]
    assert not BARE.manifest.pod.present
    assert Facet.POD not in BARE.manifest.expressible


def test_harnesses_are_given_images_and_tokens() -> None:
    manifest = AGENT_HARNESS.manifest
    assert [(c.image.ref, c.image.at) for c in manifest.containers] == [
        ("registry.example.com/hermes:1", "/spec/image"),
        ("registry.example.com/box:2", "/spec/substrate/workloadImage"),
    ]
    assert [(c.name, c.kind, c.ref, c.key) for c in manifest.credentials] == [
        ("TOKEN", "secret_ref", "h", "t"),
        ("botToken", "secret_ref", "slack", "bot"),
        ("allowedUserIDsFrom", "config_map_ref", "users", "ids"),
    ]
    assert links(manifest, "model") == [("models", "fast", "ModelConfig", "/spec/modelConfigRef")]
    (container,) = HARNESS.manifest.containers
    assert [(v.name, v.value, v.ref) for v in container.env] == [
        ("LEVEL", "info", ""),
        ("TOKEN", "", "secret/codex/token"),
    ]
    assert [(c.ref, c.at) for c in HARNESS.manifest.credentials] == [
        ("codex", "/spec/env/1/credentialRef")
    ]


def test_first_agents_cannot_say_what_came_later() -> None:
    assert Facet.APPROVAL not in FLAT.manifest.expressible
    assert Facet.RESOURCES not in FLAT.manifest.expressible
    assert Facet.APPROVAL in AGENT.manifest.expressible
