"""`agent-manifest.yaml`: what one agent of a repository is, may use and may touch."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.facts import Facts, declare
from gate.parts.grants import allow
from gate.parts.layout import (
    file_identity,
    folder_of,
    read_model,
    read_paths,
)
from gate.parts.texts import one_or_many
from gate.tree import Node, Shape

name = "agent_manifest"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.MODELS, Facet.ENDPOINTS, Facet.TOOLS, Facet.PATHS)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether this describes an agent by name or model, or permissions to read and write."""
    root = shape.root
    if not root.is_mapping():
        return False
    agent, permissions = root["agent"], root["permissions"]
    described = agent.has("name") or agent.has("model")
    return described or permissions.has("read") or permissions.has("write")


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the agent that the file declares, known by its folder where it has no name."""
    agent = shape.root["agent"]
    called = agent["name"].text() or folder_of(shape.path).rpartition("/")[2]
    identity = file_identity(Kind.AGENT, called, shape.root)
    yield declare(name, identity, EXPRESSIBLE, _facts(agent, shape.root["permissions"]))


def _facts(agent: Node, permissions: Node) -> Facts:
    capabilities = tuple(one_or_many(agent["capabilities"]))
    memory = agent["memory_path"]
    return Facts(
        models=read_model(agent),
        tools=tuple(allow("", capability.value, capability.at) for capability in capabilities),
        paths=(
            *read_paths(permissions["read"], "read", "permission"),
            *read_paths(permissions["write"], "write", "permission"),
            *read_paths(memory, "read", "memory"),
            *read_paths(memory, "write", "memory"),
        ),
    )
