"""How to read one string for secrets: every way in which a text can carry one."""

import base64
import binascii
import re
from collections.abc import Iterator

from gate.credentials.assignments import assignments, flags
from gate.credentials.names import Promise, promise
from gate.credentials.programs import programs
from gate.credentials.shapes import SHORTEST, has_token, sightings
from gate.credentials.spans import Span, merge, reason_of
from gate.credentials.values import FALLBACK, is_placeholder, is_secret, looks_generated

SEPARATOR = re.compile(r"[=:\s]")
HINT = re.compile(
    r"key|pass|token|secret|cred|auth|pwd|bearer|basic|cookie|jwt|sig|sas|session|redis-cli|curl"
    r"|mysql|login|identified|zip|securestring|:\d{4,5}:"
)
LONG = 24
SHORTEST_ENCODED = 12
ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
# Base64 within a text: in lines of a usual length, or one word in either alphabet. As many lines
# are taken as there are, whatever stands below them: else each would be begun with in vain.
FULL, LAST = r"[A-Za-z0-9+/]{60,76}(?![\w+/=-])", r"[A-Za-z0-9+/]{1,76}={0,2}(?![\w+/=-])"
FOLD = r"\r?\n[ \t]{0,16}"
FOLDED = re.compile(rf"(?<![\w+/-]){FULL}(?:(?:{FOLD}{FULL})++(?:{FOLD}{LAST})?+|{FOLD}{LAST})")
WRAPPED = re.compile(r"(?<![\w+/-])(?:[A-Za-z0-9+/]{24,}+|[A-Za-z0-9_-]{24,}+)={0,2}(?![\w+/=-])")
SCHEME = re.compile(
    r"(?<![\w-])(?P<scheme>[Bb]earer|BEARER|[Bb]asic|BASIC)[ \t]{1,4}(?P<value>[\w.~+/=-]{8,4096})"
)
HEADER_VALUE = re.compile(
    r"(?P<scheme>(?i:bearer|basic|token|api-?key|splunk|bot)\s{1,4})?(?P<value>\S+)"
)
USER_INFO = re.compile(
    r"(?<![\w+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s/:@?#\"'<>\[\]]{0,256}"
    r":(?P<value>[^\s/?#\"'<>]{1,512})@(?!sha\d{3}:)"
)
COMMAND = re.compile(
    r"(?<!\w)(?:sshpass[ \t]{1,4}-p[ \t]{0,4}|redis-cli[^\n|;&]{0,80}[ \t]-a[ \t]{1,4}"
    r"|mysql(?:dump|admin)?[^\n|;&]{0,80}[ \t]-p(?=\S)"
    r"|curl[^\n|;&]{0,80}[ \t](?:-\w{0,6}u|--user)[ \t=]{1,4}[\"']?[^\s:\"']{1,80}:)"
    r"(?P<value>[^\s\"']{3,200})"
)
# What every match holds one of: asked first, because most texts hold none.
SCHEMES = ("earer", "BEARER", "asic", "BASIC")
COMMANDS = ("sshpass", "redis-cli", "mysql", "curl")
USER_AND_PASSWORD = re.compile(r"[^:\s]{1,128}:(?P<password>\S{3,512})")
FLAG_NAME = re.compile(r"--?(?P<name>[A-Za-z][\w.-]{1,80})")


def suspicious(text: str) -> bool:
    """Say whether a text is worth reading; never false of one in which something is found."""
    if len(text) < SHORTEST and not SEPARATOR.search(text):
        return False
    if has_token(text):
        return True
    if SEPARATOR.search(text) and (HINT.search(text.lower()) or ("@" in text and "://" in text)):
        return True
    if " " not in text and may_be_encoded(text):
        return True
    return any(content for _, content in runs(text))


def may_be_encoded(text: str) -> bool:
    """Say whether a text may be a longer one in base64; a word of letters alone is a name."""
    return (
        len(text) >= LONG
        and not text.isalpha()
        and ENCODED.fullmatch("".join(text.split())) is not None
    )


def find(text: str, name: str = "") -> tuple[Span, ...]:
    """Find the secrets in a text that stands under a name, in order and apart from each other."""
    spans = [*defaults(text, name), *whole(text, name)]
    if suspicious(text):
        spans = [*tokens(text), *spans, *stated(text)]
        spans += () if may_be_encoded(text) else wrapped(text)
    return merge(spans) if spans else tuple(encoded(text, name))


def stated(text: str) -> Iterator[Span]:
    """Find what a text itself says to be a secret, by a name or by a place."""
    yield from passwords_in_urls(text)
    yield from assignments(text)
    yield from flags(text)
    yield from schemes(text)
    yield from commands(text)
    yield from programs(text)


def find_unnamed(text: str) -> tuple[Span, ...]:
    """Find only what is a secret whatever it is called."""
    return merge((*tokens(text), *passwords_in_urls(text)))


