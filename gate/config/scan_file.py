"""The shape of `scan` in `gate.yaml`, and how it becomes what the owner says of scanners."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.config.entries import Entry, Inside
from gate.config.scans import DependenciesWish, Scans, SemgrepWish

# It is the judging machine's: nothing that is judged may say which flaws are known.
Folder = Annotated[str, StringConstraints(pattern="^/[^\0]*$", max_length=4096)]


class SemgrepEntry(Entry):
    """How code is scanned; naming it at all demands that semgrep is there."""

    enabled: bool = Field(default=True, description="false: code is not scanned.")
    config: tuple[Inside, ...] = Field(
        (), description="Files with rules of your own, beside this file."
    )


class SecretsEntry(Entry):
    """How secrets are looked for in all text."""

    enabled: bool = Field(default=True, description="false: only manifests are looked at.")


class DependenciesEntry(Entry):
    """How dependencies are looked at."""

    enabled: bool = Field(default=True, description="false: dependencies are not looked at.")
    osv: Folder | None = Field(
        None, description="A folder with records of OSV, on the machine that judges (absolute)."
    )


class ScanEntry(Entry):
    """What is scanned for."""

    semgrep: SemgrepEntry = Field(
        SemgrepEntry(), description="Code; left out, it is scanned where semgrep is installed."
    )
    secrets: SecretsEntry = Field(SecretsEntry(), description="Secrets by their shape.")
    dependencies: DependenciesEntry = Field(
        DependenciesEntry(), description="What programs depend on."
    )


def scans(entry: ScanEntry) -> Scans:
    """Bring the entry as written into the form that scans."""
    code, known = entry.semgrep, entry.dependencies
    is_demanded = "semgrep" in entry.model_fields_set
    return Scans(
        SemgrepWish(code.enabled, code.config) if is_demanded else SemgrepWish(),
        entry.secrets.enabled,
        DependenciesWish(known.enabled, Path(known.osv) if known.osv else None),
    )
