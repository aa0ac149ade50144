"""What a network policy, of Kubernetes or of Cilium, lets out, and for which pods it speaks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from gate.manifest import Network, Requirement, Selector, Text
from gate.parts.texts import read_text
from gate.tree import Node

OPEN = frozenset({"all", "world", "world-ipv4", "world-ipv6"})
"""Cilium's names for everything outside the cluster, and more."""

TARGETS = (
    "toEndpoints", "toRequires", "toCIDR", "toCIDRSet", "toEntities", "toServices", "toFQDNs",
    "toGroups", "toNodes",
)  # fmt: skip
"""What says to whom a rule of Cilium lets out; one with ports and none of these means everybody."""

EVERY_HOST = re.compile(r"[*.]*\*[*.]*")
"""Patterns over hosts that name no part of one, such as `*` and `*.*`."""

DNS = frozenset({"53", "dns", "dns-tcp"})
"""The port of DNS, and what the ports of its pods in a cluster are called."""

DNS_PROTOCOLS = frozenset({"", "TCP", "UDP", "ANY"})

NOT_INTERNET_4 = IPv4Network("224.0.0.0/3")
NOT_INTERNET_6 = IPv6Network("fc00::/6")
"""Wide blocks of which no address is on the internet: multicast, reserved, of an own network."""

NARROW_4 = 8
NARROW_6 = 16
"""From this length of a prefix on, a block is no large part of the internet."""


def read_network(spec: Node) -> Network:
    """Read the spec of a NetworkPolicy; one that does not speak of egress leaves it unknown."""
    egress = spec["egress"]
    return Network(
        egress=read_egress(spec),
        cidrs=tuple(peer for peer in read_peers(egress) if peer.value),
        excluded=tuple(read_excluded(egress)),
        enforced_by="network_policy",
        selects=read_selector(spec["podSelector"]),
        at=egress.at,
    )


def read_egress(spec: Node) -> str:
    """Judge what a NetworkPolicy lets out: nothing, what is listed, or everything."""
    types, rules = spec["policyTypes"].texts(), spec["egress"]
    if "Egress" not in types and (types or not rules.items()):
        return "unknown"
    return let_out(rules)


def let_out(rules: Node) -> str:
    """Judge rules that deny all else. One without peers means everybody, unless it is for DNS."""
    listed = rules.items()
    if any(not rule["to"].items() and not is_dns(rule["ports"].items()) for rule in listed):
        return "all"
    if are_wide(peer.value for peer in read_peers(rules)):
        return "all"
    return "list" if listed else "none"


def is_dns(ports: Sequence[Node]) -> bool:
    """Say whether ports are that of DNS alone; no ports mean all of them."""
    return bool(ports) and all(
        port["port"].scalar() in DNS
        and port["endPort"].scalar() in ("", "53")
        and port.text_of("protocol") in DNS_PROTOCOLS
        for port in ports
    )


def are_wide(blocks: Iterable[str]) -> bool:
    """Say whether address blocks, joined where they meet, hold a large part of the internet."""
    known = [found for block in blocks for found in as_network(block)]
    fours = [block for block in known if isinstance(block, IPv4Network)]
    sixes = [block for block in known if isinstance(block, IPv6Network)]
    return any(
        each.prefixlen < NARROW_4 and not each.subnet_of(NOT_INTERNET_4)
        for each in collapse_addresses(fours)
    ) or any(
        each.prefixlen < NARROW_6 and not each.subnet_of(NOT_INTERNET_6)
        for each in collapse_addresses(sixes)
    )


def as_network(block: str) -> Iterator[IPv4Network | IPv6Network]:
    """Read an address block, if it is one."""
    try:
        yield ip_network(block, strict=False)
    except ValueError:
        return


def read_peers(egress: Node) -> Iterator[Text]:
    """Give the address block of every peer, empty for those chosen by labels.

    Whom a rule for DNS alone names is left out: nothing else is sent there.
    """
    for rule in egress.items():
        if not is_dns(rule["ports"].items()):
            for peer in rule["to"].items():
                cidr = peer["ipBlock"]["cidr"]
                yield read_text(cidr)


def read_excluded(egress: Node) -> Iterator[Text]:
    """Give every address block that a peer leaves out."""
    for rule in egress.items():
        for peer in rule["to"].items():
            for block in peer["ipBlock"]["except"].items():
                yield read_text(block)


def read_cilium(spec: Node) -> Network:
    """Read the spec of a Cilium policy; any list of egress rules denies what it does not name.

    Source: Cilium 1.18, "Layer 3 examples", "Entities based" and "Default deny".
    """
    egress = spec["egress"]
    rules = tuple(rule for rule in egress.items() if not is_dns(tuple(cilium_ports(rule))))
    blocks = tuple(read_cilium_blocks(rules))
    is_open = any(map(is_for_everybody, rules)) or are_wide(block.value for block in blocks)
    declared = "all" if is_open else "list" if egress.items() else "none"
    denies = egress.present and spec.find("enableDefaultDeny", "egress").flag() is not False
    return Network(
        egress=declared if denies else "unknown",
        hosts=tuple(read_cilium_hosts(rules)),
        cidrs=blocks,
        excluded=tuple(read_cilium_excluded(rules)),
        enforced_by="network_policy",
        selects=unprefixed(read_selector(spec["endpointSelector"])),
        at=egress.at,
    )


def cilium_ports(rule: Node) -> Iterator[Node]:
    """Give the ports of a rule of Cilium."""
    for entry in rule["toPorts"].items():
        yield from entry["ports"].items()


def is_for_everybody(rule: Node) -> bool:
    """Say whether a rule of Cilium lets out to whatever is outside, or says nothing of whom."""
    if any(name in OPEN for name in rule["toEntities"].texts()):
        return True
    if any(EVERY_HOST.fullmatch(host.value) for host in read_cilium_hosts([rule])):
        return True
    return rule.has("toPorts") and not any(rule.has(key) for key in TARGETS)


def read_cilium_blocks(rules: Iterable[Node]) -> Iterator[Text]:
    """Give the address blocks of Cilium's rules."""
    for rule in rules:
        for block in rule["toCIDR"].items():
            yield read_text(block)
        for entry in rule["toCIDRSet"].items():
            yield read_text(entry["cidr"])


def read_cilium_excluded(rules: Iterable[Node]) -> Iterator[Text]:
    """Give the address blocks that Cilium's rules leave out."""
    for rule in rules:
        for entry in rule["toCIDRSet"].items():
            for block in entry["except"].items():
                yield read_text(block)


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
