"""A labelled set: trees that hold no secret, only references, placeholders and words."""

import base64
import json
from dataclasses import dataclass, field

from tests.gate.credential_samples import HEX, b64, config_map, env, made, mcp, pem, pod


@dataclass(frozen=True, slots=True)
class Innocent:
    """A tree without a secret."""

    label: str
    tree: object = field(repr=False)


EDGE = "-" * 5

REFERENCES = (
    "@openai.api-key@",
    "env_{str(uuid.uuid4())}",
    "nextToken",
    "GlobalContinuationToken",
    "${OPENAI_API_KEY}",
    "${OPENAI_API_KEY:-}",
    "${OPENAI_API_KEY:?must be set}",
    "$OPENAI_API_KEY",
    "$(OPENAI_API_KEY)",
    "$env:OPENAI_API_KEY",
    "${env:OPENAI_API_KEY}",
    "${input:openai-key}",
    "{{ .Values.openai.apiKey }}",
    "{{openai_key}}",
    "${{ secrets.OPENAI_API_KEY }}",
    "=Env.OPENAI_API_KEY",
    "secret://openai/key",
    "vault:secret/data/openai#key",
    "vault://secret/openai",
    "op://prod/openai/credential",
    "ref+vault://secret/openai#/key",
    "ref+awssecrets://prod/openai",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:openai-Ab12",
    "arn:aws:ssm:eu-west-1:123456789012:parameter/openai",
    "projects/acme/secrets/openai/versions/3",
    "<your-key>",
    "<path:kv/data/openai#key>",
    "%OPENAI_API_KEY%",
    "@Microsoft.KeyVault(SecretUri=x)",
    "https://acme.vault.azure.net/secrets/openai/0a1b2c3d4e5f",
    "env.OPENAI_API_KEY",
    "process.env.OPENAI_API_KEY",
    "os.environ['OPENAI_API_KEY']",
    "$(cat /run/secrets/openai)",
    "`cat /run/secrets/openai`",
    "ENC[AES256_GCM,data:p673w7,iv:YY83,tag:ab12,type:str]",
    "${secretRef:openai}",
    "#{OPENAI_API_KEY}",
    "@OPENAI_API_KEY@",
    "[[ openai.key ]]",
    "%(openai_key)s",
    "{openai_key}",
    "[openai-key]",
    "keyring:openai",
    "file:/run/secrets/openai",
    "${A:-${B}}",
    "Bearer ${TOKEN}",
    "${USER}:${PASS}",
    "redacted:sha256:0123abcd",
    "!vault |",
    "doppler://acme/prod/OPENAI",
    "$$OPENAI_API_KEY",
    "files/users.htpasswd",
    "{% raw %}{{x}}{% endraw %}",
)
PLACEHOLDER_VALUES = (
    "sk-test123",
    "sk-proj-1234567890",
    "AQoEXAMPLEH4aoAH0gNC...truncated...zrkuWJOgQs8IZZaIv2BX",
    "sk-12345",
    "",
    " ",
    "changeme",
    "change-me",
    "CHANGE_ME",
    "REPLACE_ME",
    "replace-with-your-key",
    "xxxx",
    "XXXXXXXXXXXXXXXX",
    "********",
    "...",
    "TODO",
    "your-api-key",
    "your-api-key-here",
    "YOUR_API_KEY",
    "yourapikey",
    "example",
    "example-key",
    "dummy",
    "dummy-token",
    "fake-key",
    "placeholder",
    "none",
    "null",
    "not-needed",
    "test",
    "sk-your-key-here",
    "insert-key-here",
    "your-context7-api-key",
    "YOUR-1PASSWORD-TOKEN",
    "your-oauth2-bearer-token",
    "cannot_be_empty",
    "does_not_matter_but_cannot_be_empty",
    "not-a-valid-jwt",
    "my-api-key",
    "redacted",
    "REDACTED",
    "<REDACTED>",
    "to-be-filled",
    "unused",
    "EMPTY",
    "0000000000000000",
    "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
)
PLAIN_WORDS = (
    "__anonymous__",
    "passthrough",
    "Passwort",
    "true",
    "false",
    "required",
    "optional",
    "string",
    "bearer",
    "header",
    "env",
    "enabled",
    "openai-api-key",
    "prod/openai/api-key",
    "OPENAI_API_KEY",
    "openai-secret",
    "/var/run/secrets/t",
    "./secrets/token",
    "~/.config/token.json",
    "secrets/token.txt",
    "tls.key",
    "The key to use",
    "a key from the console",
    "https://console.acme.io/keys",
    "4096",
    "1.5",
    "vault",
    "oauth2",
)
PLAIN_FIELDS = (
    ("max_tokens", "4096"),
    ("tokenizer", "cl100k_base"),
    ("keyPrefix", "support/2024/"),
    ("sort_key", "created_at_2"),
    ("primary_key", "ticket_id_v2"),
    ("partition_key", "tenant_42x"),
    ("public_key", "MIIBIjANBgkqhkiG9w0BAQEFAAOC"),
    ("monkey", "see1monkey2do3"),
    ("secretName", "openai-credentials-v2"),
    ("secretKeyRef", "openai9x8y7z6w5v"),
    ("apiKeySecret", "kagent-openai2"),
    ("apiKeySecretRef", "kagent-openai2"),
    ("apiKeySecretKey", "OPENAI_KEY_V2"),
    ("existingSecret", "openai-creds-v2"),
    ("imagePullSecret", "registry-2024a1"),
    ("tokenKey", "key1value2"),
    ("token_key", "ANTHROPIC_V2"),
    ("passwordKey", "db1pass2word3"),
    ("credentialsFrom", "vault1agent2x"),
    ("passwordRef", "db-pass-9a8b7c"),
    ("tokenFile", "/var/run/secrets/token"),
    ("GOOGLE_APPLICATION_CREDENTIALS", "/etc/gcp/key.json"),
    ("TOKEN_PATH", "/run/token9"),
    ("API_KEY_FILE", "/run/secrets/key1"),
    ("tokenUrl", "https://sso.acme.io/oauth2/token"),
    ("token_endpoint", "https://sso.acme.io/token"),
    ("tokenType", "Bearer2jwt3x4"),
    ("topologyKey", "topology.kubernetes.io/zone"),
    ("labelKey", "app.acme.io/tier2"),
    ("bos_token", "<|begin_of_text|>"),
    ("eos_token", "<|eot_id|>"),
    ("pad_token", "<pad>"),
    ("stop_token", "###END123###"),
    ("next_token", "abc123def456"),
    ("nextPageToken", "abc123def456"),
    ("password_policy", "min12chars"),
    ("secret_store", "vault-prod-2"),
    ("key", "app.acme.io/gpu"),
    ("key", "config.yaml"),
    ("keys", "a1,b2,c3"),
    ("token", "gpt-4o"),
    ("secret", "db-creds-v2"),
    ("credentials", "aws-prod"),
    ("auth", "none"),
    ("authorization", "RBAC"),
    ("session", "chat-42"),
    ("token", "The token to send"),
    ("credentialProvider", "aws1sso2x3y4"),
    ("keyId", "abc123def456"),
    ("accessKeyId", "abc123def456"),
    ("client_id", "0oa1b2c3d4e5f6g7h8i9"),
    ("commit", "3c1f7d5c0a9d8b2d6f0e4a1b7c9e5d3f2a8b6c4d"),
    ("sha256", made(64, HEX)),
    ("checksum/secret", made(64, HEX)),
    ("id", "6f1e2d3c-4b5a-4978-8c9d-0e1f2a3b4c5d"),
    ("api_key_id", "key1abc2def3"),
    ("passwordHash", "$2b$12$abcdefghijklmnopqrstuv"),
    ("ssh_public_key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabcdef0123456789"),
    ("SSH_KEY", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDabcdef0123456789"),
    ("HOST_KEY_ALGORITHMS", "ssh-ed25519"),
    ("cacheKey", "models-2024-08"),
    ("hotkey", "ctrl1shift2"),
    ("object_key", "reports/2024/09/summary1.csv"),
    ("translationKey", "agent.greeting.v2"),
    ("tokenLimit", "8192tokens"),
    ("token_budget", "100k"),
    ("secretsManager", "aws-sm-v2x9"),
)
TEXTS = (
    "`AWS_SESSION_TOKEN`: \u4e00\u6642\u7684\u306a\u8a8d\u8a3c\u60c5\u5831(AWS_ACCESS_KEY_ID)",
    "(ManageMasterUserPassword=True).",
    "POSTHOG_API_KEY=phc_F9jHQ2mT4xYz8LpQ1rS5tU7vW9xA3bC6dE8fG0hJ2k",
    "No `password:` or `user:` is needed.",
    '{"get-password": "^1.2.3"}',
    '--token "repoV2/{project}/{repository-id}"',
    'm := map[string][]byte{\n  "access-key": []byte("AKIAIOSFODNN7EXAMPLE"),\n}',
    '--from-file=ssh-privatekey="${DIR}/id_ed25519"',
    'const STORAGE_KEY = "theme-v2";',
    "data:\n  token: (base64_encode($gateway.token))\n",
    "Never reveal the API key: it belongs to the user.",
    "Ask for a password: eight characters.",
    "token: a piece of a word, as the tokenizer cuts it",
    "Use the secret from Vault.",
    "The Authorization header: Bearer tokens only.",
    "Basic authentication is off.",
    "password: required",
    "Set OPENAI_API_KEY=<your key> and go.",
    "export API_KEY=$(vault read x)",
    "api_key: ${OPENAI_API_KEY}\nmodel: gpt-4o\n",
    "API_KEY={{ openai }}\n",
    "password: ****\n",
    "apiKeySecret: openai\napiKeySecretKey: OPENAI_API_KEY\n",
    "token = get_token()\nkey = x[0]\n",
    'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])',
    "password=self.password, user=user",
    "secretKeyRef:\n  name: openai\n  key: api-key\n",
    "tokens: 128000\nmax_tokens: 4096\n",
    "Sort by key: created_at. Primary key: ticket_id.",
    "curl -H 'Authorization: Bearer $TOKEN' x",
    "curl -u $USER:$PASSWORD https://x",
    "https://user:${PASSWORD}@db.acme.io/x",
    "postgres://app:$(DB_PASSWORD)@db:5432/app",
    "git@github.com:acme/agents.git",
    "http://tickets.support.svc:8080/mcp",
    "ghcr.io/acme/agent:1.2@sha256:" + made(64, HEX),
    "docker://ghcr.io/acme/a:1.2@sha256:" + made(64, HEX),
    "https://x.io/?page=2&sort_key=name",
    "https://x.io/?api_key=${API_KEY}&v=1",
    "https://x.io/?token=<token>",
    "https://x.io/?api_key=$(API_KEY)",
    "https://x.io/?api_key=$(API_KEY)&v=1",
    "See (https://x.io/?api_key=$(API_KEY)).",
    "https://x.io/?password=$(cat /run/secrets/db)",
    "https://x.io/?password={{ .Values.db.password }}&v=1",
    "https://x.io/?password=%(db_password)s",
    "https://x.io/?password={db_password}",
    "postgres://app:%(db_password)s@db:5432/app",
    "postgres://app:{db_password}@db:5432/app",
    "--password=$(DB_PASSWORD)",
    "--password $(DB_PASSWORD).",
    "--password={{ db_password }}",
    "--password [password]",
    "--password=$$(cat /run/secrets/db)",
    "curl -u app:%(password)s https://x",
    "server=db;user=app;password={password};encrypt=true",
    "task-runner-abcdefgh1234",
    "disk-abcdefghijklmnopqrstuvwx1",
    "risk-assessment-agent-for-claims-2024",
    "sk-learn-classifier-for-tickets-v2",
    "--token-file=/var/run/token",
    "--api-key-file /run/k1",
    "--max-tokens 4096",
    "--password-stdin",
    "--key-prefix=agents/",
    "--secret-name openai-v2",
    "npx -y @modelcontextprotocol/server-github@2025.4.8",
    "the passphrase is kept in the vault",
    f"{EDGE}BEGIN PRIVATE KEY{EDGE}\n${{PRIVATE_KEY}}\n{EDGE}END PRIVATE KEY{EDGE}",
    "Compare keys: a1b2 and c3d4.",
    "auth: oauth2, scopes: read",
    "session: chat, cookie: none",
    "sha256:" + made(64, HEX),
    "see https://docs.acme.io/api/tokens#bearer",
    "key: value",
    "password:\n  secretKeyRef:\n    name: db\n    key: password\n",
    "A bearer bond, a basic need.",
    "If a token: stop. If a secret: refuse. If a key: ask.",
    "credentials: see the runbook",
    '{"type": "object", "properties": {"api_key": {"type": "string", "description": "The key"}}}',
    '{"password": {"type": "string", "minLength": 12}, "required": ["password"]}',
)


def objects() -> list[Innocent]:
    """Write whole objects that only refer to secrets."""
    ref = {"secretKeyRef": {"name": "openai-v2", "key": "api-key"}}
    hidden = "Ag" + made(300)
    eso = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "spec": {
            "data": [
                {"secretKey": "dbpass1word2", "remoteRef": {"key": "prod/db9", "property": "pw1"}}
            ],
            "target": {"template": {"data": {"password": "{{ .pw }}"}}},
        },
    }
    rows = [
        ("pod, reference", pod(env=[{"name": "OPENAI_API_KEY", "valueFrom": ref}])),
        ("pod, envFrom", pod(envFrom=[{"secretRef": {"name": "openai-v2"}}])),
        ("pod, pull secret", {"spec": {"imagePullSecrets": [{"name": "registry-7f3a9c"}]}}),
        ("pod, volume", {"volumes": [{"name": "token", "secret": {"secretName": "t1o2k3e4n5"}}]}),
        ("pod, arg", pod(args=["--api-key", "$(OPENAI_API_KEY)", "--token-file", "/run/t1"])),
        ("pod, arg then flag", pod(args=["--require-token", "--model", "gpt-4o-2024-08-06"])),
        ("pod, docker env", pod(args=["run", "-e", "GITHUB_TOKEN", "-e", "A=b", "img"])),
        ("empty secret", {"apiVersion": "v1", "kind": "Secret", "data": {}}),
        ("secret, empty value", {"apiVersion": "v1", "kind": "Secret", "data": {"token": ""}}),
        (
            "secret, service account",
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"annotations": {"kubernetes.io/service-account.name": "agent"}},
                "type": "kubernetes.io/service-account-token",
            },
        ),
        (
            "secret, template",
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "stringData": {"token": "<path:kv/data/x#token>"},
            },
        ),
        (
            "secret, to be updated",
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "stringData": {"AWS_SECRET_ACCESS_KEY": "UPDATE_AWS_SECRET_ACCESS_KEY"},
            },
        ),
        (
            "secret, sops",
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "data": {"token": "ENC[AES256_GCM,data:ab12,iv:cd,tag:ef,type:str]"},
            },
        ),
        (
            "sealed secret",
            {
                "apiVersion": "bitnami.com/v1alpha1",
                "kind": "SealedSecret",
                "spec": {"encryptedData": {"password": hidden, "api_key": hidden}},
            },
        ),
        ("external secret", eso),
        ("external secret, applied", {"metadata": {"annotations": {"last": json.dumps(eso)}}}),
        (
            "secret store",
            {
                "apiVersion": "external-secrets.io/v1",
                "kind": "SecretStore",
                "spec": {
                    "provider": {
                        "vault": {"auth": {"tokenSecretRef": {"name": "v1", "key": "token1x2"}}}
                    }
                },
            },
        ),
        (
            "provider class",
            {
                "apiVersion": "secrets-store.csi.x-k8s.io/v1",
                "kind": "SecretProviderClass",
                "spec": {
                    "parameters": {"objects": "- objectName: db1pass2\n  secretKey: pass1word2\n"}
                },
            },
        ),
        (
            "model config",
            {
                "apiVersion": "kagent.dev/v1alpha2",
                "kind": "ModelConfig",
                "spec": {
                    "apiKeySecret": "kagent-openai-v2",
                    "apiKeySecretKey": "OPENAI_API_KEY_V2",
                    "apiKeyPassthrough": True,
                    "model": "gpt-4o",
                },
            },
        ),
        (
            "kagent headersFrom",
            {
                "spec": {
                    "headersFrom": [
                        {
                            "name": "Authorization",
                            "valueFrom": {
                                "type": "Secret",
                                "name": "t1o2k3e4n5",
                                "key": "token1x2",
                            },
                        }
                    ]
                }
            },
        ),
        ("ark apiKey", {"spec": {"config": {"openai": {"apiKey": {"valueFrom": ref}}}}}),
        (
            "kmcp",
            {
                "spec": {
                    "deployment": {
                        "secretRefs": [{"name": "tickets-1a2b3c"}],
                        "env": {"LOG_LEVEL": "info", "PORT": "8080"},
                    }
                }
            },
        ),
        ("mcp env", mcp(env={"TICKETS_TOKEN": "${TICKETS_TOKEN}", "URL": "http://x:80"})),
        ("mcp headers", mcp(headers={"Authorization": "Bearer ${TOKEN}", "X-Tenant": "a1b2c3d4"})),
        ("mcp headers, VS Code", mcp(headers={"Authorization": "Bearer ${input:token}"})),
        ("mcp args", mcp(args=["-y", "@acme/tickets@1.2.3", "--api-key", "${API_KEY}"])),
        ("mcp inputs", {"inputs": [{"id": "token1x", "type": "promptString", "password": True}]}),
        (
            "tools.json",
            {
                "tools": [
                    {
                        "name": "login",
                        "parameters": {
                            "properties": {
                                "password": {
                                    "type": "string",
                                    "description": "The user's password",
                                    "default": "",
                                },
                                "token": {"type": "string", "examples": ["a token"]},
                            }
                        },
                        "auth": "api_key",
                    }
                ]
            },
        ),
        (
            "rbac",
            {"rules": [{"resources": ["secrets", "serviceaccounts/token"], "verbs": ["get"]}]},
        ),
        (
            "selector",
            {
                "matchExpressions": [
                    {"key": "acme.io/t1e2a3m4", "operator": "In", "values": ["a1b2c3d4e5f6"]}
                ]
            },
        ),
        ("toleration", {"tolerations": [{"key": "nvidia.com/gpu", "value": "present1x2y3"}]}),
        ("certificate", {"caBundle": pem("CERTIFICATE"), "tls": {"ca.crt": pem("CERTIFICATE")}}),
        ("public key", {"SIGNING_KEY": pem("PUBLIC KEY"), "jwt_key": pem("RSA PUBLIC KEY")}),
        ("numbers", {"password": 123456, "token": 1.5, "apiKey": True, "secret": None}),
        ("empty things", {"password": {}, "token": [], "apiKey": [""], "secret": [{}]}),
        (
            "labels",
            {"labels": {"pod-template-hash": "7d9f8c6b5d", "acme.io/release": made(40, HEX)}},
        ),
        ("plain base64", {"icon": base64.b64encode(bytes(range(90))).decode()}),
        ("base64 of text", {"motd": b64("Welcome to the tickets agent, have a nice day.")}),
        ("lock file", {"integrity": "sha512-" + made(86) + "==", "resolved": "left-pad-1.3.0"}),
        (
            "swarm",
            {"swarm": [{"role": "key-keeper", "input_dir": "/tokens", "output_dir": "/out"}]},
        ),
        (
            "agent manifest",
            {
                "agent": {"name": "a", "model": "claude-3-5-sonnet-20241022"},
                "permissions": {"read": ["/secrets/public"], "write": ["/drafts"]},
            },
        ),
        (
            "description",
            {
                "description": "Rotates tokens, keys and passwords.",
                "instruction": "password: ask the user\ntoken: never show it\n",
            },
        ),
    ]
    return [Innocent(*row) for row in rows]


def innocents() -> list[Innocent]:
    """Put references, placeholders and words where a secret would be a finding."""
    found = objects()
    for value in (*REFERENCES, *PLACEHOLDER_VALUES, *PLAIN_WORDS):
        found.append(Innocent(f"env: {value}", env("OPENAI_API_KEY", value)))
        found.append(Innocent(f"dotenv: {value}", config_map(dotenv=f"API_TOKEN={value}\nB=1\n")))
    found += [Innocent(f"field: {key}: {value}", {key: value}) for key, value in PLAIN_FIELDS]
    found += [Innocent(f"text: {text}", {"instruction": text}) for text in TEXTS]
    found += [Innocent(f"prompt: {text}", {"body": f"# Agent\n\n{text}\n"}) for text in TEXTS]
    return found


INNOCENTS = innocents()
