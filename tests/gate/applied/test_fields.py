"""The book on fields is read strictly, and never breaks who reads it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.applied.extraction import readings
from gate.applied.fields import Indexed, Keyed, Owned, Valued, read_fields
from gate.errors import RecordError
from tests.gate.applied.samples import OWNED

KEYS = (
    st.sampled_from([".", "f:a", "f:", "f:b", 'k:{"a":1}', 'k:{"b":"x"}', "v:1", 'v:"x"', "v:null",
                     "i:0", "i:1", "k:", "v:", "x"])
    | st.text(max_size=6)
)  # fmt: skip
FIELDS: st.SearchStrategy[object] = st.recursive(
    st.just({}) | st.none() | st.integers(), lambda inner: st.dictionaries(KEYS, inner, max_size=4)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", ""]), inner)
    ),
)


def test_each_kind_of_key() -> None:
    assert read_fields({"f:a": {".": {}, "f:b": {}}}) == Owned({"a": Owned({"b": Owned()})})
    listed = read_fields({".": {}, 'k:{"a":1,"b":"x"}': {}})
    assert listed == Owned(items=((Keyed({"a": 1, "b": "x"}), Owned()),))
    assert read_fields({'v:"x"': {}}).items == ((Valued("x"), Owned()),)
    assert read_fields({"i:3": {}}).items == ((Indexed(3), Owned()),)
    assert read_fields({}).is_leaf
    assert read_fields({".": {}}).is_leaf


@pytest.mark.parametrize(
    "value",
    [
        None, [], "f:a", {"a": {}}, {"f:a": None}, {"f:a": []}, {".": {"f:a": {}}}, {".": None},
        {"k:{": {}}, {"k:{}": {}}, {"k:[]": {}}, {'k:{"a":[]}': {}}, {"v:{}": {}}, {"v:[]": {}},
        {"v:": {}}, {"i:-1": {}}, {"i:true": {}}, {"i:1.5": {}}, {'i:"1"': {}}, {"x:1": {}},
        {"f:a": {}, "v:1": {}}, {1: {}}, {"": {}}, {"K:{}": {}},
    ],
)  # fmt: skip
def test_what_is_no_book_is_refused(value: object) -> None:
    with pytest.raises(RecordError):
        read_fields(value)


def test_what_is_nested_too_deep_is_refused() -> None:
    value: object = {}
    for _ in range(2000):
        value = {"f:a": value}
    with pytest.raises(RecordError):
        read_fields(value)


@given(FIELDS, st.dictionaries(st.sampled_from(["a", "b", ""]), VALUES))
def test_any_book_is_read_or_refused(fields: object, value: dict[str, object]) -> None:
    try:
        owned = read_fields(fields)
    except RecordError:
        return
    for made in readings(owned, value):
        assert is_within(made, value)


def is_within(part: object, whole: object) -> bool:
    """Say whether something only leaves out of another."""
    match part, whole:
        case dict(), dict():
            return all(key in whole and is_within(each, whole[key]) for key, each in part.items())
        case list(), list():
            rest = iter(whole)
            return all(any(is_within(each, other) for other in rest) for each in part)
        case _:
            return json.dumps(part) == json.dumps(whole)


def test_true_is_not_one() -> None:
    fields = read_fields({"f:a": {"v:1": {}}})
    assert next(readings(fields, {"a": [True, 1]})) == {"a": [1]}
    keyed = read_fields({"f:a": {'k:{"b":1}': {"f:b": {}}}})
    assert next(readings(keyed, {"a": [{"b": True}, {"b": 1, "c": 2}]})) == {"a": [{"b": 1}]}


def test_how_much_is_tried_has_a_bound() -> None:
    fields = read_fields({f"f:{number}": {} for number in range(64)})
    assert len(list(readings(fields, {str(number): {"a": 1} for number in range(64)}))) == 16
    assert read_fields(OWNED).fields.keys() == {"metadata", "spec"}
