"""Which values are secrets of their own, and which only stand for one or for nothing."""

import math
import re
from collections import Counter

from gate.credentials.names import Promise
from gate.credentials.vocabulary import (
    DENIALS,
    FILLERS,
    PLACEHOLDERS,
    PLAIN_VALUES,
    PROSE,
    SECRET_WORDS,
)

# What another program will put a value in place of. All bounded, none nested.
STAND_IN = re.compile(
    r"""
      redacted:sha256:[0-9a-f]{8}              # our own mark
    | \$?\{\{[^{}]{0,512}\}\}                  # {{ template }}, ${{ expression }}
    | \{%[^{}%]{0,512}%\}                      # {% template %}
    | [$\#%]\{[^{}]{0,512}\}                   # ${VAR}, ${VAR:-}, ${env:X}, ${input:x}, #{VAR}
    | \$\([^()]{0,512}\)                       # $(VAR), $(command)
    | %\([A-Za-z_][\w.-]{0,127}\)[sdr]          # %(name)s
    | [{\[](?:[a-z]{1,40}(?:[_-][a-z]{1,40}){0,9}|[A-Z]{1,40}(?:_[A-Z]{1,40}){0,9})[}\]]  # {name}
    | \{\d{0,2}(?:![rsa])?\}                   # {}, {0}
    | \{[a-z_]\w{0,39}(?:\.[a-z_]\w{0,39}){0,4}     # {user.password}, {str(uuid4())}, {user["x"]}
      (?:\((?:[^{}()]|\([^{}()]{0,40}\)){0,80}\)|\[[^{}\[\]]{0,80}\])?(?:![rsa])?\}
    | %[sdqrv](?![A-Za-z0-9])                  # %s
    | `[^`]{1,512}`                            # `command`
    | (?<![\w$])\${1,2}(?:env:)?[A-Z_][A-Z0-9_]*\b  # $VAR, also escaped
    | %[A-Z][A-Z0-9_]*%                        # %VAR%
    | <[A-Za-z][^<>]{0,200}>                   # <your-key>, <path:vault/data#key>
    | \[\[[^\[\]]{1,200}\]\]                   # [[ template ]]
    | @@?[A-Z][A-Z0-9_]*@@?                    # @TOKEN@
    | @[a-z][a-z0-9]{0,40}(?:[.-][a-z0-9]{1,40}){1,6}@  # @db.password@, which Maven fills in
    | \bENC\[[^\[\]]{0,65536}\]                # SOPS
    """,
    re.VERBOSE,
)
FALLBACK = re.compile(
    r"\$\{(?:env:)?(?P<name>[A-Za-z_]\w{0,127}):?[-=+](?P<value>[^{}$\n]{1,1024})\}"
)
WHOLE_STAND_IN = re.compile(
    r"""
      \$[A-Za-z_]\w* | \$\d$ | =\s*Env\.\w+ | \$ANSIBLE_VAULT; | !(?:Ref|Sub|secret|vault)\b
    | (?:[a-z]{0,16}vault|op|secret|secrets|sm|ssm|kms|doppler|bws|infisical|keyring|keychain
        |gcp-?secret[\w-]*|aws-?secret[\w-]*|gsm|awssm|akv|azkv|k8s|env|file|secretref|sops):
    | @[a-z]{1,40}\(                             # an expression of a workflow
    | ref\+ | env\. | process\.env\b | os\.(?:environ|getenv)\b | @Microsoft\.KeyVault\(
    | arn:aws[\w-]*:(?:secretsmanager|ssm|kms): | projects/[^/]{1,100}/secrets/
    | https://[\w.-]{1,200}\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)/
    | \{[a-z_]{1,40}(?:\.[a-z_]{1,40}){0,4}[(\[]   # cut at a quote within
    | (?:vars?|locals?|config|settings|secrets?|params|inputs|steps|data|module|self|this)\.[\w.-]+$
    """,
    re.VERBOSE | re.IGNORECASE,
)
PUBLIC = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}(?:CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST|MESSAGE"
    r"|ENCRYPTED FILE)-----"
    r"|(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+|sk-\w+@openssh\.com|age1\w{50,70})(?:\s|$)"
    r"|sha(?:1|224|256|384|512)[:-][A-Za-z0-9+/=]{16,}"
    # What services publish on their customers' pages, and the first two in base64.
    r"|pk_(?:live|test)_\w|pk-lf-|phc_\w|LS0tLS1CRUdJTiB(?:QVUJMSUMg|DRVJUSUZJ)"
)

