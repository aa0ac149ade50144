"""How a tool is described that a manifest lets be called."""

from gate.manifest import Tool

EVERY = "*"
"""The name that stands for all tools of a server, or all there are."""


def allow(server: str, name: str, at: str, approval: str = "unknown") -> Tool:
    """Let a tool be called."""
    wildcard = name == EVERY
    return Tool(server, name, wildcard=wildcard, grant="allow", approval=approval, at=at)
