"""The report for GitHub Actions: workflow commands that become annotations on the change."""

from collections.abc import Iterator, Mapping

from gate.display import View
from gate.display.reading import Position, finding_order, gravest, question_order, verdict
from gate.display.sentences import graded, remarks, said, scans, tally, terms
from gate.display.visible import visible
from gate.model import Decision, Exemption, Finding, Location

name = "github"

# What the runner decodes in a message, and what more in a property.
MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = {**MESSAGE, ord(":"): "%3A", ord(","): "%2C"}


def render(decision: Decision, view: View) -> str:  # noqa: ARG001 - programs have no view
    """Write one command a line, the worst first: the runner keeps ten of each level a step.

    Findings that somebody accepted, and those of the baseline, are only counted.
    """
    return "".join(f"{line}\n" for line in commands(decision))


def commands(decision: Decision) -> Iterator[str]:
    """Annotate findings, open questions and notices, then say what was decided."""
    found = decision.verdict
    expired = {finding_order(entry.finding): entry.exemption for entry in found.expired}
    # The verdict comes first among the notices, which the runner would drop beyond ten.
    told = [f"{verdict(decision)}: {tally(decision)}"]
    told += [f"risk: {graded(each)}" for each in decision.risks]
    told += [f"scanned: {each}" for each in scans(decision)]
    yield command("notice", {"title": "agentgate"}, "\n".join(told))
    for level, findings in (
        ("error", [*gravest(found.undecidable), *gravest(found.denials)]),
        ("warning", gravest(found.warnings)),
        ("notice", gravest(found.dryrun)),
    ):
        for finding in findings:
            yield annotation(level, finding, expired)
    for question in sorted(decision.unresolved, key=question_order):
        title = {"title": f"unresolved {question.rule}"}
        yield command("notice", place(question.location) | title, said(question.message))
    for text in remarks(decision):
        yield command("notice", {"title": "agentgate"}, said(text))


def annotation(level: str, finding: Finding, expired: Mapping[Position, Exemption]) -> str:
    """Annotate a finding: the sentence, an exemption that ended, how to correct it."""
    rule = finding.rule
    lines = [said(finding.message)]
    if (cover := expired.get(finding_order(finding))) is not None:
        lines.append(f"expired exemption: {visible(terms(cover))}")
    if rule.remediation:
        lines.append(f"fix: {visible(rule.remediation)}")
    title = {"title": f"{rule.id} ({rule.severity})"}
    return command(level, place(finding.location) | title, "\n".join(lines))


def place(location: Location) -> dict[str, str]:
    """Give the properties of a place; the runner refuses columns of several lines."""
    file = {"file": location.file}
    if not location.line:
        return file
    start = file | {"line": str(location.line)}
    if location.end_line > location.line:
        return start | {"endLine": str(location.end_line)}
    if location.end_line < location.line or not 0 < location.column <= location.end_column:
        return start
    columns = {"col": location.column, "endColumn": location.end_column}
    numbers = {"endLine": location.end_line} | columns
    return start | {key: str(numbers[key]) for key in ("col", "endLine", "endColumn")}


def command(level: str, properties: Mapping[str, str], message: str) -> str:
    """Write a command; lines of the message are our own, all else is made visible before."""
    told = [f"{key}={visible(value).translate(PROPERTY)}" for key, value in properties.items()]
    return f"::{level} {','.join(told)}::{message.translate(MESSAGE)}"
