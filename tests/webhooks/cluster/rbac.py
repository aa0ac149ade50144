"""Whether a ClusterRole lets the gate watch what it watches, and nothing else of it."""

from collections.abc import Iterable, Iterator, Mapping

from webhooks.cluster.kinds import Permission, permissions

Right = tuple[str, str, str]
"""A group, a resource and a verb."""
READING = ("get", "list", "watch", "*")


def rights_of(allowed: Iterable[Permission]) -> set[Right]:
    return {(p.group, name, verb) for p in allowed for name in p.resources for verb in p.verbs}


def rights_in(role: Mapping[str, object]) -> Iterator[Right]:
    """Give what a ClusterRole, as YAML or JSON has it, lets somebody read of all its kinds."""
    rules = role["rules"]
    assert isinstance(rules, list)
    for rule in rules:
        if "resourceNames" in rule or "nonResourceURLs" in rule:
            continue
        for group in rule["apiGroups"]:
            for name in rule["resources"]:
                yield from ((group, name, verb) for verb in rule["verbs"] if verb in READING)


def differences(role: Mapping[str, object]) -> list[str]:
    """Say where a ClusterRole lets the gate read too much, or not what it watches."""
    wanted, given = rights_of(permissions()), set(rights_in(role))
    return [
        *(f"not allowed: {' '.join(each)}" for each in sorted(wanted - given)),
        *(f"allowed too much: {' '.join(each)}" for each in sorted(given - wanted)),
    ]


def cluster_role() -> dict[str, object]:
    """Write what the gate needs as a ClusterRole."""
    rules = [
        {"apiGroups": [p.group], "resources": list(p.resources), "verbs": list(p.verbs)}
        for p in permissions()
    ]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "agentgate-caches"},
        "rules": rules,
    }
