"""What a network policy lets out: DNS is no way out, and a wide block is, however it is cut."""

import pytest

from gate.parts.network import are_wide, read_cilium, read_network
from gate.tree import Node

DNS = {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}
PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]


def policy(*rules: object) -> str:
    return read_network(Node({"policyTypes": ["Egress"], "egress": list(rules)})).egress


def cilium(*rules: object) -> str:
    return read_cilium(Node({"endpointSelector": {}, "egress": list(rules)})).egress


@pytest.mark.parametrize(
    "ports",
    [
        DNS["ports"],
        [{"port": 53}],
        [{"port": "dns", "protocol": "UDP"}, {"port": "dns-tcp", "protocol": "TCP"}],
        [{"port": 53, "endPort": 53}],
    ],
)
def test_a_rule_for_dns_alone_lists(ports: object) -> None:
    assert policy({"ports": ports}) == "list"
    everywhere = {"ports": ports, "to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}
    assert policy(everywhere) == "list"
    assert read_network(Node({"egress": [everywhere]})).cidrs == ()


@pytest.mark.parametrize(
    "ports",
    [
        [],
        [{"port": 53}, {"port": 443}],
        [{"protocol": "UDP"}],
        [{"port": 53, "endPort": 65535}],
        [{"port": 53, "protocol": "SCTP"}],
        [{"port": 853}],
        [{"port": "https"}],
    ],
)
def test_a_rule_for_more_than_dns_opens(ports: object) -> None:
    assert policy({"ports": ports}) == "all"
    assert policy(DNS, {"ports": ports}) == "all"


@pytest.mark.parametrize(
    ("blocks", "wide"),
    [
        (["0.0.0.0/0"], True),
        (["::/0"], True),
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["0.0.0.0/00"], True),
        (["11.0.0.0/8", "12.0.0.0/6"], True),
        (["2000::/3"], True),
        (["2600::/8", "2700::/8"], True),
        (PRIVATE, False),
        (["fc00::/7", "fe80::/10", "ff00::/8"], False),
        (["224.0.0.0/4", "240.0.0.0/4"], False),
        (["100.64.0.0/10", "8.8.8.8/32", "8.8.8.8"], False),
        (["10.1.2.3/8"], False),
        (["10.0.0.0", "not-a-block", ""], False),
    ],
)
def test_a_wide_block_is_known_however_it_is_cut(blocks: list[str], *, wide: bool) -> None:
    assert are_wide(blocks) is wide
    peers = [{"ipBlock": {"cidr": block}} for block in blocks]
    assert policy({"to": peers, "ports": [{"port": 443}]}) == ("all" if wide else "list")
    assert cilium({"toCIDR": blocks}) == ("all" if wide else "list")


def test_what_is_left_out_of_a_wide_block_does_not_narrow_it() -> None:
    block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": PRIVATE}}
    found = read_network(Node({"egress": [{"to": [block]}]}))
    assert (found.egress, [each.value for each in found.excluded]) == ("all", PRIVATE)


@pytest.mark.parametrize(
    ("rule", "egress"),
    [
        ({"toPorts": [{"ports": [{"port": "443"}]}]}, "all"),
        ({"toPorts": [{"ports": [{"port": "53", "protocol": "ANY"}]}]}, "list"),
        ({"toPorts": [{"ports": [{"port": "53"}]}, {"ports": [{"port": "443"}]}]}, "all"),
        ({"toPorts": [{"ports": [{"port": "443"}]}], "toEndpoints": [{}]}, "list"),
        ({"toFQDNs": [{"matchPattern": "*"}]}, "all"),
        ({"toFQDNs": [{"matchPattern": "*.*"}]}, "all"),
        ({"toFQDNs": [{"matchPattern": "*.example.com"}]}, "list"),
        ({"toEntities": ["cluster"]}, "list"),
        ({"toEntities": ["world"]}, "all"),
        ({"toEntities": ["world"], "toPorts": [{"ports": [{"port": "53"}]}]}, "list"),
        ({}, "list"),
    ],
)
def test_a_rule_of_cilium_opens_to_everybody_it_does_not_name(rule: object, egress: str) -> None:
    assert cilium(rule) == egress


def test_a_policy_of_cilium_that_denies_nothing_limits_nothing() -> None:
    rules = {"egress": [{"toEntities": ["cluster"]}], "enableDefaultDeny": {"egress": False}}
    assert read_cilium(Node(rules)).egress == "unknown"
