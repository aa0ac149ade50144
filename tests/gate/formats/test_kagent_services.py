import pytest

from tests.gate.formats.kagent_making import sample
from tests.gate.formats.kagent_services import (
    FIRST_MODEL,
    MEMORY,
    MODEL,
    PROVIDER,
    REMOTE,
    SSE,
    STDIO,
)


def test_a_configuration_names_model_endpoint_and_key() -> None:
    manifest = MODEL.manifest
    (model,) = manifest.models
    assert (model.provider, model.id, model.at) == ("OpenAI", "gpt-4o-2024-08-06", "/spec/model")
    assert (model.endpoint, model.tls_verify) == ("https://models.example.com/v1", False)
    assert [(c.name, c.ref, c.key, c.at) for c in manifest.credentials] == [
        ("caCert", "ca", "ca.crt", "/spec/tls/caCertSecretRef"),
        ("apiKey", "openai", "key", "/spec/apiKeySecret"),
    ]


def test_the_first_version_may_take_a_key_from_elsewhere() -> None:
    manifest = FIRST_MODEL.manifest
    assert [model.endpoint for model in manifest.models] == ["http://ollama.models:11434"]
    assert [(link.namespace, link.target, link.at) for link in manifest.links] == [
        ("keys", "ollama", "/spec/apiKeySecretRef")
    ]


def test_a_key_under_the_other_version_s_name_is_none() -> None:
    stale = sample("v1alpha2", "ModelConfig", {"model": "a", "apiKeySecretRef": "openai"})
    assert stale.manifest.credentials == ()


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"model": "a"}, ("OpenAI", "a", "", "/spec/model")),
        ({}, ("OpenAI", "", "", "/spec")),
        (
            {"provider": "AzureOpenAI", "azureOpenAI": {"azureDeployment": "d"}},
            ("AzureOpenAI", "d", "", "/spec/azureOpenAI/azureDeployment"),
        ),
        (
            {"provider": "Foundry", "foundry": {"deployment": "d", "endpoint": "https://f"}},
            ("Foundry", "d", "https://f", "/spec/foundry/deployment"),
        ),
        (
            {
                "provider": "Anthropic",
                "model": "a",
                "anthropic": {"baseUrl": "https://a"},
                "openAI": {"baseUrl": "https://o"},
            },
            ("Anthropic", "a", "https://a", "/spec/model"),
        ),
        (
            {"provider": "Bedrock", "model": "a", "openAI": {"baseUrl": "https://o"}},
            ("Bedrock", "a", "https://o", "/spec/model"),
        ),
    ],
)
def test_each_provider_has_its_own_endpoint(spec: object, found: tuple[str, ...]) -> None:
    (model,) = sample("v1alpha2", "ModelConfig", spec).manifest.models
    assert (model.provider, model.id, model.endpoint, model.at) == found


def test_an_endpoint_may_be_kept_in_a_config_map() -> None:
    spec = {"provider": "Foundry", "foundry": {"endpointFrom": {"name": "f", "key": "url"}}}
    (credential,) = sample("v1alpha2", "ModelConfig", spec).manifest.credentials
    assert (credential.kind, credential.ref) == ("config_map_ref", "f")


def test_providers_and_memories_have_keys() -> None:
    (model,) = PROVIDER.manifest.models
    assert (model.provider, model.endpoint, model.at) == (
        "Anthropic",
        "https://a.example.com",
        "/spec/endpoint",
    )
    assert [(c.ref, c.at) for c in PROVIDER.manifest.credentials] == [
        ("anthropic", "/spec/secretRef/name")
    ]
    assert [(c.ref, c.key) for c in MEMORY.manifest.credentials] == [("pinecone", "key")]


def test_a_remote_server_is_called() -> None:
    manifest = REMOTE.manifest
    (server,) = manifest.servers
    assert (server.name, server.transport, server.at) == ("tickets", "http", "/spec")
    assert (server.url, server.tls_verify) == ("https://desk.example.com/mcp", False)
    assert server.headers == ("Authorization",)
    assert [(c.name, c.where, c.ref) for c in manifest.credentials] == [
        ("Authorization", "header", "desk"),
        ("caCert", "data", "ca"),
    ]


def test_the_protocol_says_how_a_remote_server_is_called() -> None:
    spec = {"url": "http://desk", "protocol": "SSE"}
    (server,) = sample("v1alpha3", "RemoteMCPServer", spec).manifest.servers
    assert (server.transport, server.tls_verify) == ("sse", True)


def test_a_tool_server_is_started() -> None:
    manifest = STDIO.manifest
    (server,) = manifest.servers
    assert (server.transport, server.command, server.at) == ("stdio", "npx", "/spec/config/stdio")
    assert [(path.path, path.at) for path in manifest.paths] == [
        ("/srv", "/spec/config/stdio/args/2")
    ]
    assert [(c.name, c.where, c.ref, c.key) for c in manifest.credentials] == [
        ("TOKEN", "env", "files", "token")
    ]
    assert [(link.namespace, link.target) for link in manifest.links] == [("keys", "files")]


def test_a_tool_server_is_called() -> None:
    manifest = SSE.manifest
    (server,) = manifest.servers
    assert (server.transport, server.url) == ("sse", "http://desk.tools/sse")
    assert (server.headers, server.at) == (("X-Team", "X-Key"), "/spec/config/sse")
    assert [(c.name, c.kind, c.ref) for c in manifest.credentials] == [
        ("X-Key", "config_map_ref", "desk")
    ]
    http = {"config": {"streamableHttp": {"url": "https://desk"}}}
    (other,) = sample("v1alpha1", "ToolServer", http).manifest.servers
    assert other.transport == "http"
