"""In which forms a source line or a message may show a secret, and hides them all."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from gate.credentials.literals import Literal, mark, redact
from gate.credentials.reading import find

SHORT = 4
"""Shorter forms are hidden only where they stand alone: they are parts of too many words."""
# One that does not end reaches to the end of the line, so that no part is read twice.
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)("|\\?$)', re.DOTALL)
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
EDGES = " \t\"'\\,|>\ufffd"
INDENT = " \t\"'-"


def mask(line: str, literals: Sequence[Literal]) -> str:
    """Hide every secret in a line of text, also parts of one and tokens not found before."""
    marks = forms(tuple(literals))
    if marks:
        line = QUOTED.sub(lambda quoted: without_escapes(quoted, marks), line)
        line = replaced(line, marks)
        line = without_fragments(line, marks)
    return redact(line, find(line))


@lru_cache(maxsize=64)
def forms(literals: tuple[Literal, ...]) -> Mapping[str, str]:
    """Give all that must not be shown, and what to show in its place."""
    marks: dict[str, str] = {}
    for literal in literals:
        secret = mark(literal.decoded or literal.value)
        for text in (literal.value, literal.decoded):
            for piece in {text, *map(str.strip, text.splitlines())}:
                marks |= dict.fromkeys(written(piece), secret)
    return {form: marks[form] for form in sorted(marks, key=len, reverse=True) if form.strip()}


def written(text: str) -> Iterator[str]:
    """Write a text in every way in which YAML, JSON, a URL or base64 may show it."""
    yield text
    escaped = json.dumps(text)[1:-1]
    yield escaped
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield json.dumps(escaped)[1:-1]
    yield escaped.replace("/", "\\/")
    yield text.replace("'", "''")
    yield from (quote(text, errors="replace"), quote(text, safe="", errors="replace"))
    data = text.encode(errors="replace")
    for encoded in (base64.b64encode(data), base64.urlsafe_b64encode(data)):
        yield encoded.decode()
        yield encoded.decode().rstrip("=")


def replaced(line: str, marks: Mapping[str, str]) -> str:
    """Replace what must not be shown, longest first."""
    present = [form for form in marks if form in line]
    if not present:
        return line
    pattern = "|".join(map(standing, present))
    return re.sub(pattern, lambda match: marks[match[0]], line)


def standing(form: str) -> str:
    """Write the pattern of a form; a short one must stand alone."""
    pattern = re.escape(form)
    return pattern if len(form) >= SHORT else rf"(?<!\w){pattern}(?!\w)"


def without_escapes(quoted: re.Match[str], marks: Mapping[str, str]) -> str:
    """Hide a quoted text that shows a secret only after its escapes are read."""
    if "\\" not in quoted[1]:
        return quoted[0]
    content = ESCAPE.sub(unescaped, quoted[1])
    secret = next((marks[form] for form in marks if len(form) >= SHORT and form in content), None)
    return f'"{secret}{quoted[2]}' if secret else quoted[0]


def unescaped(escape: re.Match[str]) -> str:
    """Read one escape of YAML's and JSON's quoted texts."""
    code = escape[1] or escape[2] or escape[3]
    if not code:
        return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[4], escape[4])
    return chr(min(int(code, 16), 0x10FFFF))


def without_fragments(line: str, marks: Mapping[str, str]) -> str:
    """Hide a line that is part of a secret of several lines, and a secret cut off at its end."""
    content = line.lstrip(INDENT).rstrip(EDGES)
    if len(content) < SHORT:
        return line
    for form, secret in marks.items():
        if len(form) < SHORT:
            continue
        if content in form:
            return line.replace(content, secret)
        start = line.rfind(form[:SHORT])
        if start >= 0 and form.startswith(line[start:].rstrip(EDGES)):
            return line[:start] + secret
    return line
