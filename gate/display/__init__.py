"""How a decision is shown: what every report reads out of it, and text made harmless."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """How a report is looked at.

    `prefix` leads from the reader's folder to the root (`""`, `"../"`, `"agents/"`); reports for
    programs give paths from the root and do not use it.
    """

    prefix: str = ""
    color: bool = False
