"""How to go through a tree for secrets, and to rebuild only what holds one."""

import json
from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gate.credentials.literals import Literal, Scan, fingerprint, redact
from gate.credentials.names import promise
from gate.credentials.places import (
    DATA,
    VALUE_KEYS,
    Trail,
    is_secret_object,
    kind_of_place,
    nearest_name,
    paired_name,
    pointer,
    refers,
)
from gate.credentials.reading import (
    find,
    find_unnamed,
    flag_name,
    is_flag,
    plain,
    suspicious,
    tokens,
)
from gate.credentials.spans import ENTRY, Span, merge
from gate.credentials.values import is_placeholder, looks_generated, stands_in

DEEPEST_LAYER = 4
"""How many layers of JSON in strings are read as trees; what is deeper is read as text."""

UNMISTAKABLE = 12
"""The length from which a generated value that stands twice is no coincidence."""
REPEATED = "it is the same value as a secret found elsewhere"
OPENING = ("{", "[")

is_suspicious_key = lru_cache(maxsize=4096)(suspicious)


def scan(value: object) -> Scan:
    """Find every secret written by value in a document, and take them out of it."""
    walk = Walk()
    redacted = walk.whole(value, "")
    return Scan(tuple(walk.found), redacted)


@dataclass(frozen=True, slots=True)
class Walk:
    """One pass over a tree; a subtree without secrets is given back as it is.

    `named` is false where names of fields promise nothing, `layer` counts the strings that the
    tree was itself written in.
    """

    named: bool = True
    layer: int = 0
    found: list[Literal] = field(default_factory=list)

    def whole(self, tree: object, name: str) -> object:
        """Redact a tree, also where a secret stands again under a name that promises nothing."""
        redacted = self.visit(tree, None, name)
        values = {found.value for found in self.found if looks_generated(found.value, UNMISTAKABLE)}
        return self.again(redacted, None, values) if values else redacted

    def again(self, value: object, trail: Trail, secrets: Set[str]) -> object:
        """Redact the strings of a tree that are one of the secrets found elsewhere in it."""
        match value:
            case str() if value.strip() in secrets:
                return self.redacted(value, (Span(0, len(value), "", REPEATED),), trail)
            case dict():
                pairs = (
                    (key, item, self.again(item, (trail, key), secrets))
                    for key, item in value.items()
                )
                changes = {key: new for key, item, new in pairs if new is not item}
                return value | changes if changes else value
            case list():
                new = [self.again(item, (trail, str(n)), secrets) for n, item in enumerate(value)]
                return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
            case _:
                return value

    def visit(self, value: object, trail: Trail, name: str) -> object:
        """Redact a value that belongs to a name."""
        if type(value) is str:
            return self.string(value, trail, name)
        if type(value) is dict:
            return self.mapping(value, trail, name)
        if type(value) is list:
            return self.sequence(value, trail, name)
        return value

    def mapping(self, tree: dict[str, object], trail: Trail, name: str) -> dict[str, object]:
        """Redact a mapping; `name` is whose value a `value` in it is."""
        if any(map(is_suspicious_key, tree)):
            tree = self.keys(tree, trail)
        if "value" in tree or "Value" in tree:
            name = paired_name(tree) or name
        special = self.special(tree, trail) if "kind" in tree else None
        if not special:
            changes = self.members(tree, trail, name)
        else:
            others = {key: value for key, value in tree.items() if key not in special}
            changes = self.members(others, trail, name)
            changes |= {key: new for key, new in special.items() if new is not tree[key]}
        return tree | changes if changes else tree

    def members(self, tree: dict[str, object], trail: Trail, name: str) -> dict[str, object]:
        """Give the members of a mapping that redaction changes."""
        changes: dict[str, object] = {}
        for key, value in tree.items():
            new = value
            if type(value) is str:
                called = name if key in VALUE_KEYS else key
                if suspicious(value) or promise(called):
                    new = self.string(value, (trail, key), called)
            elif type(value) is dict:
                new = self.mapping(value, (trail, key), key)
            elif type(value) is list:
                new = self.sequence(value, (trail, key), key)
            if new is not value:
                changes[key] = new
        return changes

    def sequence(self, items: list[object], trail: Trail, name: str) -> list[object]:
        """Redact the items of a list; after a flag comes its value."""
        changes: dict[int, object] = {}
        flag = ""
        for index, value in enumerate(items):
            called, flag = flag or name, ""
            if type(value) is str:
                called, flag = (name, flag_name(value)) if is_flag(value) else (called, "")
                if not (suspicious(value) or promise(called)):
                    continue
            new = self.visit(value, (trail, str(index)), called)
            if new is not value:
                changes[index] = new
        if not changes:
            return items
        return [changes.get(index, value) for index, value in enumerate(items)]

    def keys(self, tree: dict[str, object], trail: Trail) -> dict[str, object]:
        """Redact the keys of a mapping; keys that become the same stay apart."""
        spans = {key: find(key) for key in tree}
        if not any(spans.values()):
            return tree
        renamed: dict[str, object] = {}
        for key, value in tree.items():
            shown = self.redacted(key, spans[key], trail)
            while shown in renamed or (shown != key and shown in tree):
                shown += "~"
            renamed[shown] = value
        return renamed

    def special(self, tree: dict[str, object], trail: Trail) -> dict[str, object]:
        """Redact the members that have a meaning of their own in a Secret and its relatives."""
        if is_secret_object(tree):
            return {
                key: self.entries(tree[key], (trail, key), encoded=key == "data")
                for key in DATA
                if key in tree
            }
        if refers(tree) and "spec" in tree:
            unnamed = replace(self, named=False)
            return {"spec": unnamed.visit(tree["spec"], (trail, "spec"), "")}
        return {}

    def entries(self, data: object, trail: Trail, *, encoded: bool) -> object:
        """Redact the entries of a Secret object: each is a secret, whatever it is called."""
        if not isinstance(data, dict):
            return self.visit(data, trail, "")
        changes: dict[str, object] = {}
        for key, value in data.items():
            if isinstance(value, str):
                new: object = self.redacted(value, entry(value, encoded=encoded), (trail, key))
            else:
                new = self.visit(value, (trail, key), "")
            if new is not value:
                changes[key] = new
        return data | changes if changes else data

    def string(self, text: str, trail: Trail, name: str) -> str:
        """Redact a string, which may be a tree written as JSON."""
        if text.lstrip()[:1] in OPENING and self.layer < DEEPEST_LAYER:
            inner = Walk(self.named, self.layer + 1)
            written = inner.json(text, name)
            if written:
                self.found.extend(outer(literal, trail) for literal in inner.found)
                return written if inner.found else text
        spans = find(text, name) if self.named else find_unnamed(text)
        return self.redacted(text, spans, trail, name)

    def json(self, text: str, name: str) -> str:
        """Redact a tree written as JSON; empty where it is not, is ambiguous or goes too deep."""
        try:
            tree = json.loads(text, object_pairs_hook=unambiguous)
            return json.dumps(self.whole(tree, name))
        except (ValueError, RecursionError):
            return ""

    def redacted(self, text: str, spans: tuple[Span, ...], trail: Trail, name: str = "") -> str:
        """Note the secrets in a text under a name and put a mark in the place of each."""
        line, counted = 1, 0
        for span in spans:
            line += text.count("\n", counted, span.start)
            counted = span.start
            named = span if span.name else replace(span, name=name or nearest_name(trail))
            self.found.append(literal_of(text, named, trail, line))
        return redact(text, spans) if spans else text


