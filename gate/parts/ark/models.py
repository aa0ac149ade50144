"""Models of Ark: the provider's section of `config` holds its endpoint and its keys."""

from gate.manifest import Identity, Model, Text
from gate.parts.ark.values import read_headers, read_value
from gate.parts.facts import Facts
from gate.parts.models import model_named
from gate.parts.objects import Name, nearest
from gate.parts.texts import first_text
from gate.tree import Node

MODEL = "Model"
DEFAULT_MODEL = "default"
"""The Model that an agent uses which names none (`ark/internal/genai`, Ark 0.1.31 and later)."""

TABLES = frozenset({"headers", "properties", "auth"})
NUMBERS = frozenset({"maxTokens", "temperature"})


def use_model(reference: Node, parent: Node, owner: Identity) -> Facts:
    """State that an agent or team uses a Model: the one it names, or the default one."""
    name = reference["name"].text() or DEFAULT_MODEL
    namespace = reference["namespace"].text() or owner.namespace
    at = nearest(reference["name"], reference, parent)
    return model_named(Name(namespace, name), MODEL, at)


def read_model(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Model; in 2025 its `type` named the provider, which is now separate."""
    provider = spec["provider"].text() or spec["type"].text()
    chosen = spec["model"]
    endpoint = _endpoint(spec["config"], provider)
    model = Model(
        provider=provider,
        id=chosen["value"].text(),
        ref="",
        endpoint=endpoint.value,
        tls_verify=True,
        at=nearest(chosen["value"], chosen, spec),
        endpoint_at=endpoint.at,
    )
    facts = Facts(models=(model,)) + read_value(chosen, "model", "field", owner)
    for _, section in spec["config"].members():
        facts += _section(section, owner)
    return facts


def _endpoint(config: Node, provider: str) -> Text:
    """Read the endpoint of the provider, or failing that of any other that is written."""
    sections = [config[provider], *(section for _, section in config.members())]
    return first_text(section["baseUrl"]["value"] for section in sections)


def _section(section: Node, owner: Identity) -> Facts:
    facts = read_headers(section["headers"], owner)
    for key, value in section["properties"].members():
        facts += read_value(value, key, "field", owner)
    for way, login in section["auth"].members():
        for key, value in login.members():
            facts += read_value(value, f"{way}.{key}", "field", owner)
    for key, value in section.members():
        if key not in TABLES | NUMBERS:
            facts += read_value(value, key, "field", owner)
    return facts
