"""Which forges there are, where they are by default, and how each names a repository."""

import re

from gate.errors import ConfigError
from gate.feedback.forges import Forge
from gate.feedback.forges import github as hub
from gate.feedback.forges import gitlab as lab
from gate.feedback.forges.gitea import Gitea
from gate.feedback.forges.github import GitHub
from gate.feedback.forges.gitlab import GitLab

APIS = {"github": hub.API, "gitlab": lab.API}
"""Where the API of a forge is that has a place of its own; Gitea is always somebody's."""
NAME = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]+"
PAIR = re.compile(f"{NAME}/{NAME}")
PROJECT = re.compile(f"[0-9]+|{NAME}(?:/{NAME})+")


def forge_of(kind: str, root: str, repository: str, pull_request: int) -> Forge:
    """Make the words for a forge; `root` is the path of its API.

    Raises `ConfigError` for what is no repository there.
    """
    pattern = PROJECT if kind == "gitlab" else PAIR
    if not pattern.fullmatch(repository):
        raise ConfigError(
            f"{repository[:200]!r} is no repository of {kind}",
            advice="name it with --repository, as in corp/agents",
        )
    match kind:
        case "github":
            return GitHub(root, repository, pull_request)
        case "gitlab":
            return GitLab(root, repository, pull_request)
        case _:
            return Gitea(root, repository, pull_request)
