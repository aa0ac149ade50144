from itertools import chain

import pytest
from hypothesis import given

from gate.formats import FORMATS, readers, toolhive
from gate.manifest import Kind, Manifest
from gate.manifest.agent import NO_PACKAGE
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample, values

DIGEST = "sha256:" + "4f" * 32
IMAGE = f"registry.example.com/files@{DIGEST}"
TEMPLATE = "/spec/podTemplateSpec"
CONTAINER = f"{TEMPLATE}/spec/containers/1"
FREE = {
    "labels",
    "annotations",
    "limits",
    "requests",
    "nodeSelector",
    "addPlaintextHeaders",
    "toolsOverride",
    "backends",
}


def made(kind: str, spec: object, version: str = "v1beta1") -> dict[str, object]:
    return {
        "apiVersion": f"toolhive.stacklok.dev/{version}",
        "kind": kind,
        "metadata": {"name": "files", "namespace": "tools"},
        "spec": spec,
    }


SERVER = Sample(
    toolhive,
    made(
        "MCPServer",
        {
            "image": IMAGE,
            "transport": "streamable-http",
            "proxyMode": "sse",
            "args": ["--root", "/data"],
            "env": [{"name": "LEVEL", "value": "info"}],
            "secrets": [
                {"name": "files", "key": "token", "targetEnvName": "FILES_TOKEN"},
                {"name": "files", "key": "USER"},
            ],
            "resources": {"limits": {"memory": "128Mi"}},
            "volumes": [
                {"name": "data", "hostPath": "/srv/data", "mountPath": "/data"},
                {"name": "doc", "hostPath": "/srv/doc", "mountPath": "/doc", "readOnly": True},
            ],
            "serviceAccount": "files",
            "permissionProfile": {"type": "builtin", "name": "none"},
            "toolConfigRef": {"name": "files-read"},
            "externalAuthConfigRef": {"name": "files-auth"},
            "authzConfig": {"type": "configMap", "configMap": {"name": "files-authz"}},
            "groupRef": {"name": "shared"},
            "sessionStorage": {
                "provider": "redis",
                "passwordRef": {"name": "redis", "key": "password"},
            },
            "resourceOverrides": {
                "proxyDeployment": {
                    "env": [{"name": "NVIDIA_VISIBLE_DEVICES", "value": "none"}],
                    "imagePullSecrets": [{"name": "registry"}],
                }
            },
            "replicas": 2,
            "backendReplicas": 3,
            "podTemplateSpec": {
                "metadata": {"labels": {"team": "tools", "app": "other"}},
                "spec": {
                    "serviceAccountName": "ignored",
                    "securityContext": {"runAsUser": 2000},
                    "nodeSelector": {"pool": "gpu"},
                    "volumes": [{"name": "tmp", "emptyDir": {}}],
                    "containers": [
                        {"name": "audit", "image": "registry.example.com/audit:1"},
                        {
                            "name": "mcp",
                            "image": "registry.example.com/never-used:1",
                            "args": ["--quiet"],
                            "env": [{"name": "HOME", "value": "/data"}],
                            "resources": {"limits": {"memory": "256Mi", "nvidia.com/gpu": "1"}},
                            "securityContext": {"readOnlyRootFilesystem": False},
                        },
                    ],
                },
            },
        },
    ),
)

PROXY = Sample(
    toolhive,
    made(
        "MCPRemoteProxy",
        {
            "remoteUrl": "https://mcp.example.com/mcp",
            "transport": "sse",
            "headerForward": {
                "addPlaintextHeaders": {"X-Team": "tools"},
                "addHeadersFromSecret": [
                    {"headerName": "X-Key", "valueSecretRef": {"name": "mcp", "key": "key"}}
                ],
            },
            "oidcConfigRef": {"name": "login", "audience": "mcp"},
            "resources": {"limits": {"cpu": "1", "memory": "128Mi"}},
            "podTemplateSpec": {
                "spec": {
                    "containers": [
                        {"name": "toolhive", "resources": {"limits": {"memory": "256Mi"}}}
                    ]
                }
            },
        },
    ),
)

