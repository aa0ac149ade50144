"""A pod as other objects hold it: in a template with metadata and a full PodSpec."""

from gate.parts.facts import Facts
from gate.parts.pods import read_pod
from gate.tree import Node


def read_template(template: Node, namespace: str) -> Facts:
    """Read all that the template of a pod says; references are looked up in a namespace."""
    pod = read_pod(template["spec"], template["metadata"], namespace)
    return Facts(
        credentials=pod.credentials,
        paths=pod.paths,
        containers=pod.containers,
        devices=pod.devices,
        links=pod.links,
        pod=pod.pod,
    )
