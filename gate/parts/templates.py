"""A pod as other objects hold it: in a template with metadata and a full PodSpec."""

from gate.manifest import Facet
from gate.parts.facts import Facts
from gate.parts.pods import read_pod
from gate.tree import Node

POD_EXPRESSIBLE = (
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.RESOURCES,
    Facet.POD,
    Facet.SERVICE_ACCOUNT,
)
"""What the template of a pod can say."""


def read_template(template: Node, namespace: str) -> Facts:
    """Read all that the template of a pod says; references are looked up in a namespace."""
    return read_pod(template["spec"], template["metadata"], namespace)