ENTRY = Sample(
    toolhive,
    made(
        "MCPServerEntry",
        {
            "remoteUrl": "http://mcp.tools.svc:8080/mcp",
            "transport": "streamable-http",
            "allowPrivateEndpoint": True,
            "groupRef": {"name": "shared"},
            "headerForward": {"addPlaintextHeaders": {"X-Team": "tools"}},
            "caBundleRef": {"configMapRef": {"name": "authority", "key": "ca.crt"}},
        },
        "v1alpha1",
    ),
)

VIRTUAL = Sample(
    toolhive,
    made(
        "VirtualMCPServer",
        {
            "groupRef": {"name": "shared"},
            "serviceAccount": "front",
            "incomingAuth": {"type": "oidc", "oidcConfigRef": {"name": "login", "audience": "a"}},
            "outgoingAuth": {
                "source": "inline",
                "backends": {"files": {"externalAuthConfigRef": {"name": "files-auth"}}},
            },
            "authServerConfig": {"hmacSecretRefs": [{"name": "signing", "key": "hmac"}]},
            "config": {
                "backends": [{"name": "wiki", "url": "https://wiki.example.com/mcp"}],
                "aggregation": {
                    "defaultToolVisibility": "deny",
                    "tools": [
                        {"workload": "files", "filter": ["read_file"]},
                        {"workload": "search"},
                        {"workload": "mail", "excludeAll": True},
                        {"workload": "calendar", "toolConfigRef": {"name": "calendar-read"}},
                    ],
                },
                "compositeTools": [
                    {
                        "name": "tidy_up",
                        "annotations": {"destructiveHint": True},
                        "steps": [{"id": "a", "tool": "files.delete_file"}],
                    }
                ],
                "compositeToolRefs": [{"name": "weekly-report"}],
            },
        },
    ),
)

TOOLS = Sample(
    toolhive,
    made(
        "MCPToolConfig",
        {
            "toolsFilter": ["read_file", "drop"],
            "toolsOverride": {
                "delete_file": {"name": "drop", "annotations": {"destructiveHint": True}}
            },
        },
    ),
)

AUTH = Sample(
    toolhive,
    made(
        "MCPExternalAuthConfig",
        {
            "type": "tokenExchange",
            "tokenExchange": {
                "tokenUrl": "https://login.example.com/token",
                "audience": "mcp",
                "clientSecretRef": {"name": "login", "key": "secret"},
            },
            "embeddedAuthServer": {"signingKeySecretRefs": [{"name": "signing", "key": "key"}]},
        },
    ),
)

REGISTRY = Sample(
    toolhive,
    made(
        "MCPRegistry",
        {
            "configYAML": "sources: []",
            "pgpassSecretRef": {"name": "registry-db", "key": ".pgpass"},
            "volumes": [{"name": "list", "configMap": {"name": "servers"}}],
            "volumeMounts": [{"name": "list", "mountPath": "/list", "readOnly": True}],
        },
    ),
)

EMBEDDING = Sample(
    toolhive,
    made(
        "EmbeddingServer",
        {
            "model": "intfloat/e5-small",
            "image": f"registry.example.com/embeddings@{DIGEST}",
            "args": ["--revision", "4f" * 20],
            "hfTokenSecretRef": {"name": "hub", "key": "token"},
            "resources": {"limits": {"memory": "2Gi"}},
        },
    ),
)

COMPOSITE = Sample(
    toolhive,
    made(
        "VirtualMCPCompositeToolDefinition",
        {
            "name": "weekly_report",
            "annotations": {"readOnlyHint": True},
            "steps": [{"id": "a", "type": "forEach", "step": {"tool": "wiki.read_page"}}],
        },
    ),
)

