"""Which names promise a secret: of fields, variables, headers, flags and query parameters."""

import re
from enum import IntEnum
from functools import lru_cache

from gate.credentials.vocabulary import (
    CREDENTIALS,
    KEY_OF,
    MAYBE_WORDS,
    PASSWORDS,
    PLAIN_KEYS,
    PLAIN_TOKENS,
    PLURAL_TOKENS,
    QUALIFIERS,
    SECRET_KEYS,
    SECRET_OBJECTS,
    VALUE_SECRETS,
)


class Promise(IntEnum):
    """How sure a name makes us that its value is a secret, least first; 0 promises nothing."""

    NOTHING = 0
    MAYBE = 1
    """Only a value that looks generated: `key`, `routingKey`, `auth`."""
    LIKELY = 2
    """Only a value that is no plain word or name: `token`, `secret`, `credentials`."""
    SURE = 3
    """Any value of its own: `OPENAI_API_KEY`, `clientSecret`, `accessToken`."""
    PASSWORD = 4
    """Any value of its own, however short: `password`, `DB_PASS`."""
    HEADER = 5
    """A scheme and credentials: `Authorization`."""


LONGEST = 128
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

GLUED_PASSWORDS = ("password", "passwd", "passphrase")
GLUED_SECRETS = (
    "apikey", "secretkey", "accesskey", "privatekey", "signingkey", "authkey", "accountkey",
    "authtoken", "accesstoken", "apitoken", "bearertoken", "refreshtoken", "clientsecret",
    "apisecret", "appsecret",
)  # fmt: skip
BY_WORD = {
    "authorization": Promise.HEADER,
    **dict.fromkeys(CREDENTIALS, Promise.LIKELY),
    **dict.fromkeys(MAYBE_WORDS, Promise.MAYBE),
}


@lru_cache(maxsize=4096)
def promise(name: str) -> Promise:
    """Say what a name promises about its value; that of a package, `@scope/token`, little."""
    if not name or len(name) > LONGEST:
        return Promise.NOTHING
    prefix, _, last = name.rpartition("/")
    if prefix.startswith("@"):
        return min(promise(last), Promise.MAYBE)
    words = [] if prefix == "checksum" else words_of(last)
    while len(words) > 1 and (words[-1] in QUALIFIERS or words[-1].isdigit()):
        words.pop()
    if not words or is_entry_name(words, upper=name.isupper()):
        return Promise.NOTHING
    return by_head(words[-1], "".join(words[-2:-1]), upper=name.isupper())


def words_of(name: str) -> list[str]:
    """Split a name at separators and at humps: `apiKey`, `API_KEY` and `api-key` are the same."""
    return [word.lower() for word in WORD.findall(name)]


def is_entry_name(words: list[str], *, upper: bool) -> bool:
    """Say whether a name is that of a key within a Secret object: `apiKeySecretKey`."""
    return not upper and words[-2:] == ["secret", "key"] and not KEY_OF.isdisjoint(words[-3:-2])


def by_head(head: str, before: str, *, upper: bool) -> Promise:
    """Judge a name by its last word and the one before it."""
    match head:
        case "key" | "keys":
            return by_key(before, upper=upper)
        case "token" | "tokens":
            return by_token(head, before)
        case "secret":
            return by_secret(before, upper=upper)
        case "pass" if before and upper:
            return Promise.PASSWORD
        case _:
            return by_word(head)


def by_word(head: str) -> Promise:
    """Judge a name by a last word that has no companions."""
    if head in PASSWORDS or head.endswith(GLUED_PASSWORDS):
        return Promise.PASSWORD
    if head.endswith(GLUED_SECRETS):
        return Promise.SURE
    return BY_WORD.get(head, Promise.NOTHING)


def by_key(before: str, *, upper: bool) -> Promise:
    """Judge `…key`, which is a secret, an index or the name of an entry in a Secret object."""
    if before == "secret":
        return Promise.SURE if upper else Promise.LIKELY
    if before in SECRET_KEYS:
        return Promise.SURE
    if before in PLAIN_KEYS or (before in KEY_OF and not upper):
        return Promise.NOTHING
    return Promise.LIKELY if upper and before and before not in KEY_OF else Promise.MAYBE


def by_token(head: str, before: str) -> Promise:
    """Judge `…token`, which is a secret or a piece of text."""
    if head == "tokens":
        return Promise.SURE if before in PLURAL_TOKENS else Promise.NOTHING
    if before in PLAIN_TOKENS:
        return Promise.NOTHING
    return Promise.SURE if before else Promise.LIKELY


def by_secret(before: str, *, upper: bool) -> Promise:
    """Judge `…secret`, which is a value or, in Kubernetes, the name of an object."""
    if upper and before:
        return Promise.SURE
    if before in SECRET_OBJECTS:
        return Promise.NOTHING
    return Promise.SURE if before in VALUE_SECRETS else Promise.LIKELY
