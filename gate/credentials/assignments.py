"""How a text gives values to names: dotenv, YAML, JSON, queries, flags, commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gate.credentials.names import Promise, promise
from gate.credentials.spans import Span, reason_of
from gate.credentials.values import is_secret, looks_generated, own_part

QUOTE = r"(?P<quote>(?:\\{0,3}[\"'`])?)"
CLOSE = r"(?:\\{0,3}[\"'`])?"
NAME = r"(?P<name>[A-Za-z_][\w.-]{0,80})"
ASSIGNMENT = re.compile(
    rf"(?<![\w.$:-])-{{0,2}}{NAME}{CLOSE}[ \t]{{0,8}}"
    rf"(?P<sep>:=|=>|=(?!=)|:)(?P<gap>[ \t]{{0,64}})(?:\[\]byte\((?=[\"`]))?{QUOTE}"
)
PAIR = re.compile(
    rf"(?<![\w.-])[nNkK](?:ame|ey){CLOSE}[ \t]{{0,8}}:[ \t]{{0,8}}{CLOSE}{NAME}{CLOSE}[ \t]{{0,8}}"
    rf"(?:,\s{{0,64}}|\r?\n[ \t]{{1,64}}){CLOSE}[vV]alue{CLOSE}[ \t]{{0,8}}:[ \t]{{0,8}}{QUOTE}"
)
FLAG = re.compile(
    r"(?<![\w-])--?(?P<name>[A-Za-z][\w-]{1,60})"
    rf"(?:[ \t]{{1,4}}|\\{{0,3}}[\"'][ \t]{{0,4}},\s{{0,32}}(?=\\{{0,3}}[\"'])){QUOTE}"
)
# What may stand before a name that a line is about, and after its value.
LINE_START = re.compile(r"[\s>#*{,-]*(?:(?:export|set|ENV|ARG|-e|--env)[ \t]+)?[\"'`]?")
LINE_END = re.compile(r"(?:[ \t]+(?:#|//)[^\n]*|[\s,;]+)$")
NEXT_LINE = re.compile(
    r"(?:[|>][-+0-9]{0,2})?[ \t]*\r?\n[ \t]+(?![-#])(?P<value>[^\s:][^\s]{2,4000})[ \t]*(?=\r?\n|$)"
)
LONGEST_WORD = 256
WORD = re.compile(r"[^\s\"'`,;&|<>]{1,256}")
WORD_REST = re.compile(r"[^\s\"'`,;&|<>]*")
PARAMETER = re.compile(r"[^\s\"'`,;&#|<>]{1,256}")
# A template or a command may hold spaces, and is one word with what follows it.
TEMPLATE = re.compile(r"(?:\$?\{\{[^{}\n]{0,512}\}\}|\$\([^()\n]{0,512}\))?")
# What is computed and so no value: the end of something, a call or an index, a literal of a type,
# an address, a name in braces, a member of something, a name that ends a call or a line of a
# notebook.
CODE = re.compile(
    r"""
    [)\]}]
    | \(?[A-Za-z_$][\w.$]*(?:[-+*/|&]{1,2}[A-Za-z_$][\w.$]*)?[(\[]
    | &?(?:\[\])?[A-Za-z_][\w.]*\{(?:\}?[,)]*$|[A-Za-z]\w*:)
    | &[A-Za-z_]+(?:\.[A-Za-z_]+)*$
    | \{[A-Za-z_$]+(?:\.[A-Za-z_$]+)*\}[/,;)]*$
    | [A-Za-z_]+(?:[?!]?\.[A-Za-z_]+)+$
    | [A-Za-z_]+\)+(?:(?<=\)\))|\[|\\{1,4}n)
    | [A-Z][A-Z_]*\\{1,4}n
    """,
    re.VERBOSE,
)
ELSEWHERE = ("${", "checksum/", "://")
"""What stands before a name that is read in another way, or promises nothing."""
BRACKETS = {")": "(", "]": "[", "}": "{"}
SENTENCE_END = ".,;:!?)]}"
QUERY_END = ".,;:!?)"
SHORTEST_PASSWORD = 6
SHORTEST_IN_SENTENCE = 10
REACH = 4096
BEFORE = 96


@dataclass(frozen=True, slots=True)
class Value:
    """A range of a text that is given to a name; not `firm` when it may be a word of a sentence."""

    start: int
    end: int
    firm: bool = True


def assignments(text: str) -> Iterator[Span]:
    """Find secrets in `KEY=value`, `key: value`, `"key": "value"`, `?key=value` and pairs."""
    for pattern in (ASSIGNMENT, PAIR):
        end = 0
        for match in pattern.finditer(text):
            promised = promise(match["name"])
            # What stands in a value that is a secret is not read again.
            if promised and match.start() >= end and not text.endswith(ELSEWHERE, 0, match.start()):
                where = "url" if is_parameter(text, match) else ""
                span = judged(text, match, value_of(text, match, where), where)
                if span:
                    end = span.end
                    yield span


def flags(text: str) -> Iterator[Span]:
    """Find secrets in `--api-key value`, also written as two strings of a list."""
    for match in FLAG.finditer(text):
        if promise(match["name"]):
            value = quoted(text, match) if match["quote"] else word(text, match.end())
            span = judged(text, match, value and replace(value, firm=False), "argument")
            if span:
                yield span


def is_parameter(text: str, match: re.Match[str]) -> bool:
    """Say whether an assignment is one of the query of a URL."""
    return text[match.start() - 1 : match.start()] in {"?", "&"} and not match["quote"]


def judged(text: str, match: re.Match[str], value: Value | None, where: str) -> Span | None:
    """Give the value of an assignment if it is a secret; in a sentence it must look generated."""
    promised = promise(match["name"])
    if where == "url":
        promised = max(promised, Promise.LIKELY)
    if not value:
        return None
    written = text[value.start : value.end]
    shortest = SHORTEST_PASSWORD if promised is Promise.PASSWORD else SHORTEST_IN_SENTENCE
    # A value called like its name is an argument that is handed on, as in `token: token`.
    if written == match["name"] or not is_secret(written, promised):
        return None
    if not value.firm and not looks_generated(own_part(written), shortest):
        return None
    end = value.end
    if len(written) >= LONGEST_WORD:
        rest = WORD_REST.match(text, end)
        end = rest.end() if rest else end
    if where == "url":
        reason = f"the parameter {match['name']} of its query is named like a secret"
        return Span(value.start, end, "", reason, where)
    return Span(value.start, end, match["name"], reason_of(promised), where)


def value_of(text: str, match: re.Match[str], where: str) -> Value | None:
    """Find the range of the value that an assignment gives."""
    at = match.end()
    if match["quote"]:
        return word(text, at) if closes(text, match) else quoted(text, match)
    if where:
        found = templated(PARAMETER, text, at)
        return Value(at, at + len(without_end(found, QUERY_END))) if found else None
    paired = match.re is PAIR
    if "\n" in match[0] if paired else opens_line(text, match.start()):
        return rest_of_line(text, at) or next_line(text, at) or word(text, at)
    return word(text, at, firm=paired or (match["sep"] == "=" and not match["gap"]))


def closes(text: str, match: re.Match[str]) -> bool:
    """Say whether a quote only ends what it began before the name: `password:` in a sentence."""
    quote = match["quote"]
    separator = text[match.end("name") : match.end()].removesuffix(quote)
    return separator in {":", "="} and text.endswith(quote, 0, match.start())


def quoted(text: str, match: re.Match[str]) -> Value | None:
    """Give what stands between quotes, which may be escaped as a whole."""
    quote, at = match["quote"], match.end()
    end = text.find(quote, at, at + REACH)
    while end > at and len(quote) == 1 and text[end - 1] == "\\":
        end = text.find(quote, end + 1, at + REACH)
    return Value(at, end) if end > at else word(text, at)


def opens_line(text: str, start: int) -> bool:
    """Say whether nothing but punctuation stands before a name on its line."""
    line = text.rfind("\n", max(start - BEFORE, 0), start) + 1
    if not line and start > BEFORE:
        return False
    return LINE_START.fullmatch(text, line, start) is not None


def rest_of_line(text: str, at: int) -> Value | None:
    """Give the rest of a line without its comment, if that is one word."""
    end = text.find("\n", at, at + REACH)
    line = LINE_END.sub("", text[at : end if end >= 0 else at + REACH])
    # What closes around the line belongs to a call: `token: token);`.
    rest = without_end(line, "".join(BRACKETS))
    if not rest or rest[0] in "|>" or CODE.match(rest) or len(rest.split()) > 1:
        return None
    return Value(at, at + len(rest))


def next_line(text: str, at: int) -> Value | None:
    """Give the value that a YAML key has on its next line, as a block or folded."""
    found = NEXT_LINE.match(text, at)
    if not found or found["value"].endswith(":"):
        return None
    return Value(*found.span("value"))


def word(text: str, at: int, *, firm: bool = False) -> Value | None:
    """Give the next word without the punctuation of a sentence."""
    found = templated(WORD, text, at)
    if not found or CODE.match(found):
        return None
    trimmed = found if firm else without_end(found, SENTENCE_END)
    return Value(at, at + len(trimmed), firm) if trimmed else None


def templated(pattern: re.Pattern[str], text: str, at: int) -> str:
    """Give what matches at a place, behind a template that may stand there first."""
    template = TEMPLATE.match(text, at)
    start = template.end() if template else at
    found = pattern.match(text, start)
    return text[at : found.end() if found else start]


def without_end(text: str, punctuation: str) -> str:
    """Take punctuation off the end, but no bracket that closes one within: `$(VAR)` is whole."""
    unopened = {close: text.count(close) - text.count(BRACKETS[close]) for close in BRACKETS}
    end = len(text)
    while end and text[end - 1] in punctuation:
        last = text[end - 1]
        if last in BRACKETS:
            if unopened[last] <= 0:
                break
            unopened[last] -= 1
        end -= 1
    return text[:end]