OIDC = Sample(
    toolhive,
    made(
        "MCPOIDCConfig",
        {"type": "inline", "inline": {"clientSecretRef": {"name": "login", "key": "secret"}}},
    ),
)

WEBHOOK = Sample(
    toolhive,
    made(
        "MCPWebhookConfig",
        {"validating": [{"name": "check", "hmacSecretRef": {"name": "check", "key": "hmac"}}]},
        "v1alpha1",
    ),
)

SAMPLES = [
    SERVER, PROXY, ENTRY, VIRTUAL, TOOLS, AUTH, REGISTRY, EMBEDDING, COMPOSITE, OIDC, WEBHOOK,
]  # fmt: skip


def bare(spec: dict[str, object], kind: str = "MCPServer") -> Manifest:
    return Sample(toolhive, made(kind, spec)).manifest


@pytest.fixture
def server() -> Manifest:
    return SERVER.manifest


def linked(manifest: Manifest) -> set[tuple[str, str, str, str]]:
    return {(each.relation, each.source, each.target, each.kind) for each in manifest.links}


def test_a_server_is_who_its_metadata_says(server: Manifest) -> None:
    assert server.identity.kind is Kind.MCP_SERVER
    assert (server.identity.namespace, server.identity.name) == ("tools", "files")
    (found,) = server.servers
    assert (found.name, found.transport, found.image.ref) == ("files", "http", IMAGE)
    assert [(arg.value, arg.at) for arg in found.args] == [
        ("--root", "/spec/args/0"),
        ("/data", "/spec/args/1"),
    ]
    assert found.package == NO_PACKAGE


def test_its_image_stands_over_that_of_the_template(server: Manifest) -> None:
    main, audit, proxy = server.containers
    assert (main.name, main.role, main.image.ref, main.at) == ("mcp", "main", IMAGE, CONTAINER)
    assert [arg.value for arg in main.args] == ["--quiet", "--root", "/data"]
    assert [(v.name, v.value, v.ref) for v in main.env] == [
        ("HOME", "/data", ""),
        ("FILES_TOKEN", "", "secret/files/token"),
        ("USER", "", "secret/files/USER"),
        ("LEVEL", "info", ""),
    ]
    assert (audit.name, audit.image.ref) == ("audit", "registry.example.com/audit:1")
    assert (proxy.name, proxy.role, proxy.image.ref) == ("toolhive", "sidecar", "")


def test_resources_are_those_of_the_proxy(server: Manifest) -> None:
    main, _, proxy = server.containers
    assert [(q.resource, q.amount) for q in main.resources] == [
        ("memory", "256Mi"),
        ("nvidia.com/gpu", "1"),
    ]
    assert [(q.resource, q.amount, q.at) for q in proxy.resources] == [
        ("memory", "128Mi", "/spec/resources/limits/memory")
    ]


def test_the_operator_hardens_what_is_not_said(server: Manifest) -> None:
    main, audit, proxy = server.containers
    for hardened in (main.security, proxy.security):
        assert hardened.privileged is hardened.allow_privilege_escalation is False
        assert (hardened.run_as_non_root, hardened.run_as_user) == (True, 1000)
        assert (hardened.seccomp, hardened.capabilities_drop) == ("RuntimeDefault", ("ALL",))
    assert (main.security.read_only_root, proxy.security.read_only_root) == (False, True)
    assert audit.security.privileged is audit.security.run_as_non_root is None
    pod = server.pod.security
    assert (pod.run_as_non_root, pod.run_as_user, pod.seccomp) == (True, 2000, "RuntimeDefault")


def test_capabilities_of_a_servers_own_are_not_completed() -> None:
    security = {"capabilities": {"add": ["NET_ADMIN"]}, "privileged": True}
    containers = [{"name": "mcp", "securityContext": security}]
    template = {"spec": {"containers": containers}}
    main = bare({"image": IMAGE, "podTemplateSpec": template}).containers[0]
    assert (main.security.privileged, main.security.capabilities_drop) == (True, ())
    assert main.security.at == f"{TEMPLATE}/spec/containers/0/securityContext"


