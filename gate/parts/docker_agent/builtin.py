"""The tools that docker-agent brings along: their names, what they do, and which run unasked."""

from collections.abc import Mapping
from types import MappingProxyType

EFFECTS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "shell": {
        "shell": "exec", "run_background_job": "exec", "list_background_jobs": "read",
        "view_background_job": "read", "stop_background_job": "write",
    },
    "filesystem": {
        "read_file": "read", "read_multiple_files": "read", "list_directory": "read",
        "directory_tree": "read", "search_files_content": "read", "write_file": "write",
        "edit_file": "write", "create_directory": "write", "remove_directory": "destructive",
    },
    "lsp": {
        "lsp_workspace": "read", "lsp_hover": "read", "lsp_definition": "read",
        "lsp_references": "read", "lsp_document_symbols": "read",
        "lsp_workspace_symbols": "read", "lsp_diagnostics": "read",
        "lsp_call_hierarchy": "read", "lsp_type_hierarchy": "read",
        "lsp_implementations": "read", "lsp_signature_help": "read", "lsp_inlay_hints": "read",
        "lsp_code_actions": "write", "lsp_rename": "write", "lsp_format": "write",
    },
    "memory": {
        "get_memories": "read", "search_memories": "read", "add_memory": "write",
        "update_memory": "write", "delete_memory": "write",
    },
    "tasks": {
        "get_task": "read", "list_tasks": "read", "next_task": "read", "create_task": "write",
        "update_task": "write", "delete_task": "write", "add_dependency": "write",
        "remove_dependency": "write",
    },
    "todo": {"create_todo": "", "create_todos": "", "update_todos": "", "list_todos": ""},
    "background_agents": {
        "run_background_agent": "", "list_background_agents": "read",
        "view_background_agent": "read", "stop_background_agent": "",
    },
    "model_picker": {"change_model": "", "revert_model": ""},
    "think": {"think": ""},
    "user_prompt": {"user_prompt": ""},
    "fetch": {"fetch": "read"},
})  # fmt: skip

REACHING = {"shell": "exec", "filesystem": "destructive", "lsp": "write"}
"""Toolsets that reach beyond the agent's own session, and the worst that one of their tools does.

Without a list of tools these are open; the others only hold what the agent keeps for itself.
"""

UNASKED_TYPES = frozenset({"think", "todo", "user_prompt", "model_picker", "api"})
ASKED_READERS = frozenset({"fetch"})
"""What reads, but does not say so to the runtime, which therefore asks."""


def runs_unasked(kind: str, effect: str) -> bool:
    """Say whether a tool of a type declares itself read-only, so that nobody is asked."""
    if kind in UNASKED_TYPES:
        return True
    return kind in EFFECTS and kind not in ASKED_READERS and effect == "read"
