"""agentgate: a policy-as-code gate for AI agents kept in Git."""

__version__ = "0.1.0"

__all__ = ["__version__"]
