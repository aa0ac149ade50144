"""Models of Agent Spec: the `llm_config` of an agent or node."""

from collections.abc import Iterator

from gate.manifest import Credential, Model
from gate.parts.agent_spec.components import REFERENCE, Library, type_name
from gate.parts.facts import Facts
from gate.parts.models import model_named
from gate.parts.objects import Name, nearest
from gate.parts.references import read_variables
from gate.parts.texts import first_text
from gate.tree import Node

PROVIDERS = {
    "OpenAiConfig": "openai",
    "OciGenAiConfig": "oci",
    "OllamaConfig": "ollama",
    "VllmConfig": "vllm",
    "GeminiConfig": "google",
}
KEYS = ("api_key",)
FILES = ("key_file", "cert_file", "ca_file", "ssl_ca_cert", "auth_file_location")


def read_model(written: Node, library: Library) -> Facts:
    """Read a model, or refer to one that another document holds."""
    if not written.present:
        return Facts()
    node = library.resolve(written)
    if node.has(REFERENCE):
        ref = node[REFERENCE]
        return model_named(Name("", ref.text()), "", ref.at)
    chosen = node["model_id"]
    provider = node["provider"].text() or node["api_provider"].text()
    client = library.resolve(node["client_config"])
    endpoint = first_text([node["url"], client["service_endpoint"]])
    model = Model(
        provider=provider or PROVIDERS.get(type_name(node), ""),
        id=chosen.text(),
        ref="",
        endpoint=endpoint.value,
        tls_verify=True,
        at=nearest(chosen, node),
        endpoint_at=endpoint.at,
    )
    credentials = (*read_secrets(node, KEYS), *read_secrets(library.resolve(node["auth"]), KEYS))
    return Facts(models=(model,), credentials=(*credentials, *read_files(node)))


def read_secrets(node: Node, keys: tuple[str, ...]) -> Iterator[Credential]:
    """Find what stands for a secret: a reference that whoever loads the document resolves."""
    for key in keys:
        yield from read_secret(node[key], key, "field")


def read_secret(place: Node, name: str, where: str) -> Iterator[Credential]:
    """Read one sensitive value: taken out of the document, or with variables in it."""
    if place.has(REFERENCE):
        ref = place[REFERENCE]
        yield Credential(name, "env_ref", where, ref.text(), "", "", "", ref.at)
    elif place.present:
        yield from read_variables(place, name, where)


def read_files(node: Node) -> Iterator[Credential]:
    """Find the files of keys and certificates that a component names."""
    for key in FILES:
        if node[key].text():
            yield Credential(key, "file_ref", "field", node[key].text(), "", "", "", node[key].at)
