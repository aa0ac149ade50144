"""Lines are those between the ends of lines, whatever else a reader may take for one."""

from hypothesis import given
from hypothesis import strategies as st

from gate.lines import line_at


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r", b"\x0c", "ü".encode()])).map(b"".join))
def test_each_line_is_found(data: bytes) -> None:
    lines = data.split(b"\n")
    assert [line_at(data, number) for number in range(1, len(lines) + 1)] == lines
    assert line_at(data, 0) == line_at(data, len(lines) + 1) == b""
