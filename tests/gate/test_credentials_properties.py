"""What holds for every tree: nothing raises, shapes stay, and a second pass finds nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from gate.credentials import mask, scan
from gate.credentials.assignments import assignments, flags
from gate.credentials.reading import (
    commands,
    encoded,
    passwords_in_urls,
    schemes,
    suspicious,
)
from gate.credentials.reading import (
    tokens as known_tokens,
)
from tests.gate.credential_samples import env, made, tokens

NAMES = st.sampled_from(
    ["name", "value", "key", "kind", "apiVersion", "data", "stringData", "spec", "env", "args",
     "password", "API_TOKEN", "apiKey", "Authorization", "headers", "token", "auth", "metadata"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([*tokens().values(), "Secret", "v1", "List", "external-secrets.io/v1"]),
    st.sampled_from(["--api-key", made(32), "hunter2x", "${A_KEY:-hunter2x}", "https://a:b1c2@d/"]),
    st.lists(st.sampled_from(["API_KEY", "=", ": ", made(20), "\n", '"', " ", "${", "}", "\\n"]),
             max_size=12).map("".join),
)  # fmt: skip
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.one_of(NAMES, TEXTS), inner, max_size=5),
        inner.map(json.dumps),
    ),
    max_leaves=25,
)


def outline(tree: object) -> object:
    """Keep the types and pointers of a tree without its strings."""
    match tree:
        case dict():
            return [outline(value) for value in tree.values()]
        case list():
            return [outline(value) for value in tree]
        case _:
            return type(tree)


def strings(tree: object) -> Iterator[str]:
    """Give every string of a tree."""
    match tree:
        case dict():
            for value in tree.values():
                yield from strings(value)
        case list():
            for value in tree:
                yield from strings(value)
        case str():
            yield tree
        case _:
            pass


@given(TREES)
def test_the_shape_of_a_tree_stays(tree: object) -> None:
    before = json.dumps(tree)
    found = scan(tree)
    assert outline(found.redacted) == outline(tree)
    assert json.dumps(tree) == before
    assert bool(found.literals) == (json.dumps(found.redacted) != before)


@given(TREES)
@example(env("A_KEY", "${B:-" + made(20) + "}"))
def test_redaction_is_idempotent(tree: object) -> None:
    once = scan(tree).redacted
    twice = scan(once)
    assert twice.literals == ()
    assert twice.redacted is once


@given(TREES)
def test_no_long_secret_is_left_standing_or_told(tree: object) -> None:
    found = scan(tree)
    left = {text.strip() for text in strings(found.redacted)}
    for literal in found.literals:
        if len(literal.value) > 16:
            told = [replace(each, at="", name="") for each in found.literals]
            assert literal.value not in repr(told)
            assert literal.value not in left


@given(st.text(max_size=200), TREES)
def test_masking_never_raises_and_hides_long_secrets(line: str, tree: object) -> None:
    literals = scan(tree).literals
    for literal in literals:
        if len(literal.value) > 16:
            assert literal.value not in mask(f"{line} {literal.value} {line}", literals)
    assert isinstance(mask(line, literals), str)


@given(st.one_of(TEXTS, st.lists(TEXTS, max_size=6).map(" ".join)))
def test_the_quick_look_never_misses_what_reading_finds(text: str) -> None:
    readings = (known_tokens, passwords_in_urls, assignments, flags, schemes, commands)
    if any(list(reading(text)) for reading in readings) or list(encoded(text, "")):
        assert suspicious(text)
