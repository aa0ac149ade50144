"""What a network policy, of Kubernetes or of Cilium, lets out, and for which pods it speaks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gate.manifest import Network, Requirement, Selector, Text
from gate.tree import Node

OPEN = frozenset({"all", "world", "world-ipv4", "world-ipv6"})
"""Cilium's names for everything outside the cluster, and more."""


def read_network(spec: Node) -> Network:
    """Read the spec of a NetworkPolicy; one that does not speak of egress leaves it unknown."""
    egress = spec["egress"]
    peers = tuple(read_peers(egress))
    return Network(
        egress=read_egress(spec, peers),
        cidrs=tuple(peer for peer in peers if peer.value),
        excluded=tuple(read_excluded(egress)),
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


def read_excluded(egress: Node) -> Iterator[Text]:
    """Give every address block that a peer leaves out."""
    for rule in egress.items():
        for peer in rule["to"].items():
            for block in peer["ipBlock"]["except"].items():
                yield Text(block.text(), block.at)


def read_cilium(spec: Node) -> Network:
    """Read the spec of a Cilium policy; any list of egress rules denies what it does not name.

    Source: Cilium 1.18, "Layer 3 examples" and "Entities based".
    """
    egress = spec["egress"]
    rules = tuple(egress.items())
    blocks = tuple(read_cilium_blocks(rules))
    names = [entity for rule in rules for entity in rule["toEntities"].texts()]
    is_open = any(name in OPEN for name in names) or any(b.value.endswith("/0") for b in blocks)
    declared = "all" if is_open else "list" if rules else "none"
    return Network(
        egress=declared if egress.present else "unknown",
        hosts=tuple(read_cilium_hosts(rules)),
        cidrs=blocks,
        excluded=tuple(read_cilium_excluded(rules)),
        enforced_by="network_policy",
        selects=unprefixed(read_selector(spec["endpointSelector"])),
        at=egress.at,
    )


def read_cilium_blocks(rules: Iterable[Node]) -> Iterator[Text]:
    """Give the address blocks of Cilium's rules."""
    for rule in rules:
        for block in rule["toCIDR"].items():
            yield Text(block.text(), block.at)
        for entry in rule["toCIDRSet"].items():
            yield Text(entry["cidr"].text(), entry["cidr"].at)


def read_cilium_excluded(rules: Iterable[Node]) -> Iterator[Text]:
    """Give the address blocks that Cilium's rules leave out."""
    for rule in rules:
        for entry in rule["toCIDRSet"].items():
            for block in entry["except"].items():
                yield Text(block.text(), block.at)


def read_cilium_hosts(rules: Iterable[Node]) -> Iterator[Text]:
    """Give the hosts that Cilium's rules name, or the patterns over hosts."""
    for rule in rules:
        for entry in rule["toFQDNs"].items():
            for key in ("matchName", "matchPattern"):
                if entry.has(key):
                    yield Text(entry[key].text(), entry[key].at)


def unprefixed(selector: Selector) -> Selector:
    """Read labels as Cilium does, which may name where they come from first."""
    labels = {key.removeprefix("k8s:"): value for key, value in selector.labels.items()}
    requirements = tuple(
        replace(each, key=each.key.removeprefix("k8s:")) for each in selector.requirements
    )
    return replace(selector, labels=labels, requirements=requirements)


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