def test_a_patched_proxy_keeps_what_it_drops() -> None:
    security = {"capabilities": {"add": ["NET_ADMIN"]}}
    template = {"spec": {"containers": [{"name": "toolhive", "securityContext": security}]}}
    spec: dict[str, object] = {"remoteUrl": "https://a.example", "podTemplateSpec": template}
    (main,) = bare(spec, "MCPRemoteProxy").containers
    assert main.security.capabilities_drop == ("ALL",)


def test_pods_are_labelled_by_the_operator(server: Manifest) -> None:
    assert server.pod.labels == {
        "team": "tools",
        "app": "files",
        "toolhive": "true",
        "toolhive-name": "files",
        "toolhive-basename": "files",
    }


def test_volumes_of_the_host_are_writable_unless_they_say_otherwise(server: Manifest) -> None:
    assert [(p.path, p.access, p.origin, p.at) for p in server.paths] == [
        ("/srv/data", "write", "host_path", "/spec/volumes/0/hostPath"),
        ("/srv/doc", "read", "host_path", "/spec/volumes/1/hostPath"),
    ]
    assert [(v.name, v.kind, v.source) for v in server.pod.volumes] == [
        ("tmp", "emptyDir", ""),
        ("data", "hostPath", "/srv/data"),
        ("doc", "hostPath", "/srv/doc"),
    ]


def test_a_device_of_the_host_is_told() -> None:
    volume = {"name": "gpu", "hostPath": "/dev/nvidia0", "mountPath": "/dev/nvidia0"}
    (device,) = bare({"image": IMAGE, "volumes": [volume]}).devices
    assert (device.kind, device.name) == ("host_path", "/dev/nvidia0")
    assert device.at == "/spec/volumes/0/hostPath"


def test_every_way_to_an_accelerator_is_told(server: Manifest) -> None:
    assert {(device.kind, device.name) for device in server.devices} == {
        ("resource", "nvidia.com/gpu"),
        ("node_selector", "pool"),
        ("env", "NVIDIA_VISIBLE_DEVICES"),
    }


def test_what_it_refers_to_is_linked(server: Manifest) -> None:
    assert linked(server) == {
        ("tool_config", "", "files-read", "tool_config"),
        ("secret", "", "files-auth", "settings"),
        ("config_map", "", "files-authz", "config_map"),
        ("member", "", "shared", "team"),
        ("secret", "", "redis", "secret"),
        ("secret", "", "registry", "secret"),
        ("secret", "", "files", "secret"),
        ("service_account", "", "files", "service_account"),
    }
    assert {each.namespace for each in server.links} == {"tools"}
    assert server.pod.service_account == "files"


def test_secrets_are_references(server: Manifest) -> None:
    assert [(c.name, c.kind, c.where, c.ref, c.key) for c in server.credentials] == [
        ("authzConfig", "config_map_ref", "data", "files-authz", "authz.json"),
        ("passwordRef", "secret_ref", "data", "redis", "password"),
        ("FILES_TOKEN", "secret_ref", "env", "files", "token"),
        ("USER", "secret_ref", "env", "files", "USER"),
    ]


def test_a_listed_server_has_no_wildcard(server: Manifest) -> None:
    assert server.tools == ()
    (link,) = (each for each in server.links if each.relation == "tool_config")
    assert (link.resource, link.at) == ("MCPToolConfig", "/spec/toolConfigRef/name")


def test_without_a_list_every_tool_is_offered() -> None:
    (tool,) = bare({"image": IMAGE}).tools
    assert (tool.server, tool.name, tool.wildcard, tool.at) == ("files", "*", True, "/spec")
    assert (tool.grant, tool.approval) == ("allow", "unknown")


