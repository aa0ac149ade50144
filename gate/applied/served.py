"""What an API server makes of the fields of the kinds that are built into it, by their names.

It reads these kinds into types and writes them anew: quantities in one way, and no field that is
empty where empty means absent. Custom resources stay as they were written.
"""

import re
from collections.abc import Mapping

from gate.applied.quantity import plain

GROUPS = frozenset(
    {
        "", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io",
        "apps", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
        "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "policy",
        "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
    }
)  # fmt: skip
"""The groups of the kinds that are built in; `*.k8s.io` has custom resources as well."""
AMOUNTS = frozenset(
    {"capacity", "default", "defaultRequest", "hard", "limits", "max", "maxLimitRequestRatio",
     "min", "overhead", "podFixed", "requests"}
)  # fmt: skip
"""Mappings whose values are quantities."""
AMOUNT = frozenset({"averageValue", "divisor", "sizeLimit"})
ENCODED = frozenset({"binaryData", "caBundle"})
"""What is base64, and is written without line breaks."""
BREAKS = re.compile(r"[\r\n]")
VANISHING = frozenset(
    {"annotations", "binaryData", "data", "labels", "limits", "matchLabels", "metadata",
     "nodeSelector", "requests"}
)  # fmt: skip
"""Mappings that are left out where they are empty; elsewhere `{}` may mean something."""
STILL = frozenset(
    {"externalName", "host", "hostIPC", "hostNetwork", "hostPID", "hostname",
     "initialDelaySeconds", "loadBalancerIP", "medium", "minReadySeconds", "paused",
     "publishNotReadyAddresses", "readOnly", "stdin", "stdinOnce", "subPath", "subPathExpr",
     "subdomain", "tty", "value", "workingDir"}
)  # fmt: skip
"""Fields that mean the same when they are `""`, `0` or `false` as when they are not there.

Not among them is what has three states: without `allowPrivilegeEscalation`, it is allowed.
"""
FILLED = frozenset(
    {"apiGroup", "clusterIP", "effect", "fsType", "hostPort", "key", "nodeName", "nodePort",
     "operator", "path", "priorityClassName", "serviceAccount", "serviceAccountName", "volumeName"}
)  # fmt: skip
"""The same of fields that an API server, or a controller, fills where they are not there."""
ZEROES = STILL | FILLED
FILLED_MAPPINGS = frozenset(
    {"behavior", "rollingUpdate", "scaleDown", "scaleUp", "strategy", "updateStrategy"}
)
"""Mappings that are applied as `{}` and filled; what else is owned as a whole was applied so."""
USUAL: Mapping[tuple[str, str], object] = {
    ("fieldRef", "apiVersion"): "v1",
    ("httpGet", "path"): "/",
    ("ports", "protocol"): "TCP",
    ("resourceFieldRef", "divisor"): "0",
    ("roleRef", "apiGroup"): "rbac.authorization.k8s.io",
    ("rules", "scope"): "*",
    ("serviceAccountToken", "expirationSeconds"): 3600,
    ("spec", "volumeMode"): "Filesystem",
    ("subjects", "apiGroup"): "rbac.authorization.k8s.io",
    ("volumeClaimTemplates", "apiVersion"): "v1",
    ("volumeClaimTemplates", "kind"): "PersistentVolumeClaim",
    ("volumeClaimTemplates", "status"): {"phase": "Pending"},
}
"""What is filled within something that is owned as a whole, and means the same if it is absent."""


def is_built_in(value: Mapping[str, object]) -> bool:
    """Say whether an object is of a kind that is built into the API server."""
    version = value.get("apiVersion")
    return isinstance(version, str) and version.rpartition("/")[0] in GROUPS


def served(value: object, name: str = "", parent: str = "") -> object:
    """Give a value as an API server writes it, from the names of its field and that around it.

    Items of a list are called as the list is.
    """
    match value:
        case dict():
            made = ((key, served(each, key, name)) for key, each in value.items())
            return {
                key: each for key, each in made
                if not is_nothing(each, key) and USUAL.get((name, key)) != each
            }  # fmt: skip
        case list():
            return [served(each, name, parent) for each in value]
        case bool():
            return value
        case int() | float() | str() if is_amount(name, parent):
            return plain(str(value))
        case str() if ENCODED & {name, parent}:
            return BREAKS.sub("", value)
        case _:
            return value


def is_amount(name: str, parent: str) -> bool:
    """Say whether a field is a quantity."""
    return parent in AMOUNTS or name in AMOUNT or (parent, name) == ("target", "value")


def is_nothing(value: object, name: str) -> bool:
    """Say whether a field with a value means the same as none."""
    match value:
        case None | []:
            return True
        case dict():
            return not value and name in VANISHING
        case _:
            return name in ZEROES and not value
