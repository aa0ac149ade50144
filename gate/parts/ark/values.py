"""Values of Ark: written out, or taken from a Secret, a ConfigMap, a Service or the query."""

from gate.manifest import Identity, Kind, Link
from gate.parts.facts import Facts
from gate.parts.objects import nearest
from gate.parts.references import key_holder, use
from gate.tree import Node

HOLDERS = {"secretKeyRef": Kind.SECRET, "configMapKeyRef": Kind.CONFIG_MAP}


def read_value(node: Node, name: str, where: str, owner: Identity) -> Facts:
    """Read where a `{value, valueFrom}`, known here by a name, is taken from."""
    source = node["valueFrom"]
    facts = Facts()
    for member, kind in HOLDERS.items():
        held = source[member]
        if held.present:
            facts += use(key_holder(kind, held, owner.namespace), name, where, held.at)
    service = source["serviceRef"]
    if service.present:
        facts += Facts(links=(_service(service, owner.namespace),))
    return facts


def read_values(items: Node, owner: Identity) -> Facts:
    """Read a list of named values, such as `parameters`."""
    named = ((item, item["name"].text()) for item in items.items())
    return sum((read_value(item, name, "field", owner) for item, name in named), Facts())


def read_headers(headers: Node, owner: Identity) -> Facts:
    """Read headers, each a name and a value of its own."""
    named = ((item["value"], item["name"].text()) for item in headers.items())
    return sum((read_value(value, name, "header", owner) for value, name in named), Facts())


def read_overrides(overrides: Node, owner: Identity) -> Facts:
    """Read headers that an agent or query puts over those of models and servers."""
    return sum((read_headers(item["headers"], owner) for item in overrides.items()), Facts())


def _service(service: Node, namespace: str) -> Link:
    name = service["name"]
    place = service["namespace"].text() or namespace
    at = nearest(name, service)
    return Link("service", "", name.text(), place, Kind.SERVICE, "Service", at)