@pytest.mark.parametrize(
    ("profile", "egress"),
    [
        ({"type": "builtin", "name": "none"}, "none"),
        ({"type": "builtin", "name": "network"}, "all"),
        ({"type": "configmap", "name": "profile", "key": "p.json"}, "unknown"),
    ],
)
def test_a_profile_only_declares(profile: object, egress: str) -> None:
    network = bare({"image": IMAGE, "permissionProfile": profile}).network
    assert (network.egress, network.enforced_by) == (egress, "declared_only")
    assert network.at == "/spec/permissionProfile"


def test_without_a_profile_nothing_is_declared() -> None:
    network = bare({"image": IMAGE}).network
    assert (network.egress, network.enforced_by) == ("unknown", "")


def test_a_bare_server_is_completed_by_the_operator() -> None:
    manifest = bare({"image": IMAGE})
    main, proxy = manifest.containers
    assert (main.name, main.at, proxy.at) == ("mcp", "/spec", "/spec")
    assert main.security.run_as_non_root is True
    (account,) = (each for each in manifest.links if each.relation == "service_account")
    assert (account.target, account.kind, account.at) == ("files-sa", "", "/spec")
    assert manifest.pod.present
    assert not manifest.replicas.declared


def test_the_account_that_is_made_hides_that_of_the_template() -> None:
    template = {"spec": {"serviceAccountName": "admin"}}
    manifest = bare({"image": IMAGE, "podTemplateSpec": template})
    assert manifest.pod.service_account == "files-sa"


def test_the_template_of_a_proxy_names_its_account() -> None:
    template = {"spec": {"serviceAccountName": "admin"}}
    spec: dict[str, object] = {"remoteUrl": "https://a.example", "podTemplateSpec": template}
    assert bare(spec, "MCPRemoteProxy").pod.service_account == "admin"
    spec["podTemplateSpec"] = {}
    assert bare(spec, "MCPRemoteProxy").pod.service_account == "files-proxy-runner"


@pytest.mark.parametrize(
    ("spec", "replicas"),
    [({"replicas": 4}, 4), ({"backendReplicas": 4}, 4), ({"replicas": 5, "backendReplicas": 4}, 5)],
)
def test_the_larger_number_of_copies_counts(spec: dict[str, object], replicas: int) -> None:
    found = bare({"image": IMAGE, **spec}).replicas
    assert (found.declared, found.maximum) == (True, replicas)


@pytest.mark.parametrize(
    ("image", "package"),
    [
        ("npx://@example/files@1.2.3", ("npm", "@example/files", "1.2.3")),
        ("npx://@example/files", ("npm", "@example/files", "")),
        ("npx://files@latest", ("npm", "files", "latest")),
        ("uvx://files-server==1.2.3", ("pypi", "files-server", "1.2.3")),
        ("uvx://files-server@1.2.3", ("pypi", "files-server", "1.2.3")),
        ("uvx://git+https://a.example/files@4f", ("git", "git+https://a.example/files", "4f")),
        ("go://example.com/files@v1.2.3", ("go", "example.com/files", "v1.2.3")),
        ("go://example.com/files", ("go", "example.com/files", "")),
        ("go://./cmd/files", ("", "", "")),
    ],
)  # fmt: skip
def test_an_image_may_be_a_package(image: str, package: tuple[str, str, str]) -> None:
    manifest = bare({"image": image})
    (server,) = manifest.servers
    found = server.package
    assert (found.ecosystem, found.name, found.version) == package
    assert (server.image.ref, manifest.containers[0].image.ref) == ("", "")
    assert found.at == ("/spec/image" if package[0] else "")


def test_a_package_is_told_which_folders_to_serve() -> None:
    image = "npx://@modelcontextprotocol/server-filesystem@2025.8.21"
    (path,) = bare({"image": image, "args": ["/data"]}).paths
    assert (path.path, path.access, path.origin, path.at) == (
        "/data",
        "write",
        "argument",
        "/spec/args/0",
    )


