"""What a Kubernetes NetworkPolicy lets out, and for which pods it speaks."""

from collections.abc import Iterator

from gate.manifest import Network, Requirement, Selector, Text
from gate.tree import Node


def read_network(spec: Node) -> Network:
    """Read the spec of a NetworkPolicy; one that does not speak of egress leaves it unknown."""
    egress = spec["egress"]
    peers = tuple(read_peers(egress))
    return Network(
        egress=read_egress(spec, peers),
        cidrs=tuple(peer for peer in peers if peer.value),
        enforced_by="network_policy",
        selects=read_selector(spec["podSelector"]),
        at=egress.at,
    )


def read_egress(spec: Node, peers: tuple[Text, ...]) -> str:
    """Judge what is let out: nothing, what is listed, or everything."""
    types = spec["policyTypes"].texts()
    rules = tuple(spec["egress"].items())
    if "Egress" not in types and (types or not rules):
        return "unknown"
    if not rules:
        return "none"
    open_rule = any(not any(rule["to"].items()) for rule in rules)
    return "all" if open_rule or any(peer.value.endswith("/0") for peer in peers) else "list"


def read_peers(egress: Node) -> Iterator[Text]:
    """Give the address block of every peer, empty for those chosen by labels."""
    for rule in egress.items():
        for peer in rule["to"].items():
            cidr = peer["ipBlock"]["cidr"]
            yield Text(cidr.text(), cidr.at)


def read_selector(node: Node) -> Selector:
    """Read a label selector; an absent one, like an empty one, means every pod."""
    return Selector(
        present=True,
        labels=node["matchLabels"].table(),
        requirements=tuple(read_requirement(entry) for entry in node["matchExpressions"].items()),
        at=node.at,
    )


def read_requirement(entry: Node) -> Requirement:
    """Read one label expression."""
    return Requirement(
        key=entry["key"].text(),
        operator=entry["operator"].text(),
        values=entry["values"].texts(),
        at=entry.at,
    )
