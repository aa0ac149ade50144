"""Pods for tests."""

from gate.parts.facts import Facts
from gate.parts.pods import read_pod
from gate.tree import Node

IMAGE = "registry.example.com/agent:1"
MAIN: dict[str, object] = {"name": "main", "image": IMAGE}


def read_spec(spec: dict[str, object], metadata: dict[str, object] | None = None) -> Facts:
    """Read a pod of one container, in the namespace `team`, that has no faults."""
    root = Node({"spec": {"containers": [MAIN], **spec}, "metadata": metadata or {}})
    facts = read_pod(root["spec"], root["metadata"], "team")
    assert not root.mismatches
    return facts


def container(fields: dict[str, object]) -> dict[str, object]:
    """Give a spec whose one container has these fields."""
    return {"containers": [{**MAIN, **fields}]}