GLUED_PLACEHOLDER = re.compile(
    r"change[-_ ]?me|replace[-_ ]?me|placeholder|x{4,}|\*{3,}|\.{3}|…|^dummy|^fake[a-z]*$"
    r"|^(?:my|your)[a-z_]*(?:key|token|secret|password|value|here)$|^not?(?:key|needed|used|real)"
    r"|^(?:sk|pk|key|token|test)[-_]?12345\d{0,5}$"
    r"|^update[-_][a-z_-]*(?:key|token|secret|password)"
)
SPACE = re.compile(r"\s")
MIXED = re.compile(r"(?=\D*\d)(?=[\W\d_]*[^\W\d_])\S+\Z")
PART = re.compile(r"[A-Za-z0-9]+")
NUMBERED = re.compile(r"\d?[A-Za-z]{5,19}\d?")
"""A name with a digit, as those of products and protocols: `context7`, `oauth2`."""
EMPHASIS = frozenset({"super", "very", "mega", "top"})

ENV_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
LOWER_PARTS = re.compile(r"[a-z0-9]+(?:[-._/:][a-z0-9]+)+")
FILE_PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@{}$ -]*(?:[/\\][\w.@{}$ -]*)*")
FILE_NAME = re.compile(
    r"[\w./-]{1,200}\.(?:pem|key|json|jsonc|ya?ml|txt|crt|cer|env|toml|ini|p12|pfx|jks|md|py|ts|js|htpasswd)"
)
VERSIONS = re.compile(r"(?:\^|~[>=]?|[<>]=?)[ ]?v?\d+(?:\.(?:\d+|[x*])){1,3}(?:-[a-z]+[.-]?\d*)?")
PATTERN = re.compile(r"^\[\^|\](?:[+*]|\{\d)|\\[dwsDWS][+*{]")
URL = re.compile(r"[a-z][a-z0-9+.-]{1,15}://|urn:[a-z0-9][a-z0-9-]{1,31}:")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HEX_DIGEST = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})")
MEMBER_NAME = re.compile(r"[A-Z]?[a-z]{2,20}(?:[A-Z][a-z]{1,20})?(?:Token|Key|Secret)")
COUNTED = re.compile(
    r"(?:sk|pk|key|token|test)(?:[-_](?:proj|test|live|ant|or|key|token|api|openai|tracing))*+"
    r"[-_]?(?:test)?123(?:4(?:5(?:6(?:7(?:89?0?)?)?)?)?)?"
)
"""What somebody typed along the keyboard after the first letters of a key: `sk-test123`."""
OPAQUE = re.compile(r"[A-Za-z0-9+/=_.~-]{20,4096}")
CUT = ("...", "…")
"""What stands in place of the part of a secret that is not shown: `eyJhbGciOi...`."""
LONGEST_PLACEHOLDER = 256
FILLER_ALPHABET = 2
OPAQUE_PART = 16
NUMBER_PART = 3
LONGEST_WORD = 19
SHORTEST_SECRET = 6
SHORTEST_WORD = 8
SHORTEST_ALPHABET = 5
SURELY_GENERATED = 12
PHRASE_WORDS = 4
SENTENCE = 3
FIRST_IDEOGRAM = "\u3040"
"""From here on stand the scripts of East Asia, which nobody types into a secret."""
DISORDER = 3.5
"""Bits of entropy a character: random base64 has 4 to 6 at the lengths of keys, prose less."""


def is_secret(value: str, promised: Promise) -> bool:
    """Say whether a value, under a name that promises this much, is a secret of its own."""
    value = value.strip()
    own = own_part(value)
    if not own or not keeps(promised, own) or is_plain_word(value) or is_placeholder(value):
        return False
    return not (stands_in(value) or leads_away(value))


def own_part(value: str) -> str:
    """Leave out what stands in for a part and has spaces, which are none of the value's own."""
    return STAND_IN.sub("", value).strip() if SPACE.search(value) else value


def keeps(promised: Promise, value: str) -> bool:
    """Say whether a value is as its name promises."""
    match promised:
        case Promise.NOTHING:
            return False
        case Promise.PASSWORD:
            return is_password(value)
        case Promise.SURE:
            return is_own_value(value)
        case Promise.MAYBE:
            return looks_random(value)
        case _:
            return is_own_value(value) and looks_generated(value, 8)


def stands_in(value: str) -> bool:
    """Say whether a value is to be replaced by another: `${VAR}`, `{{ … }}`, `vault:…`."""
    if WHOLE_STAND_IN.match(value) or PUBLIC.match(value):
        return True
    rest, replaced = STAND_IN.subn("", value)
    return replaced > 0 and (not looks_generated(rest.strip(" /"), 8) or is_path(rest))


def is_plain_word(value: str) -> bool:
    """Say whether a value says what kind of thing is meant, or that there is none."""
    return value.lower().strip("_").rstrip(")]},;!.") in PLAIN_VALUES