def tokens(text: str) -> Iterator[Span]:
    """Find tokens by their form."""
    for seen in sightings(text):
        if not is_placeholder(text[seen.start : seen.end]):
            yield Span(seen.start, seen.end, "", f"it has the form of {seen.label}")


def passwords_in_urls(text: str) -> Iterator[Span]:
    """Find passwords before the host of a URL."""
    if "://" in text:
        for match in USER_INFO.finditer(text):
            if is_secret(match["value"], Promise.PASSWORD):
                yield Span(*match.span("value"), "", "it is the password in a URL", "url")


def defaults(text: str, name: str) -> Iterator[Span]:
    """Find literals that stand in for a variable: `${OPENAI_API_KEY:-literal}`."""
    for match in FALLBACK.finditer(text) if "${" in text else ():
        promised = promise(match["name"]) or promise(name)
        if is_secret(match["value"], promised):
            reason = f"it is the default of ${{{match['name']}}}"
            yield Span(*match.span("value"), match["name"], reason)


def whole(text: str, name: str) -> Iterator[Span]:
    """Judge a text as the value of a name."""
    promised = promise(name)
    value = text.strip()
    if promised is Promise.HEADER and (header := HEADER_VALUE.fullmatch(value)):
        value = header["value"]
        promised = Promise.SURE if header["scheme"] else Promise.LIKELY
    if is_secret(value, promised):
        start = text.index(value)
        yield Span(start, start + len(value), name, reason_of(promised))


def schemes(text: str) -> Iterator[Span]:
    """Find what follows `Bearer` and `Basic`."""
    for match in SCHEME.finditer(text) if any(map(text.__contains__, SCHEMES)) else ():
        value = match["value"]
        if match["scheme"].lower() == "basic":
            secret = is_user_and_password(plain(value))
        else:
            secret = is_secret(value, Promise.SURE) and looks_generated(value, 12)
        if secret:
            reason = f"it follows {match['scheme']} as in an Authorization header"
            yield Span(*match.span("value"), "Authorization", reason, "header")


def commands(text: str) -> Iterator[Span]:
    """Find passwords that well-known commands take as arguments."""
    for match in COMMAND.finditer(text) if any(map(text.__contains__, COMMANDS)) else ():
        if is_secret(match["value"], Promise.PASSWORD):
            yield Span(*match.span("value"), "", "a command takes it as a password", "argument")


def encoded(text: str, name: str) -> Iterator[Span]:
    """Find a secret in what a whole text is the base64 form of."""
    written = text.strip()
    content = plain(written) if len(written) >= SHORTEST_ENCODED else ""
    if not content:
        return
    user = promise(name) is Promise.MAYBE and is_user_and_password(content)
    reason = "it is a user and password" if user else ""
    if may_be_encoded(written):
        inner = next(iter(find(content, name)), None)
        reason = inner.reason if inner else reason
    if reason:
        start = text.index(written)
        yield Span(start, start + len(written), name, reason, "", "base64", content)


def wrapped(text: str) -> Iterator[Span]:
    """Find secrets in what parts of a text are the base64 form of.

    Each layer is shorter than the one around it, so that the deepest is reached in linear time.
    """
    for match, content in runs(text):
        if content and (inner := next(iter(find(content)), None)):
            yield Span(*match.span(), inner.name, inner.reason, "", "base64", content)


def runs(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Decode the parts of a text that may be base64; what is not is empty."""
    for pattern in (FOLDED, WRAPPED):
        for match in pattern.finditer(text):
            yield match, "" if match[0].isalpha() else plain(match[0] + "=" * missing(match[0]))


def missing(word: str) -> int:
    """Count the characters that would complete base64; a text rarely writes them in URLs."""
    return -len("".join(word.split())) % 4


def is_user_and_password(text: str) -> bool:
    """Say whether a text is a user and a password, as Basic authentication writes them."""
    match = USER_AND_PASSWORD.fullmatch(text)
    return match is not None and is_secret(match["password"], Promise.PASSWORD)


def plain(text: str) -> str:
    """Decode base64 (RFC 4648, both alphabets, line breaks allowed) to text; empty if it is not."""
    compact = "".join(text.split())
    try:
        data = base64.b64decode(
            compact, altchars=b"-_" if {*"-_"} & {*compact} else None, validate=True
        )
        content = data.decode()
    except (ValueError, binascii.Error):
        return ""
    return content if all(c.isprintable() or c.isspace() for c in content) else ""


def is_flag(argument: str) -> bool:
    """Say whether an argument is a flag and not the value of one."""
    return argument[:1] == "-"


def flag_name(argument: str) -> str:
    """Name the flag that an argument is, when its value is the next argument."""
    match = FLAG_NAME.fullmatch(argument)
    return match["name"] if match else ""
