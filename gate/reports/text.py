"""The report for people: place, sentence, source line, what to do; then one line that sums up."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gate.model import Decision, Exempted, Finding, Location, Notice, Unresolved
from gate.view import View, printable

name = "text"

WIDTH = 100
WINDOW = 88
COLORS = {"deny": "31", "error": "31", "warn": "33", "note": "36", "bold": "1", "caret": "34"}


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours, where they are wanted."""

    color: bool

    def __call__(self, kind: str, text: str) -> str:
        """Colour a text by what it is."""
        return f"\x1b[{COLORS[kind]}m{text}\x1b[0m" if self.color else text


def render(decision: Decision, view: View) -> str:
    """Write a decision for people."""
    verdict = decision.verdict
    parts = [
        *findings(verdict.undecidable, "error", view),
        *findings(verdict.denials, "deny", view),
        *findings(verdict.warnings, "warn", view),
        *findings(verdict.dryrun, "note", view, "dryrun"),
        *(exempted(each, view) for each in verdict.exempted),
        *(ended(each, view) for each in verdict.expired),
        *(unresolved(each, view) for each in decision.unresolved),
        *(notice(each, view) for each in decision.notices),
    ]
    return "\n".join([*parts, summary(decision, view)]) + "\n"


def findings(found: Iterable[Finding], kind: str, view: View, word: str = "") -> Iterator[str]:
    """Write findings, each with its line and, the first time for each rule, how to fix it."""
    ink = Ink(view.color)
    explained: set[str] = set()
    for finding in found:
        yield "\n".join(
            [
                headline(finding, ink(kind, word or kind), view),
                *excerpt(finding, ink),
                *([] if finding.rule.id in explained else remedy(finding)),
                "",
            ]
        )
        explained.add(finding.rule.id)


def headline(finding: Finding, word: str, view: View) -> str:
    """Write where a finding stands and what it says."""
    place = Ink(view.color)("bold", f"{view.place(finding.location)}:")
    message = printable(finding.message)
    return f"{place} {word} {finding.rule.id} ({finding.rule.severity}): {message}"


def excerpt(finding: Finding, ink: Ink) -> Iterator[str]:
    """Show the source line with carets under what is meant."""
    if finding.excerpt is None:
        return
    line, place = finding.excerpt.line, finding.location
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    offset = max(0, start - WINDOW // 2) if len(line) > WINDOW else 0
    shown = line[offset : offset + WINDOW]
    before, meant = shown[: start - offset], shown[start - offset : end - offset]
    number = str(place.line)
    lead = " " * len(number)
    cut = "…" if offset else ""
    carets = "^" * max(1, cells(safe(meant)))
    yield f" {ink('caret', number + ' |')} {cut}{safe(shown)}"
    indent = " " * (len(cut) + cells(safe(before)))
    yield f" {lead} {ink('caret', '|')} {indent}{ink('caret', carets)}"


def safe(text: str) -> str:
    """Make a piece of source safe to show on one line."""
    return printable(text.replace("\t", "    "))


def cells(text: str) -> int:
    """Count the columns a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - combining


def remedy(finding: Finding) -> list[str]:
    """Say how to fix what a rule finds."""
    text = " ".join(finding.rule.remediation.split())
    return textwrap.wrap(text, WIDTH, initial_indent="  fix: ", subsequent_indent="       ")


def exempted(each: Exempted, view: View) -> str:
    """Write a finding that its owner accepts."""
    return line(
        each.finding.location, view, "exempt",
        f"{each.finding.rule.id}: {each.exemption.reason} "
        f"({each.exemption.owner}, until {each.exemption.expires})",
    )  # fmt: skip


def ended(each: Exempted, view: View) -> str:
    """Write that an exemption no longer covers a finding."""
    return line(
        each.finding.location, view, "note",
        f"the exemption from {each.finding.rule.id} ended on {each.exemption.expires} "
        f"({each.exemption.owner})",
    )  # fmt: skip


def unresolved(each: Unresolved, view: View) -> str:
    """Write a question that could not be answered."""
    return line(each.location, view, "unresolved", f"{each.rule}: {each.message}")


def line(location: Location, view: View, kind: str, message: str) -> str:
    """Write something on one line."""
    ink = Ink(view.color)
    return f"{ink('bold', view.place(location) + ':')} {ink('note', kind)} {printable(message)}"


def notice(each: Notice, view: View) -> str:
    """Write what the reader should know."""
    return f"{Ink(view.color)('note', 'note:')} {printable(each.message)}"


def summary(decision: Decision, view: View) -> str:
    """Sum up on one line."""
    verdict, judged = decision.verdict, decision.judged
    counts = [
        counted(len(verdict.undecidable), "thing not judged", "things not judged"),
        counted(len(verdict.denials), "denial"),
        counted(len(verdict.warnings), "warning"),
        counted(len(verdict.dryrun), "dryrun finding"),
        counted(len(verdict.exempted), "exempted", "exempted"),
        counted(len(decision.unresolved), "unresolved", "unresolved"),
    ]
    told = ", ".join(count for count in counts if count) or "nothing found"
    scope = (
        f"{counted(judged.manifests, 'manifest') or 'no manifest'} in "
        f"{counted(judged.files, 'file') or 'no file'}, {counted(len(judged.rules), 'rule')}"
    )
    others = f"; {judged.unclaimed} other documents" if judged.unclaimed else ""
    configured = "; self-configured" if decision.self_configured else ""
    kind, word = outcome(decision)
    return f"{Ink(view.color)(kind, word)}: {told} ({scope}{others}{configured})"


def outcome(decision: Decision) -> tuple[str, str]:
    """Name the outcome, and what it is coloured as."""
    if not decision.decidable:
        return "error", "could not decide"
    return ("bold", "allowed") if decision.allowed else ("deny", "denied")


def counted(number: int, one: str, many: str = "") -> str:
    """Count things; nothing for none."""
    if not number:
        return ""
    return f"{number} {one if number == 1 else many or one + 's'}"
