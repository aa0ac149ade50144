"""How a source line or a message is shown without the secrets in it."""

import re
from collections.abc import Sequence

from gate.credentials.forms import NO_FORMS, SHORT, Forms, forms
from gate.credentials.literals import Literal, redact
from gate.credentials.reading import find, suspicious

# One that does not end reaches to the end of the line, so that no part is read twice.
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)("|\\?$)', re.DOTALL)
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
EDGES = " \t\"'\\,|>\ufffd"
INDENT = " \t\"'-"


def mask(line: str, literals: Sequence[Literal], others: Forms = NO_FORMS) -> str:
    """Hide every secret in a line of text, also parts of one and tokens not found before.

    `literals` stand in the document of the line, `others` anywhere in what is shown together.
    """
    return hide(line, forms(tuple(literals)), others)


def hide(line: str, own: Forms, others: Forms) -> str:
    """Mask a line beside which the same secrets stand as beside many."""
    if own.marks or others.marks:
        line = QUOTED.sub(lambda quoted: without_escapes(quoted, (own, others)), line)
        line = replaced(line, own, others)
        line = without_fragments(line, own)
    return redact(line, find(line)) if suspicious(line) else line


def replaced(line: str, own: Forms, others: Forms) -> str:
    """Replace what must not be shown, longest first."""
    marks = {form: others.marks[form] for form in others.within(line)}
    alone = marks.keys() & others.alone
    marks |= {form: own.marks[form] for form in own.within(line)}
    if not marks:
        return line
    alone = (alone - own.marks.keys()) | own.alone
    longest = sorted(marks, key=len, reverse=True)
    pattern = "|".join(standing(form) if form in alone else re.escape(form) for form in longest)
    return re.sub(pattern, lambda match: marks[match[0]], line)


def standing(form: str) -> str:
    """Write the pattern of a form that must stand alone."""
    return rf"(?<!\w){re.escape(form)}(?!\w)"


def without_escapes(quoted: re.Match[str], among: Sequence[Forms]) -> str:
    """Hide a quoted text that shows a secret only after its escapes are read."""
    if "\\" not in quoted[1]:
        return quoted[0]
    content = ESCAPE.sub(unescaped, quoted[1])
    for some in among:
        for form in some.within(content):
            if len(form) >= SHORT and re.search(pattern_of(form, some), content):
                return f'"{some.marks[form]}{quoted[2]}'
    return quoted[0]


def pattern_of(form: str, among: Forms) -> str:
    """Write the pattern of a form."""
    return standing(form) if form in among.alone else re.escape(form)


def unescaped(escape: re.Match[str]) -> str:
    """Read one escape of YAML's and JSON's quoted texts."""
    code = escape[1] or escape[2] or escape[3]
    if not code:
        return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[4], escape[4])
    return chr(min(int(code, 16), 0x10FFFF))


def without_fragments(line: str, own: Forms) -> str:
    """Hide a line that is part of a secret of several lines, and a secret cut off at either end."""
    content = line.lstrip(INDENT).rstrip(EDGES)
    if len(content) < SHORT:
        return line
    for form in own.in_part(line, content):
        if len(form) < SHORT:
            continue
        secret = own.marks[form]
        if content in form:
            return line.replace(content, secret)
        start = line.rfind(form[:SHORT])
        if start >= 0 and form.startswith(line[start:].rstrip(EDGES)):
            return line[:start] + secret
        end = content.find(form[-SHORT:]) + SHORT
        if end >= SHORT and form.endswith(content[:end]):
            return line.replace(content[:end], secret, 1)
    return line
