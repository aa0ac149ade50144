import pytest
from hypothesis import given

from gate.formats import kmcp
from gate.manifest import Kind, Manifest
from tests.gate.formats.reading import Sample, values

DEPLOYMENT = "/spec/deployment"
FREE = {"labels", "annotations", "env", "limits", "requests", "nodeSelector"}


def made(spec: object, api_version: str = "kagent.dev/v1alpha1") -> dict[str, object]:
    metadata = {"name": "files", "namespace": "tools"}
    return {"apiVersion": api_version, "kind": "MCPServer", "metadata": metadata, "spec": spec}


SAMPLE = Sample(
    kmcp,
    made(
        {
            "transportType": "stdio",
            "deployment": {
                "image": "registry.example.com/files:1.4",
                "cmd": "npx",
                "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "/data"],
                "env": {"LEVEL": "info", "CUDA_VISIBLE_DEVICES": "0"},
                "secretRefs": [{"name": "files"}],
                "configMapRefs": [{"name": "settings"}],
                "volumes": [{"name": "data", "hostPath": {"path": "/srv/data"}}],
                "volumeMounts": [{"name": "data", "mountPath": "/data", "readOnly": True}],
                "resources": {"limits": {"memory": "256Mi", "amd.com/gpu": "1"}},
                "securityContext": {"runAsNonRoot": True},
                "podSecurityContext": {"runAsUser": 1000},
                "serviceAccountName": "files",
                "imagePullSecrets": [{"name": "registry"}],
                "nodeSelector": {"pool": "gpu"},
                "replicas": 3,
                "initContainer": {"image": "registry.example.com/adapter:0.9"},
                "sidecars": [{"name": "proxy", "image": "registry.example.com/proxy:1"}],
            },
            "httpTransport": {"tls": {"insecureSkipVerify": True, "secretRef": "files-tls"}},
        }
    ),
)


@pytest.fixture
def manifest() -> Manifest:
    return SAMPLE.manifest


def test_a_server_is_who_its_metadata_says(manifest: Manifest) -> None:
    identity = manifest.identity
    assert identity.kind is Kind.MCP_SERVER
    assert (identity.namespace, identity.name) == ("tools", "files")


def test_a_server_is_started_in_its_image(manifest: Manifest) -> None:
    (server,) = manifest.servers
    assert (server.name, server.transport, server.command) == ("files", "stdio", "npx")
    assert (server.image.ref, server.at) == ("registry.example.com/files:1.4", DEPLOYMENT)
    assert [arg.at for arg in server.args] == [f"{DEPLOYMENT}/args/{n}" for n in range(3)]
    assert not server.tls_verify


def test_its_pod_is_rebuilt(manifest: Manifest) -> None:
    assert [(c.name, c.role, c.image.ref) for c in manifest.containers] == [
        ("mcp-server", "main", "registry.example.com/files:1.4"),
        ("copy-binary", "init", "registry.example.com/adapter:0.9"),
        ("proxy", "sidecar", "registry.example.com/proxy:1"),
    ]
    main = manifest.containers[0]
    assert [(v.name, v.value, v.at) for v in main.env] == [
        ("LEVEL", "info", f"{DEPLOYMENT}/env/LEVEL"),
        ("CUDA_VISIBLE_DEVICES", "0", f"{DEPLOYMENT}/env/CUDA_VISIBLE_DEVICES"),
    ]
    assert (main.at, main.security.run_as_non_root) == (DEPLOYMENT, True)
    assert [text.value for text in main.command] == ["npx"]
    assert (manifest.pod.service_account, manifest.pod.security.run_as_user) == ("files", 1000)
    assert (manifest.replicas.minimum, manifest.replicas.maximum) == (3, 3)


def test_the_first_container_has_the_security_of_the_main_one_or_its_own(
    manifest: Manifest,
) -> None:
    assert manifest.containers[1].security.at == f"{DEPLOYMENT}/securityContext"
    own = {"securityContext": {"runAsUser": 7}}
    deployment = {"securityContext": {"runAsNonRoot": True}, "initContainer": own}
    first = Sample(kmcp, made({"deployment": deployment})).manifest.containers[1]
    assert (first.security.run_as_user, first.security.run_as_non_root) == (7, None)


def test_paths_are_of_the_host_and_of_the_server(manifest: Manifest) -> None:
    assert {(p.path, p.access, p.origin, p.at) for p in manifest.paths} == {
        ("/srv/data", "read", "host_path", f"{DEPLOYMENT}/volumes/0/hostPath/path"),
        ("/data", "write", "argument", f"{DEPLOYMENT}/args/2"),
    }


def test_every_way_to_an_accelerator_is_told(manifest: Manifest) -> None:
    assert {(device.kind, device.name, device.at) for device in manifest.devices} == {
        ("resource", "amd.com/gpu", f"{DEPLOYMENT}/resources/limits/amd.com~1gpu"),
        ("env", "CUDA_VISIBLE_DEVICES", f"{DEPLOYMENT}/env/CUDA_VISIBLE_DEVICES"),
        ("node_selector", "pool", f"{DEPLOYMENT}/nodeSelector/pool"),
    }


def test_secrets_are_references(manifest: Manifest) -> None:
    assert [(c.kind, c.where, c.ref, c.at) for c in manifest.credentials] == [
        ("secret_ref", "data", "files-tls", "/spec/httpTransport/tls/secretRef"),
        ("secret_ref", "env", "files", f"{DEPLOYMENT}/secretRefs/0"),
        ("config_map_ref", "volume", "settings", f"{DEPLOYMENT}/configMapRefs/0"),
    ]
    targets = {link.target for link in manifest.links if link.relation == "secret"}
    assert targets == {"files-tls", "files", "registry"}


def test_a_server_without_an_account_has_its_own() -> None:
    manifest = Sample(kmcp, made({"deployment": {"image": "a"}})).manifest
    (link,) = manifest.links
    assert (link.relation, link.target, link.kind) == ("service_account", "files", "")
    assert manifest.servers[0].tls_verify
    assert not manifest.replicas.declared


def test_a_list_of_variables_is_not_read_as_none() -> None:
    read = SAMPLE.read(made({"deployment": {"env": [{"name": "A", "value": "b"}]}}))
    assert [mismatch.at for mismatch in read.mismatches] == [f"{DEPLOYMENT}/env"]


@pytest.mark.parametrize(
    "api_version",
    [
        "toolhive.stacklok.dev/v1alpha1",
        "ark.mckinsey.com/v1alpha1",
        "kagent.dev/v1alpha2",
        "kagent.dev",
        "v1alpha1",
    ],
)
def test_servers_of_other_groups_are_not_its_own(api_version: str) -> None:
    tree = made({"deployment": {"image": "a"}}, api_version)
    assert not SAMPLE.claims(tree)


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields(FREE)) == []


@given(SAMPLE.mutated())
def test_any_value_is_read_without_a_failure(tree: object) -> None:
    assert not SAMPLE.claims(tree) or len(SAMPLE.read(tree).manifests) == 1


@given(values)
def test_any_spec_is_read_without_a_failure(spec: object) -> None:
    assert len(SAMPLE.read(made(spec)).manifests) == 1


def test_pods_have_the_labels_of_the_controller(manifest: Manifest) -> None:
    assert manifest.pod.labels == {
        "app.kubernetes.io/name": "files",
        "app.kubernetes.io/instance": "files",
        "app.kubernetes.io/managed-by": "kmcp",
    }
