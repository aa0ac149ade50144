"""Files that somebody names: read up to a bound, and written whole or not at all."""

import os
from pathlib import Path

import pytest

from gate.errors import ConfigError, SourceError
from gate.files import contents, create, put, replacing


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"four")
    assert contents(file, 4) == b"four"
    with pytest.raises(SourceError, match="a is longer than 3 bytes"):
        contents(file, 3)
    with pytest.raises(ConfigError, match="none cannot be read: No such file"):
        contents(tmp_path / "none", 4, ConfigError)


def test_only_a_regular_file_is_read_unless_it_is_handed_over(tmp_path: Path) -> None:
    pipe, endless = tmp_path / "pipe", tmp_path / "endless"
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    for path in (pipe, endless, tmp_path):
        with pytest.raises(SourceError, match="cannot be read: it is no regular file"):
            contents(path, 4)
    reading, writing = os.pipe()
    os.write(writing, b"four")
    os.close(writing)
    assert contents(Path(f"/dev/fd/{reading}"), 4) == b"four"
    os.close(reading)


def test_a_file_keeps_its_permissions_and_its_links(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "link"
    file.write_bytes(b"before")
    file.chmod(0o640)
    link.symlink_to(file)
    put(link, b"after")
    assert file.read_bytes() == b"after"
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_what_fails_half_way_leaves_no_trace(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"before")

    def fail() -> None:
        with replacing(file) as new:
            new.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a", b"before")]


def test_nothing_is_put_where_no_file_can_be(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="it is no regular file"):
        put(tmp_path, b"")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SourceError, match="it is no regular file"):
        put(tmp_path / "loop", b"")
    with pytest.raises(SourceError, match="No such file"):
        put(tmp_path / "none" / "a", b"")


def test_a_file_that_is_there_is_not_made(tmp_path: Path) -> None:
    create(tmp_path / "new" / "a", "first")
    with pytest.raises(SourceError, match="File exists"):
        create(tmp_path / "new" / "a", "second")
    assert (tmp_path / "new" / "a").read_text() == "first"
