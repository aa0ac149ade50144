"""What the controllers of agent platforms let out of the pods that they make policies for."""

from gate.manifest import Network
from gate.parts.network import let_out, read_excluded, read_peers
from gate.tree import Node


def read_rules(rules: Node, at: str) -> Network:
    """Read the egress rules of a policy that a controller makes, which denies all else."""
    return Network(
        egress=let_out(rules),
        cidrs=tuple(peer for peer in read_peers(rules) if peer.value),
        excluded=tuple(read_excluded(rules)),
        enforced_by="network_policy",
        at=at,
    )
