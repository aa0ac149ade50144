"""The report for people: what a good compiler would say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import wrap

from gate.display import View
from gate.display.excerpt import WIDTH, draw
from gate.display.reading import Position, finding_order, ordered, question_order, verdict
from gate.display.sentences import (
    counted_by,
    graded,
    remarks,
    said,
    scans,
    tally,
    terms,
    weighed,
)
from gate.display.visible import visible
from gate.hazard import Risk
from gate.model import Decision, Exempted, Exemption, Finding, Location, Unresolved
from gate.reserved import is_reserved

name = "text"

REASONS = 5
"""How many reasons of a risk are shown."""
TAG = 8
"""How much of a fingerprint is shown: enough to tell the findings of a repository apart."""

BOLD, DIM, RED, GREEN, YELLOW, BLUE = "1", "2", "1;31", "1;32", "1;33", "1;34"
COLORS = {"allowed": GREEN, "denied": RED, "undecided": RED}


def render(decision: Decision, view: View) -> str:
    """Tell every finding where it stands, then what else there is to know, then the verdict."""
    found = decision.verdict
    page = Page(view, {finding_order(entry.finding): entry.exemption for entry in found.expired})
    findings = [
        *(page.finding(f, "undecided", RED) for f in ordered(found.undecidable)),
        *(page.finding(f, "deny", RED) for f in ordered(found.denials)),
        *(page.finding(f, "warn", YELLOW) for f in ordered(found.warnings)),
    ]
    parts = [
        spaced(findings),
        lines(page.line(f, "dryrun", BLUE) for f in ordered(found.dryrun)),
        lines(
            page.exempted(e) for e in sorted(found.exempted, key=lambda e: finding_order(e.finding))
        ),
        lines(page.unresolved(u) for u in sorted(decision.unresolved, key=question_order)),
        lines(page.notice(text) for text in remarks(decision)),
        lines(page.risk(risk) for risk in decision.risks),
        page.summary(decision),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def spaced(parts: Sequence[str]) -> str:
    """Leave a line free around findings that take several lines."""
    text = "".join(parts[:1])
    for before, part in pairwise(parts):
        text += ("\n\n" if "\n" in before + part else "\n") + part
    return text


def lines(parts: Iterable[str]) -> str:
    """Put what belongs together on lines without gaps."""
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Page:
    """A report being written: how it is looked at, and which remediations it has told."""

    view: View
    expired: Mapping[Position, Exemption]
    told: set[str] = field(default_factory=set)

    def paint(self, text: str, color: str) -> str:
        """Colour a text that is already safe to show."""
        return f"\x1b[{color}m{text}\x1b[0m" if self.view.color else text

    def finding(self, finding: Finding, word: str, color: str) -> str:
        """Tell a finding in full: place, sentence, source line, how to correct it (once a rule)."""
        parts = [self.line(finding, word, color) + self.tag(finding), *self.source(finding, color)]
        exemption = self.expired.get(finding_order(finding))
        if exemption:
            parts.append(self.aside("expired exemption", terms(exemption)))
        if finding.rule.remediation and finding.rule.id not in self.told:
            self.told.add(finding.rule.id)
            parts.append(self.aside("fix", finding.rule.remediation))
        return lines(parts)

    def line(self, finding: Finding, word: str, color: str) -> str:
        """Tell a finding on one line."""
        rule = f"{word} {visible(finding.rule.id)} ({finding.rule.severity})"
        return f"{self.place(finding.location)} {self.paint(rule, color)}: {said(finding.message)}"

    def tag(self, finding: Finding) -> str:
        """Give the start of the fingerprint, by which `gate waive` finds what may be waived."""
        if is_reserved(finding.rule):
            return ""
        return " " + self.paint(f"[{visible(finding.fingerprint[:TAG])}]", DIM)

    def place(self, location: Location) -> str:
        """Write a place so that editors and terminals can go there."""
        known = [str(number) for number in (location.line, location.column) if number]
        return self.paint(":".join([visible(self.view.prefix + location.file), *known]), BOLD) + ":"

    def source(self, finding: Finding, color: str) -> Iterator[str]:
        """Show the source line with the fault underlined."""
        if finding.excerpt is None:
            return
        drawing = draw(finding.excerpt.line, finding.location)
        number = str(finding.location.line)
        yield f"  {self.paint(number + ' |', DIM)} {drawing.line}".rstrip()
        if drawing.length:
            mark = " " * drawing.start + self.paint("^" * drawing.length, color)
            yield f"  {self.paint(' ' * len(number) + ' |', DIM)} {mark}"

    def exempted(self, entry: Exempted) -> str:
        """Tell a finding that somebody has accepted: who, until when, and why."""
        told = self.line(entry.finding, "exempted", BLUE)
        return lines([told, self.aside("by", terms(entry.exemption))])

    def unresolved(self, question: Unresolved) -> str:
        """Tell a question that could not be answered."""
        word = self.paint(f"unresolved {visible(question.rule)}", YELLOW)
        return f"{self.place(question.location)} {word}: {said(question.message)}"

    def notice(self, text: str) -> str:
        """Tell something that is not a fault."""
        return f"{self.paint('notice', BLUE)}: {said(text)}"

    def aside(self, word: str, text: str) -> str:
        """Say something below a finding, wrapped to the width of the page."""
        label = f"  {word}: "
        told = wrap(
            visible(text), WIDTH - len(label), break_long_words=False, break_on_hyphens=False
        )
        return self.paint(label, GREEN) + f"\n{' ' * len(label)}".join(told)

    def summary(self, decision: Decision) -> str:
        """Say on the last line what was decided, and over how much."""
        word = verdict(decision)
        told = f"{self.paint(word, COLORS[word])}: {tally(decision)}"
        scanned = "; ".join(scans(decision))
        aside = [
            *([f"scanned: {scanned}"] if scanned else []),
            *(f"approved: {said(counted_by(each))}" for each in decision.approved),
        ]
        return lines([*(self.paint(each, DIM) for each in aside), told])

    def risk(self, risk: Risk) -> str:
        """Tell how risky a change is in an environment, and the gravest reasons."""
        some = [self.paint(f"  {said(weighed(each))}", DIM) for each in risk.reasons[:REASONS]]
        left = len(risk.reasons) - len(some)
        more = [self.paint(f"  and {left} more", DIM)] if left else []
        return lines([f"{self.paint('risk', BLUE)}: {said(graded(risk))}", *some, *more])
