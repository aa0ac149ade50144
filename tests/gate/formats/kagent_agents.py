"""Agents of kagent as teams write them: one of each kind that the format reads."""

from tests.gate.formats.kagent_making import DIGEST, sample

DEPLOYMENT = {
    "replicas": 2,
    "imageRegistry": "registry.example.com",
    "serviceAccountName": "tickets",
    "imagePullSecrets": [{"name": "registry"}],
    "labels": {"app": "tickets"},
    "annotations": {"gpu-fraction": "0.5"},
    "nodeSelector": {"nvidia.com/gpu.product": "A100"},
    "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
    "affinity": {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "gpu", "operator": "Exists", "values": []}]}
                ]
            }
        }
    },
    "env": [
        {"name": "LOG_LEVEL", "value": "info"},
        {
            "name": "TICKETS_TOKEN",
            "valueFrom": {"secretKeyRef": {"name": "tickets", "key": "token"}},
        },
        {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"},
    ],
    "envFrom": [{"configMapRef": {"name": "settings"}}],
    "resources": {
        "limits": {"memory": "512Mi", "nvidia.com/gpu": 1},
        "requests": {"cpu": "100m"},
    },
    "volumes": [
        {"name": "work", "emptyDir": {}},
        {"name": "host", "hostPath": {"path": "/var/lib/tickets"}},
    ],
    "volumeMounts": [{"name": "host", "mountPath": "/data"}],
    "securityContext": {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    },
    "podSecurityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    "extraContainers": [{"name": "proxy", "image": "registry.example.com/proxy:1"}],
}

DECLARATIVE = {
    "modelConfig": "fast",
    "systemMessage": "You answer tickets.",
    "promptTemplate": {"dataSources": [{"kind": "ConfigMap", "name": "house-style"}]},
    "tools": [
        {
            "type": "McpServer",
            "mcpServer": {
                "kind": "RemoteMCPServer",
                "apiGroup": "kagent.dev",
                "name": "desk",
                "namespace": "tools",
                "toolNames": ["ticket_get", "ticket_close"],
                "requireApproval": ["ticket_close"],
            },
            "headersFrom": [
                {
                    "name": "Authorization",
                    "valueFrom": {"type": "Secret", "name": "desk", "key": "header"},
                },
                {"name": "X-Team", "value": "support"},
            ],
        },
        {"type": "McpServer", "mcpServer": {"name": "search"}},
        {"type": "Agent", "agent": {"name": "translator", "namespace": "shared"}},
    ],
    "memory": {"modelConfig": "embeddings", "ttlDays": 7},
    "context": {
        "compaction": {"summarizer": {"modelConfig": "small", "promptTemplate": "Shorten."}}
    },
    "shareTools": True,
    "deployment": DEPLOYMENT,
}

SKILLS = {
    "refs": [f"registry.example.com/skills/triage@{DIGEST}", "registry.example.com/skills/old:1"],
    "gitRefs": [{"url": "https://git.example.com/skills.git"}],
    "s3Refs": [{"uri": "s3://skills/triage"}],
    "gitAuthSecretRef": {"name": "git"},
    "imagePullSecrets": [{"name": "registry"}],
    "insecureSkipVerify": True,
    "initContainer": {
        "env": [
            {
                "name": "AWS_SECRET_ACCESS_KEY",
                "valueFrom": {"secretKeyRef": {"name": "s3", "key": "key"}},
            }
        ]
    },
}

AGENT = sample(
    "v1alpha2",
    "Agent",
    {
        "type": "Declarative",
        "description": "Answers tickets",
        "declarative": DECLARATIVE,
        "skills": SKILLS,
        "sandbox": {"network": {"allowedDomains": ["desk.example.com", "*.example.org"]}},
    },
)
BYO = sample(
    "v1alpha2",
    "Agent",
    {
        "type": "BYO",
        "byo": {
            "deployment": {
                "image": f"registry.example.com/tickets@{DIGEST}",
                "cmd": "python",
                "args": ["-m", "tickets"],
                "envFrom": [{"secretRef": {"name": "tickets"}}],
            }
        },
    },
)
FLAT = sample(
    "v1alpha1",
    "Agent",
    {
        "description": "Answers tickets",
        "modelConfig": "models/fast",
        "systemMessage": "You answer tickets.",
        "tools": [
            {"type": "McpServer", "mcpServer": {"toolServer": "tools/desk", "toolNames": ["get"]}},
            {"type": "McpServer", "mcpServer": {"toolServer": "search", "toolNames": []}},
            {"type": "Agent", "agent": {"ref": "shared/translator"}},
        ],
        "deployment": {
            "replicas": 1,
            "env": [{"name": "LOG_LEVEL", "value": "info"}],
            "volumes": [{"name": "work", "emptyDir": {}}],
        },
    },
)
SANDBOXED = sample(
    "v1alpha2",
    "SandboxAgent",
    {"type": "Declarative", "declarative": {"modelConfig": "fast", "deployment": {"replicas": 1}}},
)
BARE = sample(
    "v1alpha3",
    "SandboxAgent",
    {
        "type": "BYO",
        "byo": {
            "image": f"registry.example.com/tickets@{DIGEST}",
            "cmd": "tickets",
            "args": ["serve"],
            "env": [
                {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tickets", "key": "t"}}}
            ],
        },
    },
)
TEMPLATE = sample(
    "v1alpha3",
    "AgentTemplate",
    {
        "modelConfig": {"name": "fast"},
        "systemPromptFrom": {"name": "prompts", "key": "tickets"},
        "promptTemplate": {"dataSources": [{"name": "house-style"}]},
        "tools": [
            {"mcp": {"server": {"kind": "RemoteMCPServer", "name": "desk"}, "tools": ["get"]}},
            {"mcp": {"server": {"name": "search"}}},
            {"agent": {"name": "help", "templateRef": {"name": "translator"}}},
        ],
        "skills": [
            {"name": "a", "source": {"oci": f"registry.example.com/skills/a@{DIGEST}"}},
            {
                "name": "b",
                "source": {"git": {"url": "https://git.example.com/b", "commit": "1" * 40}},
            },
        ],
        "plugins": [
            {"source": {"bucket": {"s3": {"bucket": "skills", "key": "c", "versionId": "7"}}}}
        ],
    },
)
AGENT_HARNESS = sample(
    "v1alpha2",
    "AgentHarness",
    {
        "backend": "hermes",
        "image": "registry.example.com/hermes:1",
        "modelConfigRef": "models/fast",
        "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "h", "key": "t"}}}],
        "channels": [
            {
                "name": "ops",
                "type": "slack",
                "slack": {
                    "botToken": {"valueFrom": {"type": "Secret", "name": "slack", "key": "bot"}},
                    "appToken": {"value": "redacted:sha256:01234567"},
                    "hermes": {
                        "allowedUserIDsFrom": {"type": "ConfigMap", "name": "users", "key": "ids"}
                    },
                },
            }
        ],
        "substrate": {"workloadImage": "registry.example.com/box:2"},
    },
)
HARNESS = sample(
    "v1alpha3",
    "Harness",
    {
        "codex": {},
        "workload": {"image": f"registry.example.com/codex@{DIGEST}"},
        "env": [
            {"name": "LEVEL", "value": "info"},
            {"name": "TOKEN", "credentialRef": {"name": "codex", "key": "token"}},
        ],
    },
)
