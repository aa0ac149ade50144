"""Components of Agent Spec: their types, how they are found and how they refer to one another."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.tree import Node

TYPE = "component_type"
REFERENCE = "$component_ref"
REFERENCED = "$referenced_components"

AGENTS = frozenset({"Agent", "SpecializedAgent"})
REMOTE_AGENTS = frozenset({"A2AAgent", "OciAgent", "RemoteAgent"})
GROUPS = frozenset({"Swarm", "ManagerWorkers"})
FLOWS = frozenset({"Flow"})
TOOLS = frozenset(
    {"ServerTool", "ClientTool", "RemoteTool", "MCPTool", "BuiltinTool", "MCPToolSpec"}
)
TOOLBOXES = frozenset({"MCPToolBox"})
TRANSPORTS = frozenset({
    "StdioTransport", "SSETransport", "SSEmTLSTransport", "StreamableHTTPTransport",
    "StreamableHTTPmTLSTransport", "RemoteTransport",
})  # fmt: skip
MODELS = frozenset({
    "LlmConfig", "OpenAiConfig", "OpenAiCompatibleConfig", "VllmConfig", "OllamaConfig",
    "OciGenAiConfig", "GeminiConfig",
})  # fmt: skip
NODES = frozenset({
    "StartNode", "EndNode", "LlmNode", "ApiNode", "AgentNode", "BranchingNode", "FlowNode",
    "MapNode", "ParallelMapNode", "ParallelFlowNode", "ToolNode", "InputMessageNode",
    "OutputMessageNode", "CatchExceptionNode",
})  # fmt: skip
PARTS = frozenset({
    "ControlFlowEdge", "DataFlowEdge", "AgentSpecializationParameters", "A2AConnectionConfig",
    "OciClientConfigWithApiKey", "OciClientConfigWithInstancePrincipal",
    "OciClientConfigWithResourcePrincipal", "OciClientConfigWithSecurityToken", "OAuthConfig",
    "OAuthClientConfig", "GeminiAIStudioAuthConfig", "GeminiVertexAIAuthConfig",
    "MessageSummarizationTransform", "ConversationSummarizationTransform",
    "InMemoryCollectionDatastore", "OracleDatabaseDatastore", "PostgresDatabaseDatastore",
    "TlsOracleDatabaseConnectionConfig", "MTlsOracleDatabaseConnectionConfig",
    "TlsPostgresDatabaseConnectionConfig",
})  # fmt: skip
KNOWN = (
    AGENTS
    | REMOTE_AGENTS
    | GROUPS
    | FLOWS
    | TOOLS
    | TOOLBOXES
    | TRANSPORTS
    | MODELS
    | NODES
    | PARTS
)

FREE = frozenset({"metadata", "inputs", "outputs", "data", "query_params", "configuration"})
"""Members whose content is the writer's own, in which no component stands."""

HOPS = 8
"""How many references to references are followed; a circle of them leads nowhere."""


@dataclass(frozen=True, slots=True)
class Library:
    """The components of a document, found by the ids that references use."""

    by_id: dict[str, Node]

    def resolve(self, node: Node) -> Node:
        """Follow a reference to its component; one that leads nowhere stays what it is."""
        for _ in range(HOPS):
            if not node.has(REFERENCE):
                return node
            found = self.by_id.get(node[REFERENCE].text())
            if found is None:
                return node
            node = found
        return node

    def items(self, node: Node) -> Iterator[Node]:
        """Follow every item of a list of components."""
        return (self.resolve(item) for item in node.items())


def read_library(root: Node) -> Library:
    """Collect what `$referenced_components` hold, at the top or within a component."""
    found: dict[str, Node] = {}
    for node in walk(root):
        if node.has(REFERENCED):
            for key, item in node[REFERENCED].members():
                found.setdefault(key, item)
    return Library(found)


def components(root: Node) -> Iterator[Node]:
    """Find every component that is written in a document, outermost first."""
    return (node for node in walk(root) if node.has(TYPE))


def type_name(node: Node) -> str:
    """Read which type a component is."""
    return node.text_of(TYPE)


def walk(root: Node) -> Iterator[Node]:
    """Walk over the mappings of a document, in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        inner: list[Node] = []
        if node.is_mapping():
            yield node
            inner = [item for key, item in node.members() if key not in FREE]
        elif node.is_list():
            inner = list(node.items())
        waiting.extend(reversed(inner))
