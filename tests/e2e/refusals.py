"""The objects of the cases that an API server does not take, and what it says of each.

What is wrong on purpose for one reason is often wrong for another, which the API server tells.
"""

from collections.abc import Mapping, Sequence

Said = Mapping[str, Sequence[str]]
"""Refusals by case, in order."""

NAMES = "a lowercase RFC 1123 subdomain must consist of"
NO_ACCOUNT = "error looking up service account"
"""It lets in no Pod whose account is not there yet."""
NOT_SERVED = "the server could not find the requested resource"
NO_SUCH_KIND = "status 404"
OVERCOMMITTED = "Limit must be set for non overcommitable resources"
"""Of what is not divided, a limit is needed beside the request."""
UPWARDS = "must not contain '..'"
QUANTITY = "quantities must match the regular expression"
THERE = "already exists"
"""The cluster made it itself."""
AT_ONCE = "spec.ephemeralContainers: Forbidden: cannot be set on create"

REFUSED: Said = {
    "hidden-unicode/cluster-prompts.yaml": ["a valid config key must consist of"],
    "least-privilege-paths/workload-host.yaml": [UPWARDS],
    "network-egress/good-workload-open.yaml": [NO_ACCOUNT],
    "no-gpu-in-dev/bad-claim.yaml": [NOT_SERVED],
    "no-gpu-in-dev/bad-deployment.yaml": [OVERCOMMITTED],
    "no-gpu-in-dev/bad-devices.yaml": [UPWARDS],
    "no-gpu-in-dev/bad-vendors.yaml": ["must be an integer"],
    "no-gpu-in-dev/workload-device-path.yaml": [UPWARDS],
    "no-gpu-in-dev/workload-roundabout.yaml": [OVERCOMMITTED],
    "pod-security-restricted/bad-pod.yaml": ["`hostUsers` must be false to use `Unmasked`"],
    "pod-security-restricted/bad-windows.yaml": ["hostNetwork must be true"],
    "pod-security-restricted/good-pod.yaml": ["apparmor type in annotation and field must match"],
    "resource-limits/bad-deployment.yaml": [QUANTITY],
    "resource-limits/bad-pod-level.yaml": ["must be less than or equal to memory limit"],
    "resource-limits/good-deployment.yaml": [AT_ONCE],
    "resource-limits/quiet-rendered-later.yaml": [QUANTITY],
    "service-account-privilege/bad-groups.yaml": [NO_ACCOUNT, NO_ACCOUNT],
    "service-account-privilege/bad-known-roles.yaml": [THERE],
    "service-account-privilege/good-deployment.yaml": ["cannot apply to non-resource URLs"],
    "service-account-privilege/good-workload-aggregated.yaml": [NO_ACCOUNT],
    "service-account-privilege/workload-aggregated.yaml": [NO_ACCOUNT],
    "sync-wave-order/good-made-by-cluster.yaml": [THERE, THERE],
    "sync-wave-order/workload-account.yaml": [THERE],
    "tool-name-confusion/kmcp.yaml": [NAMES],
    "unknown-agent-kind/bad-platforms.yaml": [NO_SUCH_KIND],
    "unknown-agent-kind/kagent-versions.yaml": ["must be RemoteMCPServer"],
    "unpinned-image/bad-pods.yaml": [AT_ONCE],
}
"""A part of what it says of each that it does not take."""


def unlike(refused: Said, known: Said) -> Said:
    """Give, by case, what was refused otherwise than is known; nothing for a case that was not."""
    return {
        name: refused.get(name, ())
        for name in {*refused, *known}
        if not is_like(refused.get(name, ()), known.get(name, ()))
    }


def is_like(said: Sequence[str], known: Sequence[str]) -> bool:
    pairs = zip(said, known, strict=False)
    return len(said) == len(known) and all(why in message for message, why in pairs)
