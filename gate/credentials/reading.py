"""Knows how to read one string for secrets: every way in which a text can carry one."""

import base64
import binascii
import re
from collections.abc import Iterator

from gate.credentials.assignments import assignments, flags
from gate.credentials.names import Promise, promise
from gate.credentials.shapes import KNOWN, SHORTEST, sightings
from gate.credentials.spans import Span, merge, reason_of
from gate.credentials.values import FALLBACK, is_placeholder, is_secret, looks_generated

SEPARATOR = re.compile(r"[=:\s]")
HINT = re.compile(
    r"key|pass|token|secret|cred|auth|pwd|bearer|basic|cookie|jwt|sig|sas|session|redis-cli|curl"
    r"|mysql|://"
)
ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
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
    r"|curl[^\n|;&]{0,80}[ \t](?:-u|--user)[ \t=]{1,4}[\"']?[^\s:\"']{1,80}:)"
    r"(?P<value>[^\s\"']{3,200})"
)
USER_AND_PASSWORD = re.compile(r"[^:\s]{1,128}:\S{3,512}")
FLAG_NAME = re.compile(r"--?(?P<name>[A-Za-z][\w.-]{1,80})")


def suspicious(text: str) -> bool:
    """Say whether a text is worth reading; never false of one in which something is found."""
    if len(text) >= SHORTEST and (KNOWN.search(text) or "eyJ" in text or "Q~" in text):
        return True
    if SEPARATOR.search(text):
        return HINT.search(text.lower()) is not None or "PRIVATE KEY" in text
    return len(text) > 23 and len(text) % 4 == 0 and ENCODED.fullmatch(text) is not None


def find(text: str, name: str = "") -> tuple[Span, ...]:
    """Find the secrets in a text that stands under a name, in order and apart from each other."""
    spans = [*tokens(text), *passwords_in_urls(text), *defaults(text, name), *whole(text, name)]
    if HINT.search(text.lower()):
        spans += [*assignments(text), *flags(text), *schemes(text), *commands(text)]
    return merge(spans) if spans else tuple(encoded(text, name))


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
    for match in FALLBACK.finditer(text):
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
    for match in SCHEME.finditer(text):
        value = match["value"]
        basic = match["scheme"].lower() == "basic" and USER_AND_PASSWORD.fullmatch(plain(value))
        if basic or (is_secret(value, Promise.SURE) and looks_generated(value, 12)):
            reason = f"it follows {match['scheme']} as in an Authorization header"
            yield Span(*match.span("value"), "Authorization", reason, "header")


def commands(text: str) -> Iterator[Span]:
    """Find passwords that well-known commands take as arguments."""
    for match in COMMAND.finditer(text):
        if is_secret(match["value"], Promise.PASSWORD):
            yield Span(*match.span("value"), "", "a command takes it as a password", "argument")


def encoded(text: str, name: str) -> Iterator[Span]:
    """Find a secret in what a whole text is the base64 form of."""
    written = text.strip()
    content = plain(written) if len(written) > 11 else ""
    if not content:
        return
    user = promise(name) is Promise.MAYBE and USER_AND_PASSWORD.fullmatch(content)
    reason = "it is a user and password" if user else ""
    if ENCODED.fullmatch(written):
        inner = next(iter(find(content, name)), None)
        reason = inner.reason if inner else reason
    if reason:
        start = text.index(written)
        yield Span(start, start + len(written), name, reason, "", "base64", content)


def plain(text: str) -> str:
    """Decode base64 (RFC 4648, both alphabets, line breaks allowed) to text; empty if it is not."""
    compact = "".join(text.split())
    try:
        data = base64.b64decode(compact, altchars=b"-_" if {*"-_"} & {*compact} else None, validate=True)
        content = data.decode()
    except (ValueError, binascii.Error):
        return ""
    return content if all(c.isprintable() or c.isspace() for c in content) else ""


def flag_name(argument: str) -> str:
    """Name the flag that an argument is, when its value is the next argument."""
    match = FLAG_NAME.fullmatch(argument)
    return match["name"] if match else ""
