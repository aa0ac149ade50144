"""What kagent knows of models, their providers and stores: ids, endpoints and keys."""

from gate.manifest import Identity, Kind, Model, Text
from gate.parts.facts import Facts
from gate.parts.objects import nearest, read_name
from gate.parts.references import Holder, key_holder, use
from gate.parts.texts import first_text
from gate.tree import Node

DEFAULT_PROVIDER = "OpenAI"
ENDPOINTS = {
    "OpenAI": ("openAI", "baseUrl"),
    "Anthropic": ("anthropic", "baseUrl"),
    "AzureOpenAI": ("azureOpenAI", "azureEndpoint"),
    "Ollama": ("ollama", "host"),
    "Foundry": ("foundry", "endpoint"),
    "SAPAICore": ("sapAICore", "baseUrl"),
}
"""Where each provider's endpoint stands; the others have none to choose."""

DEPLOYMENTS = (("azureOpenAI", "azureDeployment"), ("foundry", "deployment"))


def read_model_config(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a ModelConfig since v1alpha2."""
    return _model(spec, owner) + _key(spec, spec["apiKeySecret"], owner.namespace)


def read_first_model_config(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha1 ModelConfig, whose secret may be of another namespace."""
    return _model(spec, owner) + _key(spec, spec["apiKeySecretRef"], owner.namespace)


def read_provider(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a ModelProviderConfig, which names no model."""
    endpoint = spec["endpoint"]
    at = nearest(endpoint, spec)
    model = Model(
        spec["type"].text(), "", "", endpoint.text(), tls_verify=True, at=at, endpoint_at=at
    )
    facts = Facts(models=(model,) if endpoint.present else ())
    return facts + _secret(spec["secretRef"]["name"], "apiKey", "", owner.namespace)


def read_memory(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Memory, of which only the key matters here."""
    return _key(spec, spec["apiKeySecretRef"], owner.namespace)


def _model(spec: Node, owner: Identity) -> Facts:
    provider = spec["provider"].text() or DEFAULT_PROVIDER
    chosen = _id(spec)
    endpoint = _endpoint(spec, provider)
    model = Model(
        provider=provider,
        id=chosen.text(),
        ref="",
        endpoint=endpoint.value,
        tls_verify=spec["tls"]["disableVerify"].flag() is not True,
        at=nearest(chosen, spec),
        endpoint_at=endpoint.at,
    )
    return Facts(models=(model,)) + _held(spec, owner.namespace)


def _id(spec: Node) -> Node:
    """Find what names the model: its id, or the deployment that stands for it."""
    deployments = (spec[section][key] for section, key in DEPLOYMENTS)
    written = (node for node in (spec["model"], *deployments) if node.present)
    return next(written, spec["model"])


def _endpoint(spec: Node, provider: str) -> Text:
    """Read the endpoint of the provider, or failing that of any other that is written."""
    own = ENDPOINTS.get(provider)
    places = ([own] if own else []) + list(ENDPOINTS.values())
    return first_text(spec[section][key] for section, key in places)


def _held(spec: Node, namespace: str) -> Facts:
    """Read what else a model is given from objects: an authority, an endpoint."""
    tls, endpoint = spec["tls"], spec["foundry"]["endpointFrom"]
    key = tls["caCertSecretKey"].text()
    facts = _secret(tls["caCertSecretRef"], "caCert", key, namespace)
    if endpoint.present:
        facts += use(
            key_holder(Kind.CONFIG_MAP, endpoint, namespace), "endpoint", "data", endpoint.at
        )
    return facts


def _key(spec: Node, secret: Node, namespace: str) -> Facts:
    return _secret(secret, "apiKey", spec["apiKeySecretKey"].text(), namespace)


def _secret(node: Node, name: str, key: str, namespace: str) -> Facts:
    if not node.present:
        return Facts()
    return use(Holder(Kind.SECRET, read_name(node, namespace), key), name, "data", node.at)
