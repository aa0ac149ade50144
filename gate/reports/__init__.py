"""The forms in which a decision is reported; each is a pure function of the decision."""

from typing import Protocol

from gate.model import Decision
from gate.reports import json, text
from gate.view import View

__all__ = ["REPORTS", "Report"]


class Report(Protocol):
    """A form of report: a module with a name and a renderer."""

    name: str

    def render(self, decision: Decision, view: View) -> str:
        """Write a decision in this form."""


REPORTS: tuple[Report, ...] = (text, json)
