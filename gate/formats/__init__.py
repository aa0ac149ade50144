"""The manifest formats the gate can read, and which of them read a document."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from gate.formats import (
    access,
    agent_directory,
    agent_manifest,
    agent_spec,
    application,
    ark,
    artifact,
    claude_agent,
    claude_settings,
    claude_skill,
    cluster,
    docker_agent,
    guard,
    instructions,
    kagent,
    kagent_api,
    kmcp,
    kuberay,
    mcp_json,
    pipeline,
    sandbox,
    secret,
    swarm,
    toolhive,
    unknown,
    workload,
)
from gate.manifest import Facet, Manifest
from gate.tree import Shape


class Format(Protocol):
    """A manifest format: a module with a name, a test for shape and a reader.

    `markdown` lists the globs of Markdown files that the format reads, in any folder; Markdown that
    no format names is prose and is not read.
    """

    @property
    def name(self) -> str:
        """Name the format, as reports and rules do."""

    @property
    def markdown(self) -> tuple[str, ...]:
        """List globs of Markdown files."""

    @property
    def expressible(self) -> Sequence[tuple[Facet, ...]]:
        """List what each kind of its manifests can state."""

    def claims(self, shape: Shape) -> bool:
        """Say whether this document is of this format, by group and kind or by shape."""

    def load(self, shape: Shape) -> Iterable[Manifest]:
        """Read the manifests that a claimed document declares."""


FORMATS: tuple[Format, ...] = (
    ark,
    kagent,
    kagent_api,
    kmcp,
    kuberay,
    sandbox,
    toolhive,
    workload,
    cluster,
    access,
    secret,
    application,
    guard,
    mcp_json,
    claude_settings,
    claude_agent,
    claude_skill,
    instructions,
    docker_agent,
    agent_spec,
    agent_manifest,
    agent_directory,
    swarm,
    pipeline,
    artifact,
)

LAST_RESORT: Format = unknown
"""What tells of an agent platform's object that no format reads."""


def readers(shape: Shape, owned: Sequence[Format] = ()) -> Sequence[Format]:
    """Find every format that claims a document, those that the gate's owner describes included.

    All of them read it, because each is read by a program of its own that ignores the keys of the
    others: were the first to win, a stray key could hide the rest of a file.
    """
    claiming = [each for each in (*FORMATS, *owned) if each.claims(shape)]
    if not claiming and LAST_RESORT.claims(shape):
        return [LAST_RESORT]
    return claiming
