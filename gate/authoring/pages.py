"""The pages that tell readers what the rules are: one for each, an index, and the matrix."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

import orjson

from gate.artifacts import is_artifact
from gate.authoring.cases import Case
from gate.authoring.matrix import Matrix
from gate.display.visible import visible
from gate.model import Rule
from gate.policy.library import CASES

WRITTEN = "<!-- Written by `gate policy docs`: change the rules and their cases instead. -->"
INDEX, MATRIX = "README.md", "matrix.md"
LANGUAGES = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".md": "markdown",
    ".mdc": "markdown",
}
ABOUT = (
    "`gate explain RULE` says the same in a terminal. Each page is made from the METADATA of its",
    "rule and from the cases beside it, which show what it finds and what it leaves alone.",
)
ABOUT_MATRIX = (
    "For every rule and format: the number of files among the cases in which the rule finds what",
    "it should, and of those in which it rightly finds nothing (`bad+good`); `MISSING` where one",
    "of the two is none. *Not applicable*: no kind of manifest of the format can state what the",
    "rule asks about.",
)


def pages(rules: Sequence[Rule], cases: Sequence[Case], matrix: Matrix) -> dict[str, bytes]:
    """Write every page, by its file name."""
    texts = {f"{rule.id}.md": rule_page(rule, cases, matrix.applying(rule.id)) for rule in rules}
    texts |= {INDEX: index_page(rules), MATRIX: matrix_page(matrix)}
    return {name: "\n".join((WRITTEN, "", *lines, "")).encode() for name, lines in texts.items()}


def index_page(rules: Sequence[Rule]) -> Iterator[str]:
    """List the rules."""
    yield from ("# Rules", "", *ABOUT, "")
    yield from table(
        ("rule", "severity", "what it finds"),
        [(f"[`{rule.id}`]({rule.id}.md)", str(rule.severity), plain(rule.title)) for rule in rules],
    )
    yield from ("", f"Which rules are proven on which formats: [matrix]({MATRIX}).")


def matrix_page(matrix: Matrix) -> Iterator[str]:
    """Show every rule beside every format."""
    yield from ("# Rules and formats", "", *ABOUT_MATRIX, "")
    yield from table(
        ("rule", *(f"`{name}`" for name in matrix.formats)),
        [
            (f"[`{rule}`]({rule}.md)", *(str(matrix.cells[rule, name]) for name in matrix.formats))
            for rule in matrix.rules
        ],
    )


def rule_page(rule: Rule, cases: Sequence[Case], formats: Sequence[str]) -> Iterator[str]:
    """Say all that is known of a rule."""
    yield from (f"# {plain(rule.title)}", "", f"`{rule.id}` · severity {rule.severity}", "")
    yield from paragraphs(rule.description)
    yield from ("## What to do", "", *paragraphs(rule.remediation))
    yield from ("## Where it applies", "", applicability(rule, formats), "")
    yield from parameters(rule)
    yield from references(rule)
    yield from examples(rule, cases)


def applicability(rule: Rule, formats: Sequence[str]) -> str:
    """Say what a manifest must be able to state, and which formats can."""
    names = ", ".join(f"`{name}`" for name in formats) or "none yet"
    if not rule.requires:
        return f"To every manifest. Formats: {names}."
    facets = ", ".join(f"`{facet}`" for facet in rule.requires)
    return f"To manifests that can state {facets}. Formats: {names}."


def parameters(rule: Rule) -> Iterator[str]:
    """List what an organisation may set."""
    if not rule.parameters:
        return
    yield from (
        "## Parameters",
        "",
        f"Set under `parameters: {{{rule.id}: …}}` in `gate.yaml`.",
        "",
    )
    rows = [
        (f"`{name}`", f"`{default_of(described)}`", plain(purpose_of(described)))
        for name, described in sorted(rule.parameters.items())
    ]
    yield from (*table(("parameter", "default", "what it is"), rows), "")


def default_of(described: object) -> str:
    """Write the default of a parameter as JSON."""
    match described:
        case {"default": value}:
            return orjson.dumps(value).decode().replace("|", "\\|")
        case _:
            return ""


def purpose_of(described: object) -> str:
    """Read what a parameter is for."""
    match described:
        case {"description": str(text)}:
            return text
        case _:
            return ""


def references(rule: Rule) -> Iterator[str]:
    """List where to read more."""
    if rule.references:
        yield from ("## References", "", *(f"- <{each}>" for each in rule.references), "")


def examples(rule: Rule, cases: Sequence[Case]) -> Iterator[str]:
    """Show the first case in which the rule finds something, and the same put right."""
    own = [case for case in cases if case.rule == rule.id]
    bad = [case for case in own if any(mark.rule == rule.id for mark in case.expected)]
    good = [case for case in own if not case.expected]
    if bad:
        yield from ("## What it finds", "", "The marked lines are those of the findings.", "")
        yield from shown(bad[0])
    if good:
        yield from ("## What it allows", "", *shown(counterpart(bad, good)))


def counterpart(bad: Sequence[Case], good: Sequence[Case]) -> Case:
    """Pick the good case that is called like the first bad one, or the first."""
    wanted = {f"good-{stem(case)}" for case in bad[:1]}
    named = [case for case in good if case.path.stem in wanted]
    return (*named, *good)[0]


def stem(case: Case) -> str:
    """Tell what a case is called, whatever it is meant to show."""
    return case.path.stem.removeprefix("bad-")


def shown(case: Case) -> Iterator[str]:
    """Show every file of a case, the sidecar of marks included."""
    folder = PurePath(CASES, case.path.name) if case.path.is_dir() else PurePath(CASES)
    for name, path in case.members:
        yield from (f"`{folder / name}`", "", *(fenced(path) if not is_artifact(name) else ()))


def fenced(path: Path) -> Iterator[str]:
    """Show a text as it is, but for what would be hidden in it."""
    text = path.read_bytes().decode(errors="replace").rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    lines = (visible(line) for line in text.split("\n"))
    yield from (fence + LANGUAGES.get(path.suffix, "text"), *lines, fence, "")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write a table."""
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def paragraphs(text: str) -> Iterator[str]:
    """Write a text as paragraphs."""
    for part in text.strip().split("\n\n"):
        yield from (" ".join(part.split()), "")


def plain(text: str) -> str:
    """Write a text on one line that fits into a table."""
    return " ".join(text.split()).replace("|", "\\|")
