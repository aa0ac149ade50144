"""What an API server says, and what nobody should ever say: always an answer or our error."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webhooks.cluster.answers import DEEPEST, parsed, read_event, read_page
from webhooks.cluster.errors import ClusterError, Expired

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
KEYS = ("type", "object", "metadata", "items", "resourceVersion", "continue", "code", "ADDED")
SHAPED = st.recursive(
    JSON | st.sampled_from(KEYS),
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
)


def test_a_list_is_read() -> None:
    page = read_page(b'{"metadata":{"resourceVersion":"7","continue":"x"},"items":[{"a":1}]}')
    assert (page.objects, page.version, page.rest) == ([{"a": 1}], "7", "x")
    assert read_page(b'{"metadata":{"resourceVersion":"7"},"items":null}').objects == []


@pytest.mark.parametrize(
    "said",
    [
        "", "[]", "{}", '{"items":[]}', '{"metadata":{},"items":[]}', '{"metadata":{"resourceVers',
        '{"metadata":{"resourceVersion":"7"},"items":[1]}',
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(said: str) -> None:
    with pytest.raises(ClusterError):
        read_page(said.encode())


def test_an_event_is_read() -> None:
    event = read_event(b'{"type":"ADDED","object":{"metadata":{"resourceVersion":"8"}}}')
    assert (event.happened, event.version) == ("ADDED", "8")


def test_an_error_ends_a_watch() -> None:
    with pytest.raises(Expired, match="too old"):
        read_event(b'{"type":"ERROR","object":{"code":410,"message":"too old"}}')
    with pytest.raises(ClusterError) as raised:
        read_event(b'{"type":"ERROR","object":{"code":500,"message":"no"}}')
    assert not isinstance(raised.value, Expired)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize("depth", [DEEPEST, DEEPEST + 1, 1023, 1024, 5000, 50_000])
def test_what_is_nested_too_deep_hides_nothing_else(depth: int) -> None:
    said = b'{"items":[{"a":%s,"b":"]["},{"c":[{}]}],"metadata":{"resourceVersion":"1"}}'
    page = read_page(said % nested(depth))
    assert [set(each) for each in page.objects] == [{"a", "b"}, {"c"}]
    assert page.objects[0]["b"] == "]["
    assert page.version == "1"


@given(JSON)
@example({'a"\\': ["\\", '"', "[", "}"]})
def test_what_can_be_read_is_read_as_it_is(value: object) -> None:
    assert parsed(orjson.dumps(value)) == value


@given(st.binary() | st.builds(lambda v: json.dumps(v).encode(), SHAPED))
def test_anything_is_answered_or_refused(said: bytes) -> None:
    for read in (read_page, read_event):
        try:
            read(said)
        except ClusterError:
            continue
