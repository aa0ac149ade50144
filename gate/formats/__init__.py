"""The manifest formats the gate can read, in the order in which they may claim a document."""

from collections.abc import Iterable
from typing import Protocol

from gate.formats import (
    agent_directory,
    agent_manifest,
    cluster,
    kagent,
    kmcp,
    mcp_json,
    pipeline,
    swarm,
    unknown,
    workload,
)
from gate.manifest import Manifest
from gate.tree import Shape


class Format(Protocol):
    """A manifest format: a module with a name, a test for shape and a reader.

    `markdown` lists the globs of Markdown files that the format reads; Markdown that no format
    names is prose and is not read.
    """

    name: str
    markdown: tuple[str, ...]

    def claims(self, shape: Shape) -> bool:
        """Say whether this document is of this format, by group and kind or by shape."""

    def load(self, shape: Shape) -> Iterable[Manifest]:
        """Read the manifests that a claimed document declares."""


FORMATS: tuple[Format, ...] = (
    kagent,
    kmcp,
    workload,
    cluster,
    mcp_json,
    agent_manifest,
    agent_directory,
    swarm,
    pipeline,
    unknown,
)
