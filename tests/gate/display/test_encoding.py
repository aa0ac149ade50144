"""JSON says all that a value does, and nothing that a terminal or the runner of a build obeys."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gate.display.encoding import encoded, shielded
from gate.display.visible import ORDER, hidden

anything = st.text(st.characters(codec="utf-8") | st.sampled_from("#[]: "))


@given(st.recursive(anything, lambda inner: st.lists(inner) | st.dictionaries(anything, inner)))
def test_what_is_written_is_read_again_and_obeyed_by_nobody(value: object) -> None:
    text = encoded(value)
    assert orjson.loads(text) == value
    assert not any(hidden(character) for line in text.split("\n") for character in line)
    assert "##[" not in text
    assert not any(ORDER.match(line.lstrip()) for line in text.split("\n"))


def test_json_of_others_says_the_same() -> None:
    value = {"a": "\x9b31m ##[stop-commands]x", "##[b]": ["\u202e"]}
    text = shielded(orjson.dumps(value).decode())
    assert text == r'{"a":"\u009b31m \u0023#[stop-commands]x","\u0023#[b]":["\u202e"]}'
    assert orjson.loads(text) == value
