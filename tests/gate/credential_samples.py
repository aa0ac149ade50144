"""A labelled set: trees that hold one made-up secret each.

No value here works anywhere. Values with the form of a service's tokens are put together when the
tests run, so that nothing in the repository looks like one to a scanner.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field

LOWER = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
HEX = DIGITS + LOWER[:6]
MIXED = LOWER + LOWER.upper() + DIGITS


@dataclass(frozen=True, slots=True)
class Secret:
    """A tree that holds `value`, as it is written there."""

    label: str
    value: str = field(repr=False)
    tree: object = field(repr=False)
    where: str = ""


def made(length: int, alphabet: str = MIXED, seed: str = "") -> str:
    """Make up a string that looks generated and is always the same."""
    out, block = "", hashlib.sha256(f"{seed}{length}{alphabet}".encode()).digest()
    while len(out) < length:
        out += "".join(alphabet[byte % len(alphabet)] for byte in block)
        block = hashlib.sha256(block).digest()
    return out[:length]


def b64(text: str) -> str:
    """Encode as Kubernetes does."""
    return base64.b64encode(text.encode()).decode()


def pem(kind: str) -> str:
    """Make up a block in PEM."""
    lines = "\n".join(made(64, MIXED + "+/", str(n)) for n in range(4))
    edge = "-" * 5
    return f"{edge}BEGIN {kind}{edge}\n{lines}\n{edge}END {kind}{edge}"


def tokens() -> dict[str, str]:
    """Make up one token of every form that is known."""
    sk = "sk" + "-"
    jwt = ".".join(("ey" + "J" + made(20), "ey" + "J" + made(40), made(43)))
    return {
        "AWS access key id": "AK" + "IA" + made(16, MIXED[26:52] + "234567"),
        "AWS temporary key id": "AS" + "IA" + made(16, MIXED[26:52] + "234567"),
        "Bedrock": "AB" + "SK" + made(120),
        "Google": "AI" + "za" + made(35),
        "Google client secret": "GOC" + "SPX-" + made(28),
        "Google OAuth": "ya" + "29." + made(60),
        "DigitalOcean": "dop" + "_v1_" + made(64, HEX),
        "Databricks": "da" + "pi" + made(32, HEX),
        "Cloudflare": "v1" + ".0-" + made(24, HEX) + "-" + made(146, HEX),
        "Heroku": "HR" + "KU-AA" + made(58),
        "Fly.io": "fm" + "2_" + made(120),
        "GitHub": "gh" + "p_" + made(36),
        "GitHub app": "gh" + "s_" + made(36),
        "GitHub fine-grained": "github" + "_pat_" + made(82),
        "GitLab": "gl" + "pat-" + made(20),
        "GitLab runner": "gl" + "rt-" + made(20),
        "GitLab runner, old": "GR" + "1348941" + made(20),
        "npm": "np" + "m_" + made(36),
        "PyPI": "py" + "pi-AgE" + made(120),
        "RubyGems": "ruby" + "gems_" + made(48, HEX),
        "Docker Hub": "dckr" + "_pat_" + made(27),
        "Atlassian": "ATA" + "TT3" + made(186),
        "Artifactory": "AK" + "Cp" + made(69),
        "Postman": "PM" + "AK-" + made(24, HEX) + "-" + made(34, HEX),
        "Anthropic": sk + "ant-api03-" + made(95),
        "OpenAI project": sk + "proj-" + made(120),
        "OpenAI": sk + made(48),
        "OpenRouter": sk + "or-v1-" + made(64, HEX),
        "Langfuse": sk + "lf-" + made(36, HEX),
        "Hugging Face": "hf" + "_" + made(34),
        "Together": "tg" + "p_v1_" + made(43),
        "Groq": "gs" + "k_" + made(52),
        "xAI": "xa" + "i-" + made(80),
        "Perplexity": "pp" + "lx-" + made(48),
        "Replicate": "r8" + "_" + made(37),
        "NVIDIA": "nv" + "api-" + made(64),
        "LangSmith": "ls" + "v2_pt_" + made(32, HEX) + "_" + made(10, HEX),
        "Tavily": "tv" + "ly-dev-" + made(32),
        "Pinecone": "pc" + "sk_" + made(60),
        "Slack bot": "xo" + "xb-" + made(11, DIGITS) + "-" + made(12, DIGITS) + "-" + made(24),
        "Slack app": "xa"
        "pp-1-" + made(11, LOWER.upper()) + "-" + made(12, DIGITS) + "-" + made(64, HEX),
        "Slack webhook": "hooks.slack.com/services/T" + made(8) + "/B" + made(8) + "/" + made(24),
        "Discord webhook": "discord" + ".com/api/webhooks/" + made(18, DIGITS) + "/" + made(68),
        "Telegram": made(9, "123456789") + ":AA" + made(33),
        "SendGrid": "S" + "G." + made(22) + "." + made(43),
        "Twilio": "S" + "K" + made(32, HEX),
        "Stripe": "sk" + "_live_" + made(24),
        "Stripe restricted": "rk" + "_test_" + made(24),
        "webhook signing": "wh" + "sec_" + made(32),
        "Shopify": "shp" + "at_" + made(32, HEX),
        "Notion": "nt" + "n_" + made(46),
        "Linear": "lin" + "_api_" + made(40),
        "Figma": "fi" + "gd_" + made(40),
        "Airtable": "pa" + "t" + made(14) + "." + made(64, HEX),
        "Supabase": "sb" + "p_" + made(40, HEX),
        "Vault": "hv" + "s." + made(95),
        "Terraform": made(14) + ".atl" + "asv1." + made(67),
        "Doppler": "dp" + ".pt." + made(43),
        "1Password": "ops" + "_ey" + "J" + made(250),
        "age": "AGE-SECRET" + "-KEY-1" + made(58, LOWER.upper() + DIGITS),
        "Grafana": "gl" + "sa_" + made(32) + "_" + made(8, HEX),
        "Sentry": "snt" + "ryu_" + made(64, HEX),
        "New Relic": "NR" + "AK-" + made(27, LOWER.upper() + DIGITS),
        "PlanetScale": "psc" + "ale_tkn_" + made(43),
        "Pulumi": "pu" + "l-" + made(40, HEX),
        "Tailscale": "ts" + "key-auth-" + made(17) + "-" + made(30),
        "OpenShift": "sha" + "256~" + made(43),
        "JSON Web Token": jwt,
        "Azure client secret": made(3) + "8" + "Q~" + made(34),
        "private key": pem("PRIVATE KEY"),
        "RSA key": pem("RSA PRIVATE KEY"),
        "OpenSSH key": pem("OPENSSH PRIVATE KEY"),
    }


def by_form() -> list[Secret]:
    """Put every known token where no name gives it away."""
    return [
        Secret(f"form: {label}", value, {"notes": [{"text": f"see {value} there"}]}, "text")
        for label, value in tokens().items()
    ]


def pod(**container: object) -> dict[str, object]:
    """Write a pod around a container."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "a", "image": "x", **container}]},
    }