def test_a_remote_proxy_calls_a_server() -> None:
    manifest = PROXY.manifest
    (server,) = manifest.servers
    assert (server.url, server.transport) == ("https://mcp.example.com/mcp", "sse")
    assert (server.headers, server.at) == (("X-Team", "X-Key"), "/spec/remoteUrl")
    assert [(c.name, c.where, c.ref) for c in manifest.credentials] == [("X-Key", "header", "mcp")]
    (main,) = manifest.containers
    assert [(q.resource, q.amount) for q in main.resources] == [("cpu", "1"), ("memory", "256Mi")]
    assert manifest.pod.labels["app"] == "mcpremoteproxy"
    assert manifest.tools[0].wildcard


def test_an_entry_only_knows_where_a_server_is() -> None:
    manifest = ENTRY.manifest
    (server,) = manifest.servers
    assert (server.url, server.headers) == ("http://mcp.tools.svc:8080/mcp", ("X-Team",))
    assert not manifest.pod.present
    assert (manifest.tools, manifest.containers) == ((), ())
    assert linked(manifest) == {
        ("member", "", "shared", "team"),
        ("config_map", "", "authority", "config_map"),
    }


def test_a_virtual_server_offers_what_it_lists() -> None:
    manifest = VIRTUAL.manifest
    aggregation = "/spec/config/aggregation/tools"
    assert [(t.server, t.name, t.wildcard, t.effect, t.at) for t in manifest.tools] == [
        ("files", "read_file", False, "", f"{aggregation}/0/filter/0"),
        ("search", "*", True, "", f"{aggregation}/1"),
        ("files", "tidy_up", False, "destructive", "/spec/config/compositeTools/0/name"),
        ("files", "delete_file", False, "", "/spec/config/compositeTools/0/steps/0/tool"),
    ]
    assert linked(manifest) == {
        ("tool_config", "calendar", "calendar-read", "tool_config"),
        ("tool", "", "weekly-report", "tool"),
        ("member", "", "shared", "team"),
        ("secret", "", "login", "settings"),
        ("secret", "", "files-auth", "settings"),
        ("secret", "", "signing", "secret"),
        ("service_account", "", "front", "service_account"),
    }
    assert [(s.name, s.url) for s in manifest.servers] == [("wiki", "https://wiki.example.com/mcp")]
    (main,) = manifest.containers
    assert (main.name, main.security.run_as_non_root) == ("vmcp", True)
    assert ("memory", "512Mi", "limit") in [(q.resource, q.amount, q.bound) for q in main.resources]


def test_a_virtual_server_offers_every_tool_unless_told_not_to() -> None:
    (tool,) = bare({"groupRef": {"name": "shared"}}, "VirtualMCPServer").tools
    assert (tool.server, tool.wildcard) == ("", True)
    hidden: dict[str, object] = {"config": {"aggregation": {"excludeAllTools": True}}}
    assert bare(hidden, "VirtualMCPServer").tools == ()


def test_a_list_of_tools_has_the_names_that_are_seen() -> None:
    manifest = TOOLS.manifest
    assert manifest.identity.kind is Kind.TOOL_CONFIG
    assert [(t.server, t.name, t.effect, t.at) for t in manifest.tools] == [
        ("", "read_file", "", "/spec/toolsFilter/0"),
        ("", "drop", "destructive", "/spec/toolsFilter/1"),
    ]


@pytest.mark.parametrize(
    ("spec", "at"), [({}, "/spec"), ({"toolsFilter": []}, "/spec/toolsFilter")]
)
def test_an_empty_list_of_tools_means_every_tool(spec: dict[str, object], at: str) -> None:
    (tool,) = bare(spec, "MCPToolConfig").tools
    assert (tool.name, tool.wildcard, tool.at) == ("*", True, at)


def test_secrets_of_settings_are_references() -> None:
    found = [
        (c.name, c.ref, c.key)
        for c in chain.from_iterable(s.manifest.credentials for s in (AUTH, OIDC, WEBHOOK))
    ]
    assert found == [
        ("clientSecretRef", "login", "secret"),
        ("signingKeySecretRefs", "signing", "key"),
        ("clientSecretRef", "login", "secret"),
        ("hmacSecretRef", "check", "hmac"),
    ]


