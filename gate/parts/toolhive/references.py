"""What ToolHive's objects refer to: secrets, config maps, and settings of their own group."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Kind, Link
from gate.parts.facts import Facts
from gate.parts.objects import nearest
from gate.parts.pods import pull_secrets
from gate.parts.references import key_holder, use
from gate.tree import Node

Steps = tuple[str, ...]
EACH = "*"
"""The step of a path that goes to every item of a list."""

AUTHORIZATION_KEY = "authz.json"
"""The key of a ConfigMap of policies that names none (default in the definition)."""

# What stands for secrets, and other settings; all of them are of the object's own namespace.
SETTINGS = {
    "externalAuthConfigRef": ("secret", "MCPExternalAuthConfig"),
    "authServerRef": ("secret", "MCPExternalAuthConfig"),
    "oidcConfigRef": ("secret", "MCPOIDCConfig"),
    "webhookConfigRef": ("secret", "MCPWebhookConfig"),
    "telemetryConfigRef": ("secret", "MCPTelemetryConfig"),
    "authzConfigRef": ("config_map", "MCPAuthzConfig"),
}


def read_settings(place: Node, namespace: str) -> Facts:
    """Link to the settings that a place names."""
    links = []
    for member, (relation, resource) in SETTINGS.items():
        if place[member].present:
            node = place[member]["name"]
            at = nearest(node, place[member])
            links.append(Link(relation, "", node.text(), namespace, Kind.SETTINGS, resource, at))
    return Facts(links=tuple(links))


def read_group(spec: Node, namespace: str) -> Facts:
    """Link to the group that a server belongs to or serves."""
    if not spec["groupRef"].present:
        return Facts()
    node = spec["groupRef"]["name"]
    at = nearest(node, spec["groupRef"])
    return Facts(links=(Link("member", "", node.text(), namespace, Kind.TEAM, "MCPGroup", at),))


def tool_config(node: Node, source: str, namespace: str) -> Facts:
    """Link to the object that lists the tools of a server; `source` is the server meant."""
    name = node["name"]
    at = nearest(name, node)
    target = name.text()
    return Facts(
        links=(
            Link("tool_config", source, target, namespace, Kind.TOOL_CONFIG, "MCPToolConfig", at),
        )
    )


def read_secrets(place: Node, paths: tuple[Steps, ...], namespace: str) -> Facts:
    """State that secrets are used, each known by the member that names it."""
    facts = Facts()
    for path in paths:
        for node in places(place, path):
            if node.present:
                facts += take(node, _member(path), "data", namespace)
    return facts


def take(node: Node, name: str, where: str, namespace: str) -> Facts:
    """State that a value comes from `{name, key}` of a Secret."""
    return use(key_holder(Kind.SECRET, node, namespace), name, where, node.at)


def take_config(node: Node, name: str, namespace: str, key: str = "") -> Facts:
    """State that a value comes from `{name, key}` of a ConfigMap; nothing where none is named."""
    if not node.present:
        return Facts()
    written = key_holder(Kind.CONFIG_MAP, node, namespace)
    return use(replace(written, key=written.key or key), name, "data", node.at)


def read_authorization(place: Node, namespace: str) -> Facts:
    """Read where the policies of a server are kept."""
    return take_config(place["configMap"], "authzConfig", namespace, AUTHORIZATION_KEY)


def read_session_storage(spec: Node, namespace: str) -> Facts:
    """Read the password of the store of sessions."""
    return read_secrets(spec["sessionStorage"], (("passwordRef",),), namespace)


def read_pulls(node: Node, namespace: str) -> Facts:
    """Link to the secrets with which images are pulled."""
    return Facts(links=tuple(pull_secrets(node, namespace)))


def places(node: Node, path: Steps) -> Iterator[Node]:
    """Follow a path, into every item of a list where it says so."""
    if not path:
        yield node
    elif path[0] == EACH:
        for item in node.items():
            yield from places(item, path[1:])
    else:
        yield from places(node[path[0]], path[1:])


def _member(path: Steps) -> str:
    return next(step for step in reversed(path) if step != EACH)