def env(name: str, value: str) -> dict[str, object]:
    """Write a pod with a variable."""
    return pod(env=[{"name": name, "value": value}])


def config_map(**data: str) -> dict[str, object]:
    """Write a ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": data}


def mcp(**server: object) -> dict[str, object]:
    """Write an entry of `.mcp.json`."""
    return {"mcpServers": {"tickets": {"command": "npx", **server}}}


def by_name() -> list[Secret]:
    """Put values that only their names give away into every place of every format."""
    key, word = made(32), "hunter2" + "x9"
    uuid = "-".join(made(n, HEX) for n in (8, 4, 4, 4, 12))
    sealed = {"kind": "Secret", "apiVersion": "v1", "data": {"user": b64("root-" + key)}}
    rows = [
        ("pod env", key, env("OPENAI_API_KEY", key), "env"),
        ("pod env, uuid", uuid, env("TICKETS_API_KEY", uuid), "env"),
        ("pod env, weak", word, env("DB_PASSWORD", word), "env"),
        ("pod env, default password", "postgres", env("POSTGRES_PASSWORD", "postgres"), "env"),
        ("pod env, PGPASSWORD", "s3cr3t!", env("PGPASSWORD", "s3cr3t!"), "env"),
        ("pod env, digits", "482915", env("ADMIN_PASSWORD", "482915"), "env"),
        ("pod env, suffix", key, env("STRIPE_API_KEY_PROD", key), "env"),
        ("pod env, number", key, env("API_TOKEN_2", key), "env"),
        ("pod env, word", "supersecret", env("JWT_SECRET", "supersecret"), "env"),
        ("pod env, words", "super-secret-key", env("JWT_SECRET", "super-secret-key"), "env"),
        ("pod env, hex", made(64, HEX), env("ENCRYPTION_KEY", made(64, HEX)), "env"),
        (
            "pod env, slash",
            "/" + made(38) + "+=",
            env("S3_SECRET_KEY", "/" + made(38) + "+="),
            "env",
        ),
        ("pod env, dollar", "pa$$w0rd!", env("DB_PASS", "pa$$w0rd!"), "env"),
        (
            "pod env, phrase",
            "correct horse battery staple",
            env("VAULT_PASSPHRASE", "correct horse battery staple"),
            "env",
        ),
        ("pod env, words of a password", "my-dog-rex", env("DB_PASSWORD", "my-dog-rex"), "env"),
        ("pod env, azure", key, env("AZURE_CLIENT_SECRET", key), "env"),
        ("pod env, rails", key, env("SECRET_KEY_BASE", key), "env"),
        ("pod env, credentials", key, env("SERVICE_CREDENTIALS", key), "env"),
        ("pod env, default", key, env("MODEL_URL", "${GATEWAY_API_KEY:-" + key + "}"), "env"),
        ("pod env, default by field", key, env("GATEWAY_TOKEN", "${T:-" + key + "}"), "env"),
        ("pod env, database", "kR7mQ2", env("DSN", "postgres://app:kR7mQ2@db:5432/app"), "url"),
        ("pod env, redis", "kR7mQ2", env("CACHE", "redis://:kR7mQ2@cache:6379/0"), "url"),
        ("pod env, basic auth", word, env("FEED", f"https://bot:{word}@feed.acme.io/x"), "url"),
        ("pod env, jdbc", word, env("DB", f"jdbc:postgresql://db/a?user=a&password={word}"), "url"),
        (
            "pod env, connection string",
            made(86) + "==",
            env("STORE", "AccountName=acme;AccountKey=" + made(86) + "==;Suffix=x"),
            "env",
        ),
        ("pod env, sql server", word, env("SQL", f"Server=db;User=sa;Password={word};"), "env"),
        ("pod arg, pair", key, pod(args=["--api-key", key]), "argument"),
        ("pod arg, glued", key, pod(args=["--token=" + key]), "argument"),
        ("pod arg, password", word, pod(args=["--db-password", word]), "argument"),
        ("pod arg, env", key, pod(args=["run", "-e", "TICKETS_TOKEN=" + key]), "argument"),
        (
            "pod command, shell",
            key,
            pod(command=["sh", "-c", f"agent --api-key {key} run"]),
            "argument",
        ),
        (
            "pod command, export",
            key,
            pod(command=["sh", "-c", f"export API_KEY={key}; agent"]),
            "argument",
        ),
        (
            "pod command, curl",
            word,
            pod(command=["sh", "-c", f"curl -su bot:{word} http://x"]),
            "argument",
        ),
        (
            "pod command, sshpass",
            word,
            pod(command=["sh", "-c", f"sshpass -p {word} ssh h"]),
            "argument",
        ),
        (
            "pod command, header",
            key,
            pod(command=["sh", "-c", f'curl -H "Authorization: Bearer {key}" http://x']),
            "",
        ),
        ("annotation", key, {"metadata": {"annotations": {"acme.io/api-token": key}}}, "field"),
        (
            "last applied",
            key,
            {
                "metadata": {
                    "annotations": {
                        "kubectl.kubernetes.io/last-applied-configuration": json.dumps(
                            env("OPENAI_API_KEY", key)
                        )
                    }
                }
            },
            "env",
        ),
        (
            "last applied Secret",
            b64("root-" + key),
            {
                "metadata": {
                    "annotations": {
                        "kubectl.kubernetes.io/last-applied-configuration": json.dumps(sealed)
                    }
                }
            },
            "data",
        ),
        ("config map, dotenv", key, config_map(**{".env": f"A=1\nAPI_KEY={key}\nB=2\n"}), "data"),
        ("config map, dotenv quoted", word, config_map(app=f'DB_PASSWORD="{word}"\n'), "data"),
        (
            "config map, yaml",
            key,
            config_map(**{"config.yaml": f"model: gpt-4o\napi_key: {key}  # prod\nport: 8080\n"}),
            "data",
        ),
        (
            "config map, yaml block",
            key,
            config_map(**{"config.yaml": f"api_key: |-\n  {key}\nport: 8080\n"}),
            "data",
        ),
        (
            "config map, yaml env",
            key,
            config_map(**{"pod.yaml": f"env:\n- name: API_TOKEN\n  value: {key}\n- name: B\n"}),
            "data",
        ),
        (
            "config map, yaml list",
            key,
            config_map(**{"pod.yaml": f'args: ["--api-key", "{key}"]\n'}),
            "argument",
        ),
        (
            "config map, json",
            key,
            config_map(**{"c.json": json.dumps({"llm": {"apiKey": key}}, indent=2)}),
            "data",
        ),
        (
            "config map, broken json",
            key,
            config_map(**{"c.json": '{"a": 1, "apiKey": "' + key + '"'}),
            "data",
        ),
        ("config map, toml", key, config_map(**{"c.toml": f'[llm]\napi_key = "{key}"\n'}), "data"),
        (
            "config map, properties",
            word,
            config_map(**{"app.properties": f"db.password={word}\ndb.user=app\n"}),
            "data",
        ),
        (
            "config map, script",
            key,
            config_map(**{"run.sh": f"#!/bin/sh\nexport TICKETS_TOKEN='{key}'\nexec agent\n"}),
            "data",
        ),
        ("config map, key", word, config_map(password=word), "data"),
        (
            "ray env",
            key,
            {"spec": {"runtimeEnvYAML": f"env_vars:\n  API_TOKEN: {key}\n  A: b\n"}},
            "text",
        ),
        (
            "secret, data",
            b64(word),
            {"apiVersion": "v1", "kind": "Secret", "data": {"x": b64(word)}},
            "data",
        ),
        (
            "secret, plain",
            "acme",
            {"apiVersion": "v1", "kind": "Secret", "stringData": {"account": "acme"}},
            "data",
        ),
        (
            "secret in a list",
            b64(word),
            {
                "kind": "List",
                "items": [{"apiVersion": "v1", "kind": "Secret", "data": {"user": b64(word)}}],
            },
            "data",
        ),
        (
            "docker config",
            b64("acme:" + word),
            config_map(
                **{"config.json": json.dumps({"auths": {"r": {"auth": b64("acme:" + word)}}})}
            ),
            "data",
        ),
        (
            "base64 of an environment file",
            b64(f"A=1\nAPI_KEY={key}\n"),
            {"content": b64(f"A=1\nAPI_KEY={key}\n")},
            "field",
        ),
        (
            "kagent env",
            key,
            {
                "spec": {
                    "declarative": {
                        "deployment": {"env": [{"name": "TICKETS_TOKEN", "value": key}]}
                    }
                }
            },
            "env",
        ),
        (
            "kagent headersFrom",
            key,
            {"spec": {"headersFrom": [{"name": "Authorization", "value": "Bearer " + key}]}},
            "header",
        ),
        ("kagent headers", key, {"spec": {"defaultHeaders": {"X-Api-Key": key}}}, "header"),
        ("kagent channel", key, {"spec": {"channels": [{"slack": {"token": {"value": key}}}]}}, ""),
        ("kmcp env", key, {"spec": {"deployment": {"env": {"TICKETS_API_KEY": key}}}}, "env"),
        ("ark apiKey", key, {"spec": {"config": {"openai": {"apiKey": {"value": key}}}}}, "field"),
        ("mcp env", key, mcp(env={"TICKETS_TOKEN": key}), "env"),
        ("mcp header", key, mcp(headers={"Authorization": "Bearer " + key}), "header"),
        (
            "mcp header, word",
            "opensesame",
            mcp(headers={"Authorization": "Bearer opensesame"}),
            "header",
        ),
        (
            "mcp header, basic",
            b64("bot:" + word),
            mcp(headers={"Authorization": "Basic " + b64("bot:" + word)}),
            "header",
        ),
        ("mcp header, GitLab", key, mcp(headers={"PRIVATE-TOKEN": key}), "header"),
        ("mcp arg", key, mcp(args=["-y", "tickets@1.0.0", "--api-key", key]), "argument"),
        (
            "mcp arg, docker",
            key,
            mcp(args=["run", "-i", "-e", f"API_KEY={key}", "img"]),
            "argument",
        ),
        (
            "mcp arg, header",
            key,
            mcp(args=["mcp-remote", "--header", f"Authorization: Bearer {key}"]),
            "header",
        ),
        ("mcp url", key, mcp(url=f"https://mcp.acme.io/sse?api_key={key}&v=1"), "url"),
        ("mcp url, token", key, mcp(url=f"https://mcp.acme.io/sse?token={key}"), "url"),
        ("mcp url, key", key, mcp(url=f"https://mcp.acme.io/sse?v=1&key={key}"), "url"),
        ("mcp url, fallback", key, mcp(url="https://x/?k=${MCP_KEY:-" + key + "}"), ""),
        ("tools.json", key, {"tools": [{"name": "search", "auth": {"api_key": key}}]}, "field"),
        ("tools.json, list", key, [{"name": "search", "config": {"token": key}}], "field"),
        ("tools.json, header", key, [{"headers": [{"key": "X-Api-Key", "value": key}]}], "header"),
        ("config.yaml", key, {"model": "gpt-4o", "llm": {"access_token": key}}, "field"),
        ("config.yaml, list", key, {"apiKeys": [key]}, "field"),
        (
            "config.yaml, schema default",
            key,
            {"properties": {"api_key": {"type": "string", "default": key}}},
            "field",
        ),
        ("config.yaml, camel", key, {"auth": {"clientSecret": key}}, "field"),
        ("config.yaml, glued", key, {"apikey": key}, "field"),
        ("config.yaml, key", made(40), {"connection": {"key": made(40)}}, "field"),
        ("agent spec", key, {"llm_config": {"component_type": "OpenAi", "api_key": key}}, "field"),
        ("prompt", word, {"body": f"You are ops.\nDatabase password: {word}\nBe kind.\n"}, "text"),
        ("prompt, sentence", key, {"body": f"Call it with the access token: {key}.\n"}, "text"),
        ("prompt, code", key, {"body": f'```\nclient = Client(api_key="{key}")\n```\n'}, "text"),
        ("prompt, Bearer", key, {"body": f"Send `Authorization: Bearer {key}` always.\n"}, ""),
        ("dockerfile line", key, {"dockerfile_lines": [f"ENV ACME_API_KEY={key}"]}, "text"),
        (
            "helm parameter",
            word,
            {"helm": {"parameters": [{"name": "db.password", "value": word}]}},
            "field",
        ),
        ("a key of a mapping", key, {"labels": {f"token={key}": "x"}}, ""),
    ]
    return [Secret(*row) for row in rows]


SECRETS = by_form() + by_name()
