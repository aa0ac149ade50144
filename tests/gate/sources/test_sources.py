import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.errors import SourceError
from gate.model import Notice
from gate.sources import (
    FILE_LIMIT,
    TOTAL_LIMIT,
    File,
    Reason,
    Skip,
    bounded,
    notices,
    oversize,
    spelled,
)

names = st.binary(max_size=12) | st.text(alphabet="a\\xf0é", max_size=8).map(os.fsencode)


@given(names, names)
def test_no_two_names_are_written_alike(one: bytes, other: bytes) -> None:
    assert (spelled(os.fsdecode(one)) == spelled(os.fsdecode(other))) == (one == other)


@given(names)
def test_a_written_name_can_be_encoded(name: bytes) -> None:
    written = spelled(os.fsdecode(name))
    assert written.encode().decode() == written


@pytest.mark.parametrize("name", ["agents/a.yaml", "ñandú/機.yaml", "a b.yaml"])
def test_common_names_stay_as_they_are(name: str) -> None:
    assert spelled(name) == name


def test_bytes_that_are_no_text_are_shown() -> None:
    assert spelled(os.fsdecode(b"a\xff\\.yaml")) == r"a\xff\\.yaml"


def test_notices_count_and_name_the_first_few() -> None:
    links = [Skip(f"link{number}", Reason.LINK) for number in (5, 2, 4, 1, 3)]
    left_out = [Skip(path, Reason.IGNORED) for path in ("a.yaml", "b.yaml")]
    assert notices([*links, *left_out, Skip("sub", Reason.NESTED), links[0]]) == (
        Notice("link", "5 symbolic links were not followed: link1, link2, link3 and 2 more"),
        Notice("nested-repository", "1 nested repository or submodule was not entered: sub"),
        Notice("ignored", "2 paths are left out by the ignore list: a.yaml, b.yaml"),
    )


def test_nothing_left_out_needs_no_notice() -> None:
    assert notices([]) == ()


def test_more_than_memory_should_hold_is_refused() -> None:
    data = bytes(FILE_LIMIT)
    files = [File(str(number), data) for number in range(TOTAL_LIMIT // FILE_LIMIT)]
    assert list(bounded(files)) == files
    with pytest.raises(SourceError, match="more than 256 MiB"):
        list(bounded([*files, File("one more", b"x")]))


def test_files_that_are_not_read_need_no_memory() -> None:
    files = [File(str(number), oversize()) for number in range(100)]
    assert list(bounded(files)) == files
