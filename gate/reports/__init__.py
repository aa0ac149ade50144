"""The forms in which a decision is told: each a pure function of the decision."""

from typing import Protocol

from gate.display import View
from gate.model import Decision
from gate.reports import github, json, junit, markdown, sarif, text

__all__ = ["REPORTS", "Report", "View"]


class Report(Protocol):
    """A form of telling: a module with a name for the command line and a way to render."""

    name: str

    def render(self, decision: Decision, view: View) -> str:
        """Write the decision, ending with a newline."""


REPORTS: tuple[Report, ...] = (
    text,
    json,
    sarif,
    junit,
    github,
    markdown,
)
