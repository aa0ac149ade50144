"""Only JSON that every reader understands in the same way is read, in bounded time."""

import json
import math
import tracemalloc
from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.audit.strict import DEPTH, LARGEST, LIMIT, loads
from gate.errors import RecordError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
# What mutations of JSON are made of.
PIECES = [
    *'{}[]:, \n\x00"\\\ufeff1',
    *('"a"', '"\\u0061"', '"\\ud800"', "-0", "1.0", "1e9", "NaN", "null", "9007199254740993"),
]


@given(VALUES)
def test_what_is_written_is_read(value: object) -> None:
    assert loads(orjson.dumps(value)) == value
    assert loads(json.dumps(value, indent=1).encode()) == value


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1, "a": 2}', "'a' occurs twice"),
        (b'{"a": 1, "\\u0061": 2}', "'a' occurs twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "'a' occurs twice"),
        (b"{} {}", "no JSON: Extra data"),
        (b"{}\x00", "no JSON: Extra data"),
        (b"", "no JSON"),
        (b"NaN", "NaN is no integer"),
        (b"[Infinity]", "Infinity is no integer"),
        (b"-Infinity", "-Infinity is no integer"),
        (b"1.0", "1.0 is no integer"),
        (b"1e400", "1e400 is no integer"),
        (b"-0", "-0 is no integer"),
        (b"9007199254740992", "9007199254740992 is no integer"),
        (b"-9007199254740992", "-9007199254740992 is no integer"),
        (b"01", "no JSON"),
        (b"'a'", "no JSON"),
        (b"[1,]", "no JSON"),
        (b"// c\n1", "no JSON"),
        (b'"\t"', "no JSON"),
        (b'"\xff"', "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'"\xc0\xaf"', "not UTF-8"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b'"\\udc00\\ud800"', "surrogate"),
        (b"\xef\xbb\xbf{}", "no JSON"),
        ("{}".encode("utf-16"), "not UTF-8"),
        ("{}".encode("utf-16-le"), "no JSON"),
        (b"\xc2\xa0{}", "no JSON"),
        (b'"\\x41"', "no JSON"),
        (b'"abc', "no JSON"),
    ],
)
def test_what_readers_understand_differently_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(RecordError) as refused:
        loads(data)
    assert reason in refused.value.message
    assert len(refused.value.message) < 200


def test_the_edges_are_read() -> None:
    assert loads(b"[9007199254740991, -9007199254740991, 0]") == [LARGEST, -LARGEST, 0]
    assert loads(b'"\\ud83d\\ude00 \\\\ud800"') == "\U0001f600 \\ud800"
    # Names that look the same stay different names, and no reader joins them.
    composed, decomposed = "\u00e9", "e\u0301"
    names = {composed: 1, decomposed: 2}
    assert loads(orjson.dumps(names)) == names
    assert loads(b'{"verdict": 1, "Verdict": 2}') == {"verdict": 1, "Verdict": 2}


@pytest.mark.parametrize("digits", [17, 5_000, 1_000_000])
def test_a_long_number_costs_nothing(digits: int) -> None:
    with pytest.raises(RecordError):
        loads(b"9" * digits)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000,
        b"[" * (LIMIT - 1),
        b"[{" * 5_000,
    ],
)
def test_deep_nesting_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError, match="nested deeper"):
        loads(data)


def test_depth_is_counted_outside_of_text_only() -> None:
    assert loads(b"[" * DEPTH + b"]" * DEPTH)
    with pytest.raises(RecordError, match="nested deeper"):
        loads(b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1))
    text = '"[[' * 1000 + "\\"
    assert loads(json.dumps([text]).encode()) == [text]


@pytest.mark.parametrize(
    "data", [b'"' + b'\\"' * (LIMIT // 2 - 1), b'"' * LIMIT, b"\\" * LIMIT, b'{"' * (LIMIT // 2)]
)
def test_text_without_end_is_read_once(data: bytes) -> None:
    with pytest.raises(RecordError):
        loads(data)


def test_what_is_too_long_is_not_looked_at() -> None:
    data = b" " * 100_000_000
    tracemalloc.start()
    with pytest.raises(RecordError, match="longer than 1048576 bytes"):
        loads(data)
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_the_limit_is_the_callers() -> None:
    assert loads(b"1234", 4) == 1234
    with pytest.raises(RecordError):
        loads(b"12345", 4)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_two_readers_that_accept_agree(text: str) -> None:
    agree(text.encode("utf-8", "surrogatepass"))


@given(VALUES, st.lists(st.tuples(st.integers(0, 200), st.sampled_from(PIECES)), max_size=4))
def test_two_readers_agree_on_what_is_nearly_right(
    value: object, changes: Sequence[tuple[int, str]]
) -> None:
    text = json.dumps(value)
    for at, piece in changes:
        text = text[:at] + piece + text[at + 1 :]
    agree(text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=40))
def test_two_readers_agree_on_anything(data: bytes) -> None:
    agree(data)


def agree(data: bytes) -> None:
    """What is read here, other readers of JSON read too, and in the same way."""
    try:
        ours = loads(data)
    except RecordError:
        return
    assert ours == json.loads(data)
    assert ours == orjson.loads(data)
    assert ours == json.loads(data, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert ours == json.loads(data, parse_int=lambda text: math.trunc(float(text)))
