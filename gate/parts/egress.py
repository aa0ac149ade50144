"""What the controllers of agent platforms let out of the pods that they make policies for."""

from gate.manifest import Network
from gate.parts.network import read_excluded, read_peers
from gate.tree import Node


def read_rules(rules: Node, at: str) -> Network:
    """Read the egress rules of a policy that a controller makes, which denies all else."""
    peers = tuple(read_peers(rules))
    anyone = any(not any(rule["to"].items()) for rule in rules.items())
    everywhere = any(peer.value.endswith("/0") for peer in peers)
    return Network(
        egress="all" if anyone or everywhere else "list" if any(rules.items()) else "none",
        cidrs=tuple(peer for peer in peers if peer.value),
        excluded=tuple(read_excluded(rules)),
        enforced_by="network_policy",
        at=at,
    )
