"""What the controllers of agent platforms let out of the pods that they make policies for."""

from gate.manifest import Network, Text
from gate.parts.network import let_out, read_excluded, read_peers
from gate.tree import Node

EVERYWHERE = "*"


def only_hosts(hosts: tuple[Text, ...], enforced_by: str, at: str) -> Network:
    """State that nothing is let out but to these hosts, among which `*` means everywhere."""
    egress = "list" if hosts else "none"
    if any(host.value == EVERYWHERE for host in hosts):
        egress = "all"
    return Network(egress=egress, hosts=hosts, enforced_by=enforced_by, at=at)


def read_rules(rules: Node, at: str) -> Network:
    """Read the egress rules of a policy that a controller makes, which denies all else."""
    return Network(
        egress=let_out(rules),
        cidrs=tuple(peer for peer in read_peers(rules) if peer.value),
        excluded=tuple(read_excluded(rules)),
        enforced_by="network_policy",
        at=at,
    )
