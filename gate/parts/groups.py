"""The API groups of the agent platforms, by which their kinds are told from others of the name."""

AGENT_SANDBOX = "agents.x-k8s.io"
AGENT_SANDBOX_EXTENSIONS = "extensions.agents.x-k8s.io"
ARK = "ark.mckinsey.com"
KAGENT = "kagent.dev"
KAGENT_API = "api.kagent.dev"
KUBERAY = "ray.io"
TOOLHIVE = "toolhive.stacklok.dev"

PLATFORMS = frozenset({
    AGENT_SANDBOX, AGENT_SANDBOX_EXTENSIONS, ARK, KAGENT, KAGENT_API, KUBERAY, TOOLHIVE,
})  # fmt: skip
