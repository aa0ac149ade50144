"""How programs, queries, recipes and files of logins give values to names."""

import re
from collections.abc import Iterable, Iterator

from gate.credentials.assignments import NAME
from gate.credentials.names import Promise, promise
from gate.credentials.spans import Span, reason_of
from gate.credentials.values import is_secret, looks_generated

LITERAL = r"(?:[@$]|[bBfFrRuU]{1,2})?(?P<quote>[\"'`])(?P<value>[^\"'`\n\\]{2,1024})(?P=quote)"
WORD = r"(?P<value>[^\s\"'`|&;<>]{2,1024})"

GIVEN = re.compile(
    r"(?:(?<![=!<>:|?])(?P<sets>:=|\?\?=|\|\|=|=>|=(?!=))|[=!]==?|\|\||\?\?|\bor\b)"
    rf"[ \t]{{0,8}}(?:\([ \t]{{0,8}}\n?[ \t]{{0,16}})?{LITERAL}"
)
"""`= "…"`, `=> "…"`, `= (\\n"…"` and, as no more than a hint, `== "…"`, `|| "…"`."""

RECEIVER = re.compile(
    rf"(?<![A-Za-z0-9_])(?!env:){NAME}[\"'`]?[ ]?[\])]{{0,2}}"
    # A type may stand between, behind a colon or behind a space.
    r"(?:[ ]?:[ ]{0,4}[\w&\[\]|?.<>]{1,30}(?:[ ][|&]?[ ]?[\w.]{1,20}){0,2}|[ ][sS]tr(?:ing)?)?"
    r"[ \t]{0,8}\Z"
)
"""What stands before: `api_key: str`, `os.environ["API_KEY"]`, `$password`, `apiKey string`."""

ASSIGNED = re.compile(
    rf"(?<![\w.$-]){NAME}[\"']?(?:[ ]?:[ ]{{0,4}}[\w|?.]{{1,30}})?"
    r"[ \t]{0,8}(?::=|=|:)[ \t]{0,8}[\w$][\w$.?\[\]()\"' ]{0,100}\Z"
)
"""What stands before what is fallen back from: `password = os.getenv("X")` or `"…"`."""

PASSED = re.compile(rf"\([ \t]{{0,8}}[\"'`]{NAME}[\"'`][ \t]{{0,8}},[ \t]{{0,8}}{LITERAL}")
"""`setenv("API_KEY", "…")`."""

ELEMENT = re.compile(rf"<(?:\w{{1,20}}:)?{NAME}>(?P<value>[^<>\s]{{2,1024}})</")
ATTRIBUTE = re.compile(
    rf"(?<!\w)(?:name|key)=(?P<quote>[\"']){NAME}(?P=quote)\s{{1,20}}value=(?P=quote)"
    r"(?P<value>[^\"'<>\n]{2,1024})(?P=quote)"
)
RECIPE = re.compile(rf"(?m)^[ \t]{{0,8}}(?:ENV|setx)[ \t]{{1,8}}{NAME}[ \t]{{1,8}}{WORD}[ \t]*$")
REGISTRY = re.compile(rf"/:_(?P<name>authToken|password|auth)[ ]?=[ ]?{WORD}")

BY_NAME = (
    ("</", ELEMENT),
    ("value=", ATTRIBUTE),
    ("ENV", RECIPE),
    ("setx", RECIPE),
    ("/:_", REGISTRY),
)

PASSWORDS = (
    ("login", r"(?<!\w)login[ \t]{1,8}\S{1,100}\s{1,16}password[ \t]{1,8}(\S{2,512})"),
    (":", r"(?m)^[\w.*-]{1,200}:(?:\d{4,5}|\*):[\w*.-]{1,100}:[\w*.-]{1,100}:([^\s:]{2,512})$"),
    ("'", r"(?i)(?<!\w)(?:password|identified[ ]by(?:[ ]password)?)[ ]{1,4}'([^'\n]{2,512})'"),
    (
        "--password-stdin",
        r"(?<!\w)echo[ ]{1,4}[\"']?([^\s\"'|]{2,512})[\"']?[ ]{0,4}\|[^|\n]{1,120}--password-stdin",
    ),
    (
        " login",
        r"(?<=[a-z] )login[^\n|;&]{0,80}[ ]-p[ ]{1,4}(?!(?:https?|ssh)\s)([^\s\"'`]{2,512})",
    ),
    ("zip", r"(?<!\w)(?:un)?zip[^\n|;&]{0,80}[ ]-P[ ]{1,4}([^\s\"'`]{2,512})"),
    (" pass:", r"-pass(?:in|out)?[ ]{1,4}pass:([^\s\"'`]{2,512})"),
    ("SecureString", r"SecureString[ ]{1,4}(?:-String[ ]{1,4})?[\"']([^\s\"']{2,512})[\"']"),
)
"""Where a value is a password by its place, each behind what such a text must hold."""

BY_PLACE = tuple((mark, re.compile(pattern)) for mark, pattern in PASSWORDS)
REACH = 160
SHORTEST = {Promise.PASSWORD: 6}
USUAL = 10


def programs(text: str) -> Iterator[Span]:
    """Find secrets that programs, queries, recipes and files of logins hold."""
    yield from given(text)
    for mark, pattern in BY_NAME:
        if mark in text:
            yield from (span for match in pattern.finditer(text) if (span := named(match, match)))
    for match in PASSED.finditer(text):
        yield from hinted([match, ASSIGNED.search(before(text, match))], match)
    for mark, pattern in BY_PLACE:
        for match in pattern.finditer(text) if mark in text else ():
            if is_secret(match[1], Promise.PASSWORD):
                yield Span(*match.span(1), "", "it stands where a password does", "argument")


def given(text: str) -> Iterator[Span]:
    """Find literals that are given to names, or held against them."""
    for match in GIVEN.finditer(text):
        part = before(text, match)
        name = RECEIVER.search(part)
        if not match["sets"]:
            yield from hinted([name, ASSIGNED.search(part)], match)
        elif name:
            yield from filter(None, [named(name, match)])


def before(text: str, match: re.Match[str]) -> str:
    """Give what stands before a place, as far as it may speak of that."""
    return text[max(match.start() - REACH, 0) : match.start()]


def hinted(names: Iterable[re.Match[str] | None], value: re.Match[str]) -> Iterator[Span]:
    """Judge a value that a program falls back to by the first name that makes it a secret."""
    for name in filter(None, names):
        if is_likely(name["name"], value["value"]) and (span := named(name, value)):
            yield span
            return


def is_likely(name: str, value: str) -> bool:
    """Say whether a value beside a name looks generated, which a word does not."""
    return looks_generated(value, SHORTEST.get(promise(name), USUAL))


def named(name: re.Match[str], value: re.Match[str]) -> Span | None:
    """Judge a value by the name it is given to."""
    promised = promise(name["name"])
    if not is_secret(value["value"], promised):
        return None
    return Span(*value.span("value"), name["name"], reason_of(promised))