def test_a_registry_runs_in_a_pod() -> None:
    manifest = REGISTRY.manifest
    (main,) = manifest.containers
    assert (main.name, main.mounts[0].path, main.mounts[0].read_only) == (
        "registry-api",
        "/list",
        True,
    )
    assert main.security.run_as_non_root is None
    assert {c.ref for c in manifest.credentials} == {"servers", "registry-db"}
    assert manifest.pod.service_account == "files-registry-api"


def test_an_embedding_server_fetches_a_model() -> None:
    manifest = EMBEDDING.manifest
    (model,) = manifest.models
    assert (model.provider, model.id, model.revision) == (
        "HuggingFace",
        "intfloat/e5-small",
        "4f" * 20,
    )
    (used,) = bare({}, "EmbeddingServer").models
    assert (used.id, used.revision) == ("BAAI/bge-small-en-v1.5", "")
    (main,) = bare({}, "EmbeddingServer").containers
    assert main.image.tag == "cpu-latest"


def test_a_composite_tool_calls_others() -> None:
    assert [(t.server, t.name, t.effect) for t in COMPOSITE.manifest.tools] == [
        ("", "weekly_report", "read"),
        ("wiki", "read_page", ""),
    ]


@pytest.mark.parametrize("kind", ["MCPGroup", "MCPAuthzConfig", "MCPTelemetryConfig"])
def test_kinds_that_say_nothing_are_known(kind: str) -> None:
    manifest = bare({"description": "shared tools"}, kind)
    assert manifest.identity.kind in {Kind.TEAM, Kind.SETTINGS}
    assert manifest.links == ()


@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1"])
def test_both_versions_say_the_same(version: str) -> None:
    tree = made("MCPServer", {"image": IMAGE}, version)
    assert SERVER.claims(tree)
    assert SERVER.read(tree).manifests[0].containers[0].image.ref == IMAGE


@pytest.mark.parametrize(
    ("api_version", "name"),
    [
        ("toolhive.stacklok.dev/v1beta1", "toolhive"),
        ("kagent.dev/v1alpha1", "kmcp"),
        ("toolhive.stacklok.dev/v2", "unknown"),
        ("toolhive.stacklok.dev.example.com/v1beta1", ""),
    ],
)
def test_servers_of_other_groups_are_not_its_own(api_version: str, name: str) -> None:
    tree = {**made("MCPServer", {"image": IMAGE}), "apiVersion": api_version}
    found = readers(Shape("manifest.yaml", Node(tree)))
    assert [form.name for form in found] == ([name] if name else [])


def test_a_server_of_ark_is_not_read_as_one_of_toolhive() -> None:
    tree = {**made("MCPServer", {"image": IMAGE}), "apiVersion": "ark.mckinsey.com/v1alpha1"}
    assert not SERVER.claims(tree)
    claiming = [form.name for form in FORMATS if form.claims(Shape("a.yaml", Node(tree)))]
    assert "kmcp" not in claiming


@pytest.mark.parametrize("sample", SAMPLES)
def test_wrong_types_are_remembered(sample: Sample) -> None:
    assert sample.manifest.identity.resource
    assert list(sample.misreadings()) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_unknown_fields_change_nothing(sample: Sample) -> None:
    assert list(sample.misled_by_unknown_fields(FREE)) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_any_value_is_read_without_a_failure(sample: Sample) -> None:
    @given(sample.mutated())
    def reads(tree: object) -> None:
        assert not sample.claims(tree) or len(sample.read(tree).manifests) == 1

    reads()


@given(values)
def test_any_spec_is_read_without_a_failure(spec: object) -> None:
    for kind in toolhive.KINDS:
        assert len(SERVER.read(made(kind, spec)).manifests) == 1
