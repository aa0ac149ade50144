"""The shape of `scan` in `gate.yaml`, and how it becomes what the owner says of scanners."""

from pydantic import Field

from gate.config.render_file import Inside
from gate.config.resource_file import Entry
from gate.config.scans import Scans, SemgrepWish


class SemgrepEntry(Entry):
    """How code is scanned; naming it at all demands that semgrep is there."""

    enabled: bool = Field(default=True, description="false: code is not scanned.")
    config: tuple[Inside, ...] = Field(
        (), description="Files with rules of your own, beside this file."
    )


class ScanEntry(Entry):
    """What is scanned for."""

    semgrep: SemgrepEntry | None = Field(
        None, description="Code; left out, it is scanned where semgrep is installed."
    )


def scans(entry: ScanEntry) -> Scans:
    """Bring the entry as written into the form that scans."""
    wish = entry.semgrep
    return Scans() if wish is None else Scans(SemgrepWish(wish.enabled, wish.config))
