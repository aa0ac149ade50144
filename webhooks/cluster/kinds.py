"""Which kinds of a cluster the rules join on, why, and how much of each the gate needs.

The chart gives the gate these and nothing else. Secrets are not among them: their names come from
references, and their keys from what makes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from gate.config.resources import OwnResource
from gate.parts.groups import (
    AGENT_SANDBOX,
    AGENT_SANDBOX_EXTENSIONS,
    ARK,
    KAGENT,
    KAGENT_API,
    KUBERAY,
    TOOLHIVE,
)
from gate.verdicts.resource import GROUP, KIND, PLURAL

VERBS = ("list", "watch")
"""What the gate does with them; `get` is not among them."""


class Part(Enum):
    """How much is kept: a manifest of all, one of the metadata, or which commit was delivered.

    Of a signed verdict, it is what it says and whether that is believed.
    """

    WHOLE = "whole"
    # Only this is asked for: what is in a ConfigMap never leaves the API server.
    METADATA = "metadata"
    DELIVERY = "delivery"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Watched:
    """A kind that is kept. `resource` is its plural name, empty where only discovery knows it.

    Only what is in `namespace` is kept, if it names one.
    """

    group: str
    resource: str
    kind: str
    why: str
    part: Part = Part.WHOLE
    namespace: str = ""

    @property
    def name(self) -> str:
        """Name it as Kubernetes does: `agents.kagent.dev`."""
        word = self.resource or self.kind
        return f"{word}.{self.group}" if self.group else word


def of_platform(group: str, why: Mapping[str, str]) -> Iterable[Watched]:
    """Describe the kinds of an agent platform, from their plurals and kinds and why."""
    for names, reason in why.items():
        resource, kind = names.split()
        yield Watched(group, resource, kind, reason)


RBAC = "rbac.authorization.k8s.io"
CILIUM = "cilium.io"
ARGO = "argoproj.io"
FLUX = "kustomize.toolkit.fluxcd.io"
FLUX_SOURCES = "source.toolkit.fluxcd.io"
EXTERNAL = "external-secrets.io"
CALLS = "agents call it"
KEEPS = "what agents refer to is set up there"
RUNS = "agents and their stores run in it, behind services"
POWER = "what an agent's account may do"
KEYS = "which keys a Secret has that agents take"
EGRESS = "where an agent's pods may send to"
DEVICES = "which device a pod's claim asks for"

APPLICATIONS = Watched(ARGO, "applications", "Application", "which commit comes", Part.DELIVERY)
DELIVERIES: Sequence[Watched] = (
    APPLICATIONS,
    Watched(FLUX, "kustomizations", "Kustomization", "which commit comes", Part.DELIVERY),
    Watched(FLUX_SOURCES, "gitrepositories", "GitRepository", "from where it comes", Part.DELIVERY),
)
"""They are of no bundle: where an Application sends files says nothing of what is there already."""

CLUSTER: Sequence[Watched] = (
    Watched("", "namespaces", "Namespace", "which environment a namespace is of", Part.METADATA),
    Watched("", "configmaps", "ConfigMap", "when it is applied", Part.METADATA),
    Watched("", "services", "Service", "which workloads answer at an address"),
    Watched("", "serviceaccounts", "ServiceAccount", "whether an account's token is mounted"),
    Watched("", "replicationcontrollers", "ReplicationController", RUNS),
    Watched("apps", "deployments", "Deployment", RUNS),
    Watched("apps", "statefulsets", "StatefulSet", RUNS),
    Watched("apps", "daemonsets", "DaemonSet", RUNS),
    Watched(ARGO, "rollouts", "Rollout", RUNS),
    Watched(RBAC, "roles", "Role", POWER),
    Watched(RBAC, "rolebindings", "RoleBinding", POWER),
    Watched(RBAC, "clusterroles", "ClusterRole", POWER),
    Watched(RBAC, "clusterrolebindings", "ClusterRoleBinding", POWER),
    Watched("networking.k8s.io", "networkpolicies", "NetworkPolicy", EGRESS),
    Watched(CILIUM, "ciliumnetworkpolicies", "CiliumNetworkPolicy", EGRESS),
    Watched(CILIUM, "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy", EGRESS),
    Watched("resource.k8s.io", "resourceclaims", "ResourceClaim", DEVICES),
    Watched("resource.k8s.io", "resourceclaimtemplates", "ResourceClaimTemplate", DEVICES),
    Watched("bitnami.com", "sealedsecrets", "SealedSecret", KEYS),
    Watched(EXTERNAL, "externalsecrets", "ExternalSecret", KEYS),
    Watched(EXTERNAL, "clusterexternalsecrets", "ClusterExternalSecret", KEYS),
    Watched("secrets-store.csi.x-k8s.io", "secretproviderclasses", "SecretProviderClass", KEYS),
)

PLATFORMS: Sequence[Watched] = (
    *of_platform(KAGENT, {
        "agents Agent": CALLS, "sandboxagents SandboxAgent": CALLS,
        "agentharnesses AgentHarness": CALLS, "agenttemplates AgentTemplate": CALLS,
        "harnesses Harness": KEEPS, "modelconfigs ModelConfig": KEEPS,
        "modelproviderconfigs ModelProviderConfig": KEEPS, "memories Memory": KEEPS,
        "remotemcpservers RemoteMCPServer": CALLS, "toolservers ToolServer": CALLS,
        "mcpservers MCPServer": CALLS,
    }),
    *of_platform(KAGENT_API, {
        "agents Agent": CALLS, "agenttemplates AgentTemplate": KEEPS, "harnesses Harness": KEEPS,
        "sandboxtemplates SandboxTemplate": KEEPS, "egresspolicies EgressPolicy": EGRESS,
        "modelconfigs ModelConfig": KEEPS, "modelproviderconfigs ModelProviderConfig": KEEPS,
        "remotemcpservers RemoteMCPServer": CALLS,
    }),
    *of_platform(ARK, {
        "agents Agent": CALLS, "teams Team": CALLS, "models Model": KEEPS, "tools Tool": CALLS,
        "mcpservers MCPServer": CALLS, "a2aservers A2AServer": CALLS,
        "executionengines ExecutionEngine": KEEPS, "evaluators Evaluator": KEEPS,
        "memories Memory": KEEPS,
    }),
    *of_platform(TOOLHIVE, {
        "mcpservers MCPServer": CALLS, "mcpremoteproxies MCPRemoteProxy": CALLS,
        "mcpserverentries MCPServerEntry": CALLS, "virtualmcpservers VirtualMCPServer": CALLS,
        "virtualmcpcompositetooldefinitions VirtualMCPCompositeToolDefinition": CALLS,
        "mcptoolconfigs MCPToolConfig": KEEPS, "mcpgroups MCPGroup": KEEPS,
        "mcpregistries MCPRegistry": KEEPS, "embeddingservers EmbeddingServer": CALLS,
        "mcpexternalauthconfigs MCPExternalAuthConfig": KEEPS,
        "mcpoidcconfigs MCPOIDCConfig": KEEPS, "mcpauthzconfigs MCPAuthzConfig": KEEPS,
        "mcptelemetryconfigs MCPTelemetryConfig": KEEPS,
        "mcpwebhookconfigs MCPWebhookConfig": KEEPS,
    }),
    *of_platform(AGENT_SANDBOX, {"sandboxes Sandbox": RUNS}),
    *of_platform(AGENT_SANDBOX_EXTENSIONS, {
        "sandboxtemplates SandboxTemplate": KEEPS, "sandboxwarmpools SandboxWarmPool": KEEPS,
    }),
    *of_platform(KUBERAY, {"rayclusters RayCluster": RUNS, "rayservices RayService": RUNS}),
)  # fmt: skip

WATCHED: Sequence[Watched] = (*CLUSTER, *PLATFORMS, *DELIVERIES)

LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("", "Secret"): "never read: references name it",
    ("", "Pod"): "a controller makes it of what is watched, thousands of times",
    ("", "PersistentVolume"): "it is judged by itself; nobody refers to it",
    ("apps", "ReplicaSet"): "a Deployment makes it",
    ("batch", "Job"): "it runs to its end; nobody refers to it",
    ("batch", "CronJob"): "what it starts runs to its end; nobody refers to it",
    (KUBERAY, "RayJob"): "it runs to its end; nobody refers to it",
    (KUBERAY, "RayCronJob"): "what it starts runs to its end; nobody refers to it",
    (ARK, "Query"): "one is made for each question; nobody refers to it",
    (ARK, "Evaluation"): "one is made for each answer; nobody refers to it",
    (AGENT_SANDBOX_EXTENSIONS, "SandboxClaim"): "one is made for each session; nobody refers to it",
    ("extensions", "NetworkPolicy"): "no API server serves it any more",
    ("extensions", "Deployment"): "no API server serves it any more",
    ("extensions", "ReplicaSet"): "no API server serves it any more",
    ("extensions", "DaemonSet"): "no API server serves it any more",
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): "no rule looks for it",
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): "no rule looks for it",
}
"""What the formats read and the gate does not watch, with why."""


def verdicts_in(namespace: str) -> Watched:
    """Describe the verdicts of revisions, which stand in the gate's own namespace."""
    why = "which objects a revision may apply"
    return Watched(GROUP, PLURAL, KIND, why, Part.VERDICT, namespace)


def own_kinds(resources: Iterable[OwnResource]) -> tuple[Watched, ...]:
    """Describe the kinds of an owner; the chart must be told to let the gate watch them."""
    known = {(each.group, each.kind) for each in WATCHED}
    pairs = dict.fromkeys((each.group, each.kind) for each in resources)
    return tuple(
        Watched(group, "", kind, "the owner describes it")
        for group, kind in pairs
        if (group, kind) not in known and (group, kind) not in LEFT_OUT
    )


@dataclass(frozen=True, slots=True)
class Permission:
    """A rule of the gate's ClusterRole."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...] = VERBS


def permissions(watched: Iterable[Watched] = WATCHED) -> tuple[Permission, ...]:
    """Give what the gate must be allowed: one rule for each group, in a fixed order."""
    by_group: dict[str, set[str]] = {}
    for each in watched:
        if each.resource:
            by_group.setdefault(each.group, set()).add(each.resource)
    return tuple(Permission(group, tuple(sorted(by_group[group]))) for group in sorted(by_group))
