"""The draft of `gate.yaml`."""

from collections.abc import Iterator, Sequence

from gate.adoption import environments
from gate.manifest import Manifest


def draft(manifests: Sequence[Manifest]) -> str:
    """Draft the configuration from where the manifests say that they run."""
    return "\n".join(lines(manifests)) + "\n"


def lines(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Write the file, with a comment on every line."""
    yield "# What the gate is told of this repository, drafted by `gate init` from what is declared"
    yield "# here today. The gate believes every line of it, so read it before you keep it."
    yield ""
    yield "# The version of this format."
    yield "version: 1"
    yield ""
    yield from environments.lines(environments.draft(manifests))
    yield ""
    yield "# From this severity on a finding denies, below it warns: low, medium, high, critical."
    yield "deny_at: high"
    yield ""
    yield "# Findings that their owner accepts until a day: `gate waive FINDING` adds to this list."
    yield "exemptions: []"