def is_placeholder(value: str) -> bool:
    """Say whether a value asks to be filled in: `changeme`, `your-key-here`, `xxxx`, `****`."""
    if len(value) > LONGEST_PLACEHOLDER:
        return False
    lowered = value.lower()
    if any(mark in value for mark in CUT) or COUNTED.fullmatch(lowered):
        return True
    if len(set(lowered)) <= FILLER_ALPHABET < len(value):
        return len(set(lowered)) == 1 or not value.isdigit()
    if any(is_opaque(part) for part in PART.findall(value)):
        return value.endswith(("EXAMPLE", "EXAMPLEKEY")) or is_filler(lowered)
    parts = frozenset(PART.findall(lowered))
    return (
        not PLACEHOLDERS.isdisjoint(parts)
        or (bool(parts) and parts <= FILLERS)
        or (len(parts) >= SENTENCE and not parts.isdisjoint(DENIALS) and is_readable(lowered))
        or GLUED_PLACEHOLDER.search(lowered) is not None
    )


def is_opaque(part: str) -> bool:
    """Say whether a part of a value is no word that asks to be filled in."""
    if len(part) >= OPAQUE_PART and not part.islower():
        return True
    return looks_generated(part, 6) and not NUMBERED.fullmatch(part)


def is_filler(lowered: str) -> bool:
    """Say whether most of a value is one character: `sk-xxxxxxxxxxxxxxxxxxxx1`."""
    common = Counter(lowered).most_common(1)[0][1]
    return common * 2 > len(lowered)


def leads_away(value: str) -> bool:
    """Say whether a value is a path, an address, a pattern, versions, or a name of something."""
    if URL.match(value) or PATTERN.search(value):
        return True
    if FILE_NAME.fullmatch(value) or VERSIONS.fullmatch(value):
        return True
    if MEMBER_NAME.fullmatch(value):
        return True
    return is_path(value) or is_variable_name(value) or is_object_name(value)


def is_path(value: str) -> bool:
    """Say whether a value is a path, of which no part looks like a key."""
    return FILE_PATH.fullmatch(value) is not None and not any(
        is_opaque_part(part) for part in re.split(r"[/\\]", value)
    )


def is_opaque_part(part: str) -> bool:
    """Say whether a word of a part of a path looks like a key: base64 has slashes too."""
    return any(
        len(word) >= OPAQUE_PART and looks_generated(word, OPAQUE_PART)
        for word in PART.findall(part)
    )


def is_variable_name(value: str) -> bool:
    """Say whether a value is the name of a variable that holds a secret: `OPENAI_API_KEY`."""
    if not ENV_NAME.fullmatch(value):
        return False
    return not SECRET_WORDS.isdisjoint(value.lower().split("_"))


def is_object_name(value: str) -> bool:
    """Say whether a value names an object that holds a secret: `openai-api-key`."""
    parts = PART.findall(value)
    return is_readable(value) and not SECRET_WORDS.isdisjoint(parts) and parts[0] not in EMPHASIS


def is_readable(value: str) -> bool:
    """Say whether a value is words and short numbers in lower case, as names of objects are."""
    return LOWER_PARTS.fullmatch(value) is not None and all(
        len(part) <= NUMBER_PART or (part.isalpha() and len(part) <= LONGEST_WORD)
        for part in PART.findall(value)
    )


def is_own_value(value: str) -> bool:
    """Say whether a value under a sure name is more than a word of configuration."""
    if SPACE.search(value) or len(value) < SHORTEST_SECRET or is_unspaced_prose(value):
        return False
    if value.isalpha():
        return len(value) >= SHORTEST_WORD
    return not value.replace(".", "").replace("-", "").isdigit() or len(value) >= OPAQUE_PART


def is_unspaced_prose(value: str) -> bool:
    """Say whether a value is a sentence of a language that writes no spaces, as Japanese is."""
    return sum(letter >= FIRST_IDEOGRAM for letter in value) * 4 > len(value)


def is_password(value: str) -> bool:
    """Say whether a value under a password's name is one: a single word, or a phrase of several."""
    words = value.split()
    if len(words) == 1:
        return len(value) > 1 and not is_unspaced_prose(value)
    return len(words) >= PHRASE_WORDS and all(map(str.islower, words)) and PROSE.isdisjoint(words)


def looks_generated(value: str, shortest: int) -> bool:
    """Say whether a value mixes letters and digits as generated ones do."""
    return (
        len(value) >= shortest
        and MIXED.match(value) is not None
        and len(set(value)) >= SHORTEST_ALPHABET
        and not (shortest < SURELY_GENERATED and is_readable(value))
    )


def looks_random(value: str) -> bool:
    """Say whether a value is long and disordered enough to be nothing but a key."""
    if not OPAQUE.fullmatch(value) or not looks_generated(value, 20):
        return False
    if UUID.fullmatch(value) or HEX_DIGEST.fullmatch(value) or is_readable(value):
        return False
    longest = max(len(part) for part in PART.findall(value))
    return longest >= OPAQUE_PART and entropy(value) >= DISORDER


def entropy(value: str) -> float:
    """Measure Shannon's entropy of a value's characters, in bits each."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
