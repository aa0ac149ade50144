"""What kagent's controller gives the pods of an agent that say nothing of it themselves.

Sources: `getDefaultResources`, `buildContainerSecurityContext`, `buildSkillsRuntime` and
`podLabels` of kagent 0.9 (`go/core/internal/controller/translator/agent`).
"""

from dataclasses import replace

from gate.manifest import Container, Identity, Quantity
from gate.parts.containers import read_security
from gate.parts.facts import Facts
from gate.tree import Node

LIMITS = {"cpu": "2000m", "memory": "1Gi"}


def loads_skills(spec: Node) -> bool:
    """Say whether skills are fetched before an agent starts, whose code it may then run."""
    skills = spec["skills"]
    return skills.present and any(skills[key].items() for key in ("refs", "gitRefs"))


def as_run(container: Container, node: Node, *, skilled: bool) -> Container:
    """Give the main container of a `deployment` its limits, and the privileges skills bring it.

    It is privileged unless it says that it may not gain privileges.
    """
    security = container.security
    if skilled and security.allow_privilege_escalation is not False:
        security = replace(security, privileged=True)
    return replace(limited(container, node["resources"]), security=security)


def as_fetched(container: Container, spec: Node) -> Container:
    """Give the container that fetches skills its limits, and the security of the agent's own."""
    way = next((spec[key] for key in ("declarative", "byo") if spec.has(key)), spec)
    resources = spec["skills"]["initContainer"]["resources"]
    context = way["deployment"]["securityContext"]
    return replace(limited(container, resources), security=read_security(context))


def limited(container: Container, resources: Node) -> Container:
    """Give a container the limits it gets where its `resources` are not written."""
    if resources.present:
        return container
    given = [Quantity(name, amount, "limit", resources.at) for name, amount in LIMITS.items()]
    return replace(container, resources=tuple(given))


def labelled(facts: Facts, owner: Identity) -> Facts:
    """Give the pods of an agent the labels they get, which its own of the same name replace."""
    made = {"app": "kagent", "kagent": owner.name}
    return replace(facts, pod=replace(facts.pod, labels=made | facts.pod.labels))
