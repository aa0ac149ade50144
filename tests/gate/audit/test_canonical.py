"""Equal objects have equal digests, whatever an API server adds, and what has none is refused."""

import json
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gate.audit.canonical import Json, bare, canonical, object_digest
from gate.audit.strict import LARGEST, loads
from gate.errors import RecordError
from tests.gate.audit.test_strict import VALUES

OBJECT: dict[str, object] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "a", "labels": {"uid": "kept"}, "annotations": {"status": "kept"}},
    "data": {"status": "kept", "b": "é"},
}


def test_the_example_of_the_specification() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert (
        canonical(value)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_keys_are_ordered_by_their_utf_16_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    ordered = ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    read = json.loads(canonical(dict.fromkeys(keys, 0)))
    assert list(read) == ordered


@given(VALUES)
def test_the_canonical_form_says_the_same_and_stays(value: object) -> None:
    written = canonical(value)
    assert loads(written) == value
    assert canonical(loads(written)) == written


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(ANY_JSON)
def test_the_fast_way_writes_what_the_library_writes(value: Json) -> None:
    try:
        written = rfc8785.dumps(value)
    except ValueError:
        with pytest.raises(RecordError):
            canonical(value)
    else:
        assert canonical(value) == written


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {1}}, {"a": b"a"}])
def test_what_is_no_json_is_refused_by_both_ways(value: object) -> None:
    with pytest.raises(RecordError):
        canonical(value)


def test_what_is_nearly_json_goes_the_slow_way() -> None:
    assert canonical({"a": (1,)}) == b'{"a":[1]}'


@pytest.mark.parametrize(
    "value",
    [
        LARGEST + 1,
        -LARGEST - 1,
        pytest.param(10**5000, id="long"),
        float("nan"),
        float("inf"),
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        {"a": {3, 4}},
        b"bytes",
        object(),
        {"a": object()},
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match="no canonical form"):
        canonical(value)


def test_what_is_nested_without_end_is_refused() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(RecordError, match="no canonical form"):
        canonical(value)


def test_what_a_cluster_adds_does_not_count() -> None:
    metadata = OBJECT["metadata"]
    assert isinstance(metadata, dict)
    kept = {
        **OBJECT,
        "status": {"ready": True},
        "metadata": {
            **metadata,
            "managedFields": [{}],
            "resourceVersion": "12",
            "uid": "u",
            "generation": 3,
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "selfLink": "/",
        },
    }
    assert bare(kept) == OBJECT
    assert object_digest(kept) == object_digest(OBJECT)
    assert object_digest(OBJECT) == sha256(canonical(OBJECT)).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        {**OBJECT, "data": {}},
        {**OBJECT, "metadata": {"name": "a", "labels": {}, "annotations": {"status": "kept"}}},
        {**OBJECT, "kind": "Secret"},
    ],
)
def test_everything_else_counts(changed: dict[str, object]) -> None:
    assert object_digest(changed) != object_digest(OBJECT)


@pytest.mark.parametrize("metadata", [None, "uid", ["uid"], 3])
def test_metadata_that_is_none_counts_as_it_is(metadata: object) -> None:
    assert bare({"metadata": metadata}) == {"metadata": metadata}


def test_what_is_given_is_not_changed() -> None:
    metadata = {"uid": "u"}
    obj: dict[str, object] = {"metadata": metadata, "status": 1}
    bare(obj)
    assert obj == {"metadata": {"uid": "u"}, "status": 1}


@given(st.dictionaries(st.text(), st.text()))
def test_the_order_of_keys_does_not_count(data: dict[str, str]) -> None:
    assert object_digest({"data": data}) == object_digest({"data": dict(reversed(data.items()))})
