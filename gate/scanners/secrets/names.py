"""Which values that stand beside a name in a program are names themselves."""

import re
from pathlib import PurePosixPath

from gate.credentials import Passage
from gate.credentials.names import words_of
from gate.credentials.spans import NAMED, RANDOM
from gate.credentials.values import PART, looks_generated
from gate.credentials.vocabulary import SECRET_WORDS
from gate.scanners.secrets.scope import PROGRAMS

LANGUAGES = frozenset(PROGRAMS.split()) - {
    ".sh", ".bash", ".zsh", ".fish", ".ksh", ".bat", ".cmd", ".tfvars",
}  # fmt: skip
"""Where a text that is meant stands in quotes."""

PAGES = frozenset({".md", ".mdx", ".markdown", ".rst", ".adoc"})

IDENTIFIER = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*")
QUOTES = ('"', "'", "`")
ENDS = "\"'`)],;"
SHORTEST = 6
SURELY = 12
"""The length from which a part that looks generated is taken for one of a secret, in a test."""
TESTS = re.compile(
    r"(?:^|/)(?:tests?|testdata|__tests__|__mocks__|e2e|mocks|fixtures|specs?)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.[a-z]+$|[._-](?:tests?|spec|stories)\.[a-z]+$"
)


def is_program(path: str) -> bool:
    """Say whether a file is written in a language in which a text stands in quotes."""
    return PurePosixPath(path.lower()).suffix in LANGUAGES


def is_test(path: str) -> bool:
    """Say whether a program is called like a test, whose secrets are mostly made up."""
    return is_program(path) and TESTS.search(path.lower()) is not None


def is_page(path: str) -> bool:
    """Say whether a file is prose that shows code: what it names is named as in a program."""
    return PurePosixPath(path.lower()).suffix in PAGES


def is_variable(text: str, passage: Passage) -> bool:
    """Say whether a value in the code of a page is called like what holds a secret: `apiToken`."""
    value = passage.literal.value.rstrip(ENDS)
    words = words_of(value)
    return (
        passage.literal.reason == NAMED
        and text[passage.start - 1 : passage.start] not in QUOTES
        and IDENTIFIER.fullmatch(value) is not None
        and value[0].islower()
        and len(words) > 1
        and words[-1] in SECRET_WORDS
    )


def is_made_up(passage: Passage) -> bool:
    """Say whether nothing but its name speaks for a value in a test: `refresh_token="new-one"`."""
    literal = passage.literal
    whole = literal.value
    generated = any(looks_generated(part, SURELY) for part in PART.findall(whole)) or (
        whole != whole.lower() and looks_generated(whole, SURELY)
    )
    return literal.reason in (NAMED, RANDOM) and not generated


def is_name(text: str, passage: Passage) -> bool:
    """Say whether a value is a variable or a type: `password = value`, `key: PrivateKey`.

    A value without quotes that looks generated stands in a comment, unless it is called like a
    type that holds a secret.
    """
    value = passage.literal.value.rstrip(ENDS)
    if (
        passage.literal.reason not in (NAMED, RANDOM)
        or text[passage.start - 1 : passage.start] in QUOTES
    ):
        return False
    if not IDENTIFIER.fullmatch(value):
        return False
    return not looks_generated(value, SHORTEST) or (
        words_of(value.removesuffix("Types"))[-1] in SECRET_WORDS
    )
