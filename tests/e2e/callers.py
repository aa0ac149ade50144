"""Who asks the API server for something in the tests: each has a token of its own."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.e2e.trees import Tree
from webhooks.cluster.kinds import WATCHED


@dataclass(frozen=True)
class Caller:
    """A user as the API server knows it, and as `userInfo` names it to a webhook."""

    user: str
    groups: tuple[str, ...]


def account(namespace: str, name: str) -> Caller:
    """Name a service account as its tokens do."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return Caller(f"system:serviceaccount:{namespace}:{name}", groups)


CALLERS: Mapping[str, Caller] = {
    "admin": Caller("admin", ("system:masters",)),
    "controllers": Caller("system:kube-controller-manager", ()),
    "node": Caller("system:node:worker", ("system:nodes",)),
    "argocd": account("argocd", "argocd-application-controller"),
    "flux": account("flux-system", "kustomize-controller"),
    "developer": Caller("developer@example.com", ("developers",)),
    "breakglass": Caller("oncall@example.com", ("developers", "break-glass")),
}

WRITERS = ("developers", "system:serviceaccounts:argocd", "system:serviceaccounts:flux-system")
"""Groups that may write all that is for agents: what they must not, the gate says and not RBAC."""


RBAC = "rbac.authorization.k8s.io"
GROUPS = sorted({"autoscaling", "batch", "policy", *(each.group for each in WATCHED)})


def tokens() -> dict[str, str]:
    """Make a token for each caller."""
    return {name: secrets.token_hex(16) for name in CALLERS}


def token_file(made: Mapping[str, str]) -> str:
    """Write the file of `--token-auth-file`: token, user, uid and groups."""
    lines = (
        f'{token},{CALLERS[name].user},uid-{name},"{",".join(CALLERS[name].groups)}"\n'
        for name, token in made.items()
    )
    return "".join(lines)


def binding(role: str, group: str) -> Tree:
    """Give a ClusterRole to a group."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"{role}-{group}".replace(":", "-")},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "Group", "apiGroup": RBAC, "name": group}],
    }


WRITER: Tree = {
    "apiVersion": f"{RBAC}/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "writer"},
    "rules": [{"apiGroups": GROUPS, "resources": ["*"], "verbs": ["*"]}],
}
BINDINGS: Sequence[Tree] = (
    *(binding("writer", group) for group in WRITERS),
    binding("system:node", "system:nodes"),
)
