"""How Ray counts accelerators: as `GPU`, or as a resource under a name of its own."""

from collections.abc import Iterator

from gate.manifest import Device, Text
from gate.parts.embedded import read_embedded
from gate.parts.facts import Facts
from gate.parts.words import unquote
from gate.tree import Node

GPU = "GPU"
QUOTES = ("'", '"')
STANDARD = {"cpu", "memory", "object_store_memory"}
NODE = "node:"
"""How Ray calls the resource that every node has, one under its own address."""


def read_group(group: Node) -> Facts:
    """Read the resources that the nodes of a group offer to Ray, in either of two notations."""
    params = group["rayStartParams"]
    named = read_resources(group["resources"])
    counted = Facts(devices=tuple(read_gpus(params["num-gpus"])))
    return counted + named + read_resource_text(unquoted(params["resources"]))


def read_entrypoint(job: Node) -> Facts:
    """Read what the entry point of a job asks for."""
    counted = Facts(devices=tuple(read_gpus(job["entrypointNumGpus"])))
    return counted + read_resource_text(unquoted(job["entrypointResources"]))


def read_gpus(node: Node) -> Iterator[Device]:
    """Read a number of GPUs."""
    if node.present:
        yield Device("resource", GPU, node.scalar(), node.at)


def read_resource_text(node: Node) -> Facts:
    """Read a mapping of resources that is written as JSON in a string."""
    return read_embedded(node, read_resources)


def read_resources(node: Node) -> Facts:
    """Read a mapping of resources, without those that every node has."""
    amounts = (
        Device("resource", name, amount.scalar(), amount.at)
        for name, amount in node.members()
        if name.lower() not in STANDARD and not name.startswith(NODE)
    )
    return Facts(devices=tuple(amounts))


def read_accelerator(node: Node) -> Iterator[Device]:
    """Read a type of accelerator, which Ray makes a resource of the nodes that have it."""
    if node.present:
        yield Device("resource", f"accelerator_type:{node.text()}", "1", node.at)


def unquoted(node: Node) -> Node:
    """Take off the quotes that protect JSON from the shell that starts Ray."""
    text = Text(node.text().strip(), node.at)
    if not text.value.startswith(QUOTES):
        return node
    return Node(unquote(text.value), node.at, node.mismatches)
