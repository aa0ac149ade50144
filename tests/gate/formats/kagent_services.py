"""Models, stores and servers of kagent as teams write them."""

from tests.gate.formats.kagent_making import sample

MODEL = sample(
    "v1alpha2",
    "ModelConfig",
    {
        "provider": "OpenAI",
        "model": "gpt-4o-2024-08-06",
        "apiKeySecret": "openai",
        "apiKeySecretKey": "key",
        "openAI": {"baseUrl": "https://models.example.com/v1"},
        "defaultHeaders": {"X-Team": "support"},
        "tls": {"disableVerify": True, "caCertSecretRef": "ca", "caCertSecretKey": "ca.crt"},
    },
)
FIRST_MODEL = sample(
    "v1alpha1",
    "ModelConfig",
    {
        "provider": "Ollama",
        "model": "llama3",
        "apiKeySecretRef": "keys/ollama",
        "apiKeySecretKey": "key",
        "ollama": {"host": "http://ollama.models:11434"},
    },
)
PROVIDER = sample(
    "v1alpha3",
    "ModelProviderConfig",
    {"type": "Anthropic", "endpoint": "https://a.example.com", "secretRef": {"name": "anthropic"}},
)
MEMORY = sample(
    "v1alpha1",
    "Memory",
    {
        "provider": "Pinecone",
        "apiKeySecretRef": "pinecone",
        "apiKeySecretKey": "key",
        "pinecone": {"indexHost": "https://i.example.com"},
    },
)
REMOTE = sample(
    "v1alpha2",
    "RemoteMCPServer",
    {
        "description": "The desk",
        "protocol": "STREAMABLE_HTTP",
        "url": "https://desk.example.com/mcp",
        "headersFrom": [
            {
                "name": "Authorization",
                "valueFrom": {"type": "Secret", "name": "desk", "key": "header"},
            }
        ],
        "tls": {"disableVerify": True, "caCertSecretRef": "ca", "caCertSecretKey": "ca.crt"},
    },
)
STDIO = sample(
    "v1alpha1",
    "ToolServer",
    {
        "description": "Files",
        "config": {
            "type": "stdio",
            "stdio": {
                "command": "npx",
                "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv"],
                "env": {"LEVEL": "info"},
                "envFrom": [
                    {
                        "name": "TOKEN",
                        "valueFrom": {"type": "Secret", "valueRef": "keys/files", "key": "token"},
                    }
                ],
            },
        },
    },
)
SSE = sample(
    "v1alpha1",
    "ToolServer",
    {
        "config": {
            "sse": {
                "url": "http://desk.tools/sse",
                "headers": {"X-Team": "support"},
                "headersFrom": [
                    {
                        "name": "X-Key",
                        "valueFrom": {"type": "ConfigMap", "valueRef": "desk", "key": "key"},
                    }
                ],
            }
        },
    },
)
