"""What ToolHive's servers are configured with: lists of tools, ways to authenticate, registries."""

from dataclasses import replace

from gate.manifest import Identity, Model, Text, Tool
from gate.parts.containers import read_mounts, read_resources
from gate.parts.environment import literal_variables
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.images import no_image, parse_image
from gate.parts.objects import nearest, read_replicas
from gate.parts.texts import read_texts
from gate.parts.toolhive.pods import PLAIN, REGISTRY_ACCOUNT, Frame, limits, read_framed_pod
from gate.parts.toolhive.references import (
    Steps,
    read_pulls,
    read_secrets,
    take_config,
)
from gate.parts.toolhive.secrets import EXTERNAL_AUTH, OIDC, TELEMETRY, WEBHOOK
from gate.parts.toolhive.virtual import LIMITS, REQUESTS, effect
from gate.parts.volumes import read_volumes
from gate.tree import Node

REGISTRY = "registry-api"
EMBEDDING = "embedding"
# Defaults of the definition of EmbeddingServer.
EMBEDDING_IMAGE = "ghcr.io/huggingface/text-embeddings-inference:cpu-latest"
EMBEDDING_MODEL = "BAAI/bge-small-en-v1.5"
REVISION = "--revision"
"""The option of text-embeddings-inference that pins the weights to a commit."""


def read_tool_config(spec: Node, _owner: Identity) -> Facts:
    """Read the `spec` of a MCPToolConfig: an empty list offers every tool, under any new name."""
    listed = spec["toolsFilter"].items()
    effects = dict(_effect(name, item) for name, item in spec["toolsOverride"].members())
    if not listed:
        return Facts(tools=(allow("", EVERY, nearest(spec["toolsFilter"], spec)),))
    return Facts(
        tools=tuple(
            Tool(
                server="",
                name=node.text(),
                wildcard=False,
                grant="allow",
                approval="unknown",
                at=node.at,
                effect=effects.get(node.text(), ""),
            )
            for node in listed
        )
    )


def read_nothing(_spec: Node, _owner: Identity) -> Facts:
    """Read the `spec` of a kind that says nothing of what is asked here."""
    return Facts()


def read_external_auth(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPExternalAuthConfig."""
    return read_secrets(spec, EXTERNAL_AUTH, owner.namespace)


def read_oidc(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPOIDCConfig."""
    return read_secrets(spec, OIDC, owner.namespace) + _bundle(spec["inline"], owner.namespace)


def read_telemetry(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPTelemetryConfig."""
    facts = read_secrets(spec, TELEMETRY, owner.namespace)
    return facts + _bundle(spec["openTelemetry"], owner.namespace)


def read_webhooks(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPWebhookConfig."""
    return read_secrets(spec, WEBHOOK, owner.namespace)


def read_registry(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a MCPRegistry, which serves a list of servers from a pod of its own."""
    volumes = read_volumes(spec["volumes"], owner.namespace)
    frame = Frame(
        join=PLAIN,
        container=REGISTRY,
        account=REGISTRY_ACCOUNT,
        labels={"app.kubernetes.io/component": REGISTRY},
        image=no_image(spec.at),
        resources=limits(LIMITS, "limit", spec.at) + limits(REQUESTS, "request", spec.at),
        volumes=volumes.volumes,
    )
    pod = read_framed_pod(spec, owner, frame)
    main = pod.containers[0]
    mounted = replace(main, mounts=main.mounts + read_mounts(spec["volumeMounts"]))
    held = Facts(credentials=volumes.credentials, links=volumes.links)
    secret: tuple[Steps, ...] = (("pgpassSecretRef",),)
    return (
        replace(pod, containers=(mounted, *pod.containers[1:]))
        + held
        + read_secrets(spec, secret, owner.namespace)
        + read_pulls(spec["imagePullSecrets"], owner.namespace)
    )


def read_embedding(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an EmbeddingServer, which runs a model that it fetches by name."""
    image, model = spec["image"], spec["model"]
    args = read_texts(spec["args"])
    used = Model(
        provider="HuggingFace",
        id=model.text() or EMBEDDING_MODEL,
        ref="",
        endpoint="",
        tls_verify=True,
        at=nearest(model, spec),
        revision=_revision(args),
    )
    frame = Frame(
        join=PLAIN,
        container=EMBEDDING,
        account="",
        labels={},
        image=parse_image(image.text() or EMBEDDING_IMAGE, nearest(image, spec)),
        args=args,
        env=literal_variables(spec["env"]),
        resources=read_resources(spec["resources"]),
    )
    token: tuple[Steps, ...] = (("hfTokenSecretRef",),)
    return (
        Facts(models=(used,), replicas=read_replicas(spec["replicas"]))
        + read_framed_pod(spec, owner, frame)
        + read_secrets(spec, token, owner.namespace)
    )


def _bundle(place: Node, namespace: str) -> Facts:
    return take_config(place["caBundleRef"]["configMapRef"], "caBundle", namespace)


def _effect(name: str, item: Node) -> tuple[str, str]:
    """Read what is said of a tool, under the name by which it is called from then on.

    Source: `pkg/mcp/tool_filter.go`, which looks for the new name in the list.
    """
    return item["name"].text() or name, effect(item["annotations"])


def _revision(args: tuple[Text, ...]) -> str:
    for index, word in enumerate(args):
        name, equals, value = word.value.partition("=")
        if name == REVISION:
            return value if equals else "".join(each.value for each in args[index + 1 : index + 2])
    return ""
