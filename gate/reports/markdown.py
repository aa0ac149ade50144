"""The report for comments and job summaries: Markdown as GitHub and GitLab read it."""

import re
from collections.abc import Iterable, Iterator

from gate.display import View
from gate.display.reading import finding_order, gravest, question_order, verdict
from gate.display.sentences import counted_by, graded, remarks, said, scans, tally, terms, weighed
from gate.display.visible import visible
from gate.model import Decision, Finding, Location, Rule

name = "markdown"

# A comment on GitHub holds 65,536 characters.
MOST = 100
REASONS = 10
AT, HASH, NO_SPACE = "&#64;", "&#35;", "&#8203;"
# All that Markdown, its dialects (tables, maths, emoji, mentions, bare links) and HTML obey.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>&\"'|~#@$:!^=]|(?<=www)\.", re.IGNORECASE)


def render(decision: Decision, view: View) -> str:  # noqa: ARG001 - a comment is read elsewhere
    """Write a summary, and what it sums up."""
    return "\n\n".join([f"**{verdict(decision)}**: {tally(decision)}", *details(decision)]) + "\n"


def details(decision: Decision) -> list[str]:
    """Write a table of findings, how to correct them, and what else there is, as blocks."""
    rows = rows_of(decision)
    parts = [
        "\n".join(table(rows)),
        "\n".join(advice(finding.rule for _, finding in rows[:MOST])),
        "\n".join(accepted(decision)),
        "\n".join(risks(decision)),
        "\n".join(others(decision)),
        "\n".join(f"- scanned: {code(each)}" for each in scans(decision)),
    ]
    return [part for part in parts if part]


def rows_of(decision: Decision) -> list[tuple[str, Finding]]:
    """Give the findings that count, with what they do, the worst first."""
    found = decision.verdict
    return [
        *(("undecided", finding) for finding in gravest(found.undecidable)),
        *(("deny", finding) for finding in gravest(found.denials)),
        *(("warn", finding) for finding in gravest(found.warnings)),
        *(("dryrun", finding) for finding in gravest(found.dryrun)),
    ]


def table(rows: list[tuple[str, Finding]]) -> Iterator[str]:
    """Write the findings as a table."""
    if not rows:
        return
    yield "| | place | rule | message |"
    yield "|---|---|---|---|"
    for word, finding in rows[:MOST]:
        rule = f"{code(finding.rule.id)} ({finding.rule.severity})"
        yield f"| {word} | {place(finding.location)} | {rule} | {code(said(finding.message))} |"
    yield from rest(len(rows))


def rest(number: int) -> Iterator[str]:
    """Say how many of so many were left out, if any."""
    if number > MOST:
        yield f"\n{number - MOST} more not shown."


def advice(rules: Iterable[Rule]) -> Iterator[str]:
    """Write how to satisfy each rule, once, in the order of the table."""
    told = {rule.id: rule for rule in rules if rule.remediation}
    if told:
        yield "### How to fix\n"
    for rule in told.values():
        title = f"**{code(rule.id)}** {prose(said(rule.title))}"
        yield f"- {title}<br>fix: {prose(said(rule.remediation))}"


def accepted(decision: Decision) -> Iterator[str]:
    """Write what somebody accepts, and what somebody accepted until a day that is over."""
    found = decision.verdict
    entries = [
        ("exempted", e) for e in sorted(found.exempted, key=lambda e: finding_order(e.finding))
    ]
    entries += [
        ("expired", e) for e in sorted(found.expired, key=lambda e: finding_order(e.finding))
    ]
    if entries:
        yield "### Exemptions\n"
    for word, entry in entries[:MOST]:
        where = f"{place(entry.finding.location)} {code(entry.finding.rule.id)}"
        yield f"- {word}: {where}: {code(said(terms(entry.exemption)))}"
    yield from rest(len(entries))


def risks(decision: Decision) -> Iterator[str]:
    """Write how risky the change is where it runs, and whose approvals were counted."""
    if decision.risks or decision.approved:
        yield "### Risk\n"
    for risk in decision.risks:
        yield f"- {code(said(graded(risk)))}"
        for reason in risk.reasons[:REASONS]:
            yield f"  - {code(said(weighed(reason)))}"
        left = len(risk.reasons) - REASONS
        if left > 0:
            yield f"  - {left} more"
    for each in decision.approved:
        yield f"- approved: {code(said(counted_by(each)))}"


def others(decision: Decision) -> Iterator[str]:
    """Write open questions and notices."""
    questions = sorted(decision.unresolved, key=question_order)
    notices = list(remarks(decision))
    if questions or notices:
        yield "### To know\n"
    for question in questions[:MOST]:
        where = f"{place(question.location)} {code(question.rule)}"
        yield f"- unresolved: {where}: {code(said(question.message))}"
    for text in notices[:MOST]:
        yield f"- notice: {code(said(text))}"
    yield from rest(max(len(questions), len(notices)))


def place(location: Location) -> str:
    """Write where something stands, without the numbers that are not known."""
    known = [str(number) for number in (location.line, location.column) if number]
    return code(":".join([location.file, *known]))


def code(text: str) -> str:
    """Show text that a stranger may have written: in code, nobody is mentioned or linked."""
    return f"<code>{escaped(text)}</code>"


def prose(text: str) -> str:
    """Show text that whoever writes rules has written, as text.

    Forges look for names and numbers when Markdown and HTML are read already, so that escapes do
    not help: a space of no width keeps `@` and `#` from being the start of any.
    """
    return escaped(text).replace(AT, f"{AT}{NO_SPACE}").replace(HASH, f"{HASH}{NO_SPACE}")


def escaped(text: str) -> str:
    """Write whatever has a meaning in Markdown or HTML by its number."""
    return SPECIAL.sub(lambda found: f"&#{ord(found[0])};", visible(text))