def entry(value: str, *, encoded: bool) -> tuple[Span, ...]:
    """Give the whole of a Secret's entry, unless it is empty or only stands for a secret."""
    written = value.strip()
    content = plain(written) if encoded else ""
    secret = (content or written).strip()
    if not secret or stands_in(written) or stands_in(secret) or is_placeholder(secret):
        return ()
    start = value.index(written)
    inside = "base64" if content else ""
    return (Span(start, start + len(written), "", ENTRY, "data", inside, content),)


def outer(literal: Literal, trail: Trail) -> Literal:
    """Tell of a secret in JSON as of one in the string that the JSON is."""
    return replace(
        literal,
        at=pointer(trail),
        where=kind_of_place(trail, literal.where),
        inside=f"JSON at {literal.at}" if literal.at else "JSON",
    )


def unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a mapping of pairs; raises `ValueError` when a key stands twice."""
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key stands twice")
    return mapping


def literal_of(text: str, span: Span, trail: Trail, line: int) -> Literal:
    """Tell of a secret in a text, without telling it."""
    value = text[span.start : span.end]
    whole = value == text.strip()
    part = f"line {line} of the text" if "\n" in text and not whole else ""
    return Literal(
        at=pointer(trail),
        name=without_tokens(span.name),
        where=span.where or kind_of_place(trail, "field" if whole else "text"),
        reason=without_tokens(span.reason),
        fingerprint=fingerprint(span.decoded or value),
        value=value,
        decoded=span.decoded,
        inside=span.inside or part,
    )


def without_tokens(text: str) -> str:
    """Take known tokens out of what is said of a secret: names can hold them too."""
    return redact(text, merge(tokens(text)))
