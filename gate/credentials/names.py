"""Knows which names promise a secret: of fields, variables, headers, flags and query parameters."""

import re
from enum import IntEnum
from functools import lru_cache


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

PASSWORDS = frozenset("password passwd pwd passphrase passcode passwort".split())
GLUED_PASSWORDS = ("password", "passwd", "passphrase")
GLUED_SECRETS = (
    "apikey", "secretkey", "accesskey", "privatekey", "signingkey", "authkey", "accountkey",
    "authtoken", "accesstoken", "apitoken", "bearertoken", "refreshtoken", "clientsecret",
    "apisecret", "appsecret",
)  # fmt: skip

# What may follow the word that decides: PROD in API_KEY_PROD, 2 in TOKEN_2.
QUALIFIERS = frozenset(
    "prod production dev staging stage old new live main backup default primary secondary rw ro "
    "value literal plain plaintext base64 b64 base txt".split()
)
SECRET_KEYS = frozenset(
    "api access private signing sign encryption decryption encrypt crypt crypto cipher auth account "
    "master storage subscription service shared admin license deploy deployment webhook session "
    "jwt hmac aes rsa ssh gpg pgp fernet integration ingest ingestion functions function write "
    "application consumer openai anthropic azure gemini google mistral cohere groq deepseek "
    "tavily stripe sendgrid datadog dd".split()
)
PLAIN_KEYS = frozenset(
    "public pub primary partition sort foreign cache topology routing idempotency dedup group "
    "unique index lookup label annotation config object row column field map dict json feature "
    "message hot natural shard hash range order entity translation theme meta event state tag "
    "result data input output context memory thread run task job queue topic correlation trace "
    "request registry answer search sorting websocket parent child enter tab hot short arrow "
    "host foreign display document node edge item list property param parameter option setting "
    "metric dimension attribute claim env environment template prompt user keyboard header".split()
)
# A key *within* a Secret object is named by these: passwordKey, token_key, apiKeySecretKey.
KEY_OF = frozenset("key password token credential credentials username cert ca".split())
PLAIN_TOKENS = frozenset(
    "bos eos pad unk sep cls mask stop end start begin special added image think max min next prev "
    "page continuation cont sync resume cursor chat tool text audio video per total".split()
)
PLURAL_TOKENS = frozenset("api access auth bearer refresh bot".split())
VALUE_SECRETS = frozenset(
    "client jwt webhook shared hmac signing app consumer session cookie api access oauth idp auth "
    "application csrf otp totp master encryption".split()
)
# The name of a Secret object is given by these: apiKeySecret, imagePullSecret, existingSecret.
SECRET_OBJECTS = frozenset(
    "key keys existing pull image tls ssl cert certificate credential credentials password token ca "
    "registry docker kubernetes k8s git from to".split()
)
MAYBE_WORDS = frozenset(
    "auth pass jwt signature sig sas bearer session cookie cookies".split()
)


@lru_cache(maxsize=4096)
def promise(name: str) -> Promise:
    """Say what a name promises about its value."""
    if not name or len(name) > LONGEST:
        return Promise.NOTHING
    words = words_of(name.rsplit("/", 1)[-1])
    while len(words) > 1 and (words[-1] in QUALIFIERS or words[-1].isdigit()):
        words = words[:-1]
    if not words or is_entry_name(words, upper=name.isupper()):
        return Promise.NOTHING
    return by_head(words[-1], words[-2] if len(words) > 1 else "", upper=name.isupper())


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
        case "authorization":
            return Promise.HEADER
        case "credential" | "credentials" | "creds" | "cred":
            return Promise.LIKELY
        case "pass" if before:
            return Promise.PASSWORD if upper else Promise.MAYBE
        case _:
            return by_word(head)


def by_word(head: str) -> Promise:
    """Judge a name by a last word that has no companions."""
    if head in PASSWORDS or head.endswith(GLUED_PASSWORDS):
        return Promise.PASSWORD
    if head.endswith(GLUED_SECRETS):
        return Promise.SURE
    return Promise.MAYBE if head in MAYBE_WORDS else Promise.NOTHING


def by_key(before: str, *, upper: bool) -> Promise:
    """Judge `…key`, which is a secret, an index or the name of an entry in a Secret object."""
    if before == "secret" or before in SECRET_KEYS:
        return Promise.SURE
    if before in PLAIN_KEYS or (before in KEY_OF and not upper):
        return Promise.NOTHING
    return Promise.SURE if upper and before and before not in KEY_OF else Promise.MAYBE


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
