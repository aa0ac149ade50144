"""How a model is referred to that an object of its own describes."""

from gate.manifest import Kind, Link, Model
from gate.parts.facts import Facts
from gate.parts.objects import Name


def model_named(name: Name, resource: str, at: str) -> Facts:
    """State that the model of an object is used, whose Kubernetes kind may be unknown (empty)."""
    link = Link("model", "", name.name, name.namespace, Kind.MODEL, resource, at)
    return Facts(models=(Model("", "", name.name, "", tls_verify=True, at=at),), links=(link,))
