"""How Kubernetes chooses pods by their labels."""

from collections.abc import Mapping

from gate.manifest import Requirement, Selector


def selects(selector: Selector, labels: Mapping[str, str]) -> bool:
    """Say whether a selector chooses a pod: every condition holds, and none means every pod."""
    if not selector.present:
        return False
    named = all(labels.get(key) == value for key, value in selector.labels.items())
    return named and all(holds(each, labels) for each in selector.requirements)


def holds(requirement: Requirement, labels: Mapping[str, str]) -> bool:
    """Say whether labels meet one expression; one that is not known is met by none."""
    value = labels.get(requirement.key)
    match requirement.operator:
        case "In":
            return value is not None and value in requirement.values
        case "NotIn":
            return value is None or value not in requirement.values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case _:
            return False
