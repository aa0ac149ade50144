"""How Claude Code is told which models to use and where to send what it says.

Source: https://code.claude.com/docs/en/model-config as of November 2026.
"""

import re
from collections.abc import Iterable, Iterator

from gate.manifest import Model, Text
from gate.parts.claude.hooks import entries
from gate.parts.texts import one_or_many
from gate.tree import Node

NO_MODEL_OF_ITS_OWN = {"", "inherit", "default"}
MODEL_VARIABLE = re.compile(r"(?:ANTHROPIC_(?:\w+_)?|CLAUDE_CODE_SUBAGENT_)MODEL")
# A base URL is a model's when it is named for a vendor or gateway of models.
ENDPOINT_VARIABLE = re.compile(
    r"(?:\w+_)?(?P<vendor>ANTHROPIC|CLAUDE|BEDROCK|VERTEX|FOUNDRY|OPENAI|GEMINI|GOOGLE|MISTRAL"
    r"|DEEPSEEK|OPENROUTER|LITELLM|OLLAMA|LLM)_(?:\w+_)?(?:BASE_URL|API_BASE)"
)
VENDORS = {"CLAUDE": "anthropic"}
CLOUDS = {
    "CLAUDE_CODE_USE_BEDROCK": "bedrock",
    "CLAUDE_CODE_USE_VERTEX": "vertex",
    "CLAUDE_CODE_USE_FOUNDRY": "foundry",
}
OFF = {"", "0", "false", "no", "off"}
DEFAULT_PROVIDER = "anthropic"


def settings_models(root: Node, hooks: Iterable[Node]) -> Iterator[Model]:
    """Read the models of settings: named, substituted, put in variables, or used by hooks."""
    provider = provider_of(root["env"])
    yield from named_models(root["model"], provider)
    yield from named_models(root["fallbackModel"], provider)
    for _, node in root["modelOverrides"].members():
        yield from named_models(node, provider)
    for name, node in root["env"].members():
        yield from variable(name, node, provider)
    for node in hooks:
        yield from hook_models(node, provider)


def named_models(node: Node, provider: str = DEFAULT_PROVIDER) -> Iterator[Model]:
    """Read one id or alias, or a list of them."""
    for text in one_or_many(node):
        yield from model(text, provider)


def model(text: Text, provider: str) -> Iterator[Model]:
    """State a model, unless it is said to be that of whoever calls."""
    if text.value not in NO_MODEL_OF_ITS_OWN:
        yield Model(provider, text.value, "", "", tls_verify=True, at=text.at)


def hook_models(hooks: Node, provider: str = DEFAULT_PROVIDER) -> Iterator[Model]:
    """Read the models that hooks ask."""
    for _, hook in entries(hooks):
        yield from named_models(hook["model"], provider)


def variable(name: str, node: Node, provider: str) -> Iterator[Model]:
    """Read a variable that names a model, or the address it is reached at."""
    if MODEL_VARIABLE.fullmatch(name):
        yield from model(Text(node.scalar(), node.at), provider)
    elif (found := ENDPOINT_VARIABLE.fullmatch(name)) and node.scalar():
        # The last vendor in a name is the one that is called: ANTHROPIC_BEDROCK_BASE_URL.
        called = VENDORS.get(found["vendor"], found["vendor"].lower())
        yield Model(called, "", "", node.scalar(), tls_verify=True, at=node.at, endpoint_at=node.at)


def provider_of(env: Node) -> str:
    """Tell whose models are used: Anthropic's own unless a variable chooses a cloud."""
    chosen = (cloud for key, cloud in CLOUDS.items() if env[key].scalar().lower() not in OFF)
    return next(chosen, DEFAULT_PROVIDER)
