"""The report for test dashboards: JUnit XML, one test case for each rule and file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gate.display import View
from gate.display.reading import finding_order, ordered, question_order, verdict
from gate.display.sentences import amount, graded, remarks, said, scans, tally, terms
from gate.display.visible import visible
from gate.model import Decision, Finding, Location

name = "junit"

SUITE = "agentgate"
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(decision: Decision, view: View) -> str:  # noqa: ARG001 - programs have no view
    """Write the decision as one suite; rules that found nothing are passed test cases."""
    root = Element("testsuites", name=SUITE)
    suite = SubElement(root, "testsuite", name=SUITE)
    cases = cases_of(decision)
    silent = sorted(set(decision.judged.rules) - {rule for _, rule in cases})
    for (file, rule), case in sorted(cases.items()):
        add(suite, case, visible(file), visible(rule))
    for rule in silent:
        SubElement(suite, "testcase", classname=SUITE, name=visible(rule))
    SubElement(suite, "system-out").text = "\n".join(closing(decision))
    count(root, suite)
    indent(root)
    return HEADER + tostring(root, encoding="unicode") + "\n"


@dataclass(frozen=True, slots=True)
class Case:
    """What one rule says about one file: lines by what they mean for the test."""

    error: list[str] = field(default_factory=list)
    failure: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)


def cases_of(decision: Decision) -> dict[tuple[str, str], Case]:
    """Gather the findings by file and rule; warnings and dry runs fail no test."""
    found = decision.verdict
    cases: dict[tuple[str, str], Case] = {}

    def case(finding: Finding) -> Case:
        entry = cases.setdefault((finding.location.file, finding.rule.id), Case())
        if finding.rule.remediation and not entry.advice:
            entry.advice.append(f"fix: {visible(finding.rule.remediation)}")
        return entry

    for finding in ordered(found.undecidable):
        case(finding).error.append(line(finding))
    for finding in ordered(found.denials):
        case(finding).failure.append(line(finding))
    for finding in ordered((*found.warnings, *found.dryrun)):
        case(finding).passed.append(f"{finding.enforcement}: {line(finding)}")
    for accepted in sorted(found.exempted, key=lambda e: finding_order(e.finding)):
        by = visible(terms(accepted.exemption))
        case(accepted.finding).skipped.append(f"{line(accepted.finding)} (accepted by {by})")
    for finding in ordered(found.known):
        case(finding).skipped.append(f"{line(finding)} (known from the baseline)")
    return cases


def line(finding: Finding) -> str:
    """Tell a finding on one line."""
    return f"{place(finding.location)}: {said(finding.message)}"


def place(location: Location) -> str:
    """Write where something stands, without the numbers that are not known."""
    known = [str(number) for number in (location.line, location.column) if number]
    return ":".join([visible(location.file), *known])


def add(suite: Element, case: Case, file: str, rule: str) -> None:
    """Write a test case: the gravest outcome decides it, the rest is its output.

    Several outcomes in one case are more than most readers of the format understand.
    """
    element = SubElement(suite, "testcase", classname=file, name=rule)
    rest = list(case.passed)
    outcomes = [("error", case.error), ("failure", case.failure), ("skipped", case.skipped)]
    for tag, lines in outcomes:
        if not lines:
            continue
        if len(element):
            rest.extend(f"{tag}: {text}" for text in lines)
            continue
        outcome = SubElement(element, tag, message=headline(lines))
        outcome.text = "\n".join([*lines, *(case.advice if tag != "skipped" else [])])
    if rest:
        SubElement(element, "system-out").text = "\n".join(rest)


def headline(lines: list[str]) -> str:
    """Give the first of several lines, and how many follow."""
    more = len(lines) - 1
    return lines[0] + (f" (and {amount(more, 'other', 'others')})" if more else "")


def closing(decision: Decision) -> Iterator[str]:
    """Tell what belongs to no test case."""
    for question in sorted(decision.unresolved, key=question_order):
        rule = visible(question.rule)
        yield f"{place(question.location)}: unresolved {rule}: {said(question.message)}"
    for text in remarks(decision):
        yield f"notice: {said(text)}"
    yield f"{verdict(decision)}: {tally(decision)}"
    yield from (f"risk: {said(graded(each))}" for each in decision.risks)
    yield from (f"scanned: {each}" for each in scans(decision))


def count(root: Element, suite: Element) -> None:
    """Write how many test cases there are, and how they went."""
    counts = {
        "tests": number(suite.iter("testcase")),
        "failures": number(suite.iter("failure")),
        "errors": number(suite.iter("error")),
        "skipped": number(suite.iter("skipped")),
    }
    for element in (root, suite):
        for key, value in counts.items():
            element.set(key, str(value))


def number(elements: Iterable[Element]) -> int:
    """Count elements."""
    return sum(1 for _ in elements)
