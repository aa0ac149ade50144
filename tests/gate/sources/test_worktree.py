import hashlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.errors import SourceError
from gate.sources import FILE_LIMIT, Snapshot, oversize
from gate.sources.disk import data
from gate.sources.worktree import collect
from tests.gate.sources.choices import nothing, wanted
from tests.gate.sources.conftest import Playground, fails_at, unprivileged


def taken(root: Path, *paths: Path) -> Snapshot:
    return collect(root, paths or [root], wanted, nothing)


def paths(snapshot: Snapshot) -> list[str]:
    return [file.path for file in snapshot.files]


def kinds(snapshot: Snapshot) -> list[str]:
    return [notice.kind for notice in snapshot.notices]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder outside any repository."""
    made = tmp_path / "plain"
    (made / "agents").mkdir(parents=True)
    (made / "agents" / "b.yaml").write_text("b: 1\n")
    (made / "agents" / "a.yaml").write_text("a: 1\n")
    (made / ".hidden.yaml").write_text("h: 1\n")
    (made / "notes.txt").write_text("no\n")
    return made


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder deeper than Python recurses; the test runner could not remove it."""
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.yaml").write_text("d: 1\n")
    yield tmp_path / "deep"
    subprocess.run(["rm", "-r", tmp_path / "deep"], check=True)


class TestOutsideGit:
    def test_everything_wanted_is_read_in_order(self, folder: Path) -> None:
        snapshot = taken(folder)
        assert paths(snapshot) == [".hidden.yaml", "agents/a.yaml", "agents/b.yaml"]
        assert snapshot.files[1].data == b"a: 1\n"
        assert (snapshot.changed, snapshot.commit, snapshot.notices) == (None, "", ())

    def test_the_data_of_git_is_left_alone(self, folder: Path) -> None:
        (folder / "agents" / ".git").mkdir()
        (folder / "agents" / ".git" / "c.yaml").write_text("c: 1\n")
        assert "agents/.git/c.yaml" not in paths(taken(folder))
        assert "agents/a.yaml" in paths(taken(folder))

    def test_ignored_folders_are_not_entered(self, folder: Path) -> None:
        asked: list[str] = []

        def ignored(path: str) -> bool:
            asked.append(path)
            return path == "agents/"

        snapshot = collect(folder, [folder], wanted, ignored)
        assert paths(snapshot) == [".hidden.yaml"]
        assert kinds(snapshot) == ["ignored"]
        assert "agents/a.yaml" not in asked

    def test_folders_as_deep_as_the_system_allows_are_read(self, deep: Path) -> None:
        assert paths(taken(deep)) == ["d/" * 1200 + "deep.yaml"]

    def test_paths_are_read_once(self, folder: Path) -> None:
        snapshot = taken(folder, folder, folder / "agents", folder / "agents" / "a.yaml")
        assert paths(snapshot) == [".hidden.yaml", "agents/a.yaml", "agents/b.yaml"]

    def test_relative_paths_start_at_the_current_folder(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(folder / "agents")
        assert paths(taken(folder, Path("a.yaml"))) == ["agents/a.yaml"]
        assert paths(taken(folder, Path("../agents"))) == ["agents/a.yaml", "agents/b.yaml"]


class TestNamedFiles:
    def test_a_file_of_no_known_kind_is_mentioned(self, folder: Path) -> None:
        snapshot = taken(folder, folder / "notes.txt")
        assert (paths(snapshot), kinds(snapshot)) == ([], ["not-read"])

    def test_an_ignored_file_is_mentioned(self, folder: Path) -> None:
        snapshot = collect(folder, [folder / "agents" / "a.yaml"], wanted, wanted)
        assert (paths(snapshot), kinds(snapshot)) == ([], ["ignored"])

    @pytest.mark.parametrize("name", ["gone.yaml", "agents/a.yaml/b.yaml", "loop.yaml", "x" * 300])
    def test_what_is_not_there_is_an_error(self, folder: Path, name: str) -> None:
        (folder / "loop.yaml").symlink_to("loop.yaml")
        with pytest.raises(SourceError, match="cannot be read"):
            taken(folder, folder / name)

    def test_a_pipe_is_an_error(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.yaml")
        with pytest.raises(SourceError, match=r"pipe\.yaml is neither a file nor a folder"):
            taken(folder, folder / "pipe.yaml")

    def test_a_path_outside_the_root_is_an_error(self, folder: Path) -> None:
        with pytest.raises(SourceError, match="is not below"):
            taken(folder / "agents", folder / ".hidden.yaml")


class TestLinks:
    def test_links_are_counted_and_not_followed(self, folder: Path) -> None:
        (folder / "loop").symlink_to(folder)
        (folder / "link.yaml").symlink_to("agents/a.yaml")
        snapshot = taken(folder)
        assert paths(snapshot) == [".hidden.yaml", "agents/a.yaml", "agents/b.yaml"]
        [notice] = snapshot.notices
        assert notice.message == "2 symbolic links were not followed: link.yaml, loop"

    def test_links_in_a_repository_are_counted_and_not_followed(
        self, playground: Playground, folder: Path
    ) -> None:
        (playground.root / "tracked.yaml").symlink_to(folder / "agents" / "a.yaml")
        playground.commit(a="a: 1\n")
        (playground.root / "new").symlink_to(folder)
        snapshot = taken(playground.root)
        assert paths(snapshot) == ["a.yaml"]
        assert snapshot.notices[0].message.endswith(": new, tracked.yaml")

    def test_a_tracked_file_behind_a_new_link_is_not_read(
        self, playground: Playground, folder: Path
    ) -> None:
        playground.write("agents/a.yaml")
        playground.write("b.yaml")
        playground.commit()
        (playground.root / "agents" / "a.yaml").unlink()
        (playground.root / "agents").rmdir()
        (playground.root / "agents").symlink_to(folder / "agents")
        (playground.root / "b.yaml").unlink()
        (playground.root / "b.yaml").symlink_to(folder / "agents" / "b.yaml")
        snapshot = taken(playground.root)
        assert (paths(snapshot), kinds(snapshot)) == ([], ["link"])

    def test_links_that_are_named_are_followed(self, folder: Path) -> None:
        (folder / "link").symlink_to("agents")
        (folder / "link.yaml").symlink_to("agents/a.yaml")
        snapshot = taken(folder, folder / "link", folder / "link.yaml")
        assert paths(snapshot) == ["link.yaml", "link/a.yaml", "link/b.yaml"]
        assert snapshot.notices == ()

    def test_a_root_behind_a_link_is_the_same_root(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "alias").symlink_to(folder)
        assert paths(taken(folder, tmp_path / "alias" / "agents")) == [
            "agents/a.yaml",
            "agents/b.yaml",
        ]

    def test_parents_of_links_are_those_of_the_system(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").symlink_to(folder / "agents")
        found = taken(folder, tmp_path / "elsewhere" / ".." / "agents" / "a.yaml")
        assert paths(found) == ["agents/a.yaml"]


class TestInGit:
    def test_git_says_which_files_there_are(self, playground: Playground) -> None:
        playground.write(".gitignore", "ignored.yaml\nforced.yaml\n")
        playground.write("forced.yaml")
        playground.git("add", "--force", "forced.yaml")
        playground.commit(tracked="a: 1\n")
        playground.write("ignored.yaml")
        playground.write("new.yaml")
        playground.write("tracked.yaml", "a: 2\n")
        snapshot = taken(playground.root)
        assert paths(snapshot) == ["forced.yaml", "new.yaml", "tracked.yaml"]
        assert snapshot.files[2].data == b"a: 2\n"
        assert snapshot.notices == ()

    def test_a_folder_below_the_top_is_judged_alone(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        playground.write("agents/b.yaml")
        playground.write("agents-of-others/c.yaml")
        assert paths(taken(playground.root, playground.root / "agents")) == ["agents/b.yaml"]
        assert paths(taken(playground.root / "agents")) == ["b.yaml"]

    def test_a_folder_may_look_like_a_pattern(self, playground: Playground) -> None:
        playground.write("*/a.yaml")
        playground.write("b/b.yaml")
        assert paths(taken(playground.root, playground.root / "*")) == ["*/a.yaml"]

    def test_what_is_ignored_is_judged_when_it_is_named(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        playground.write(".gitignore", "/rendered/\n")
        named = playground.write("rendered/deep/b.yaml")
        assert paths(taken(playground.root)) == ["a.yaml"]
        assert paths(taken(playground.root, named)) == ["rendered/deep/b.yaml"]
        assert paths(taken(playground.root, playground.root / "rendered")) == [
            "rendered/deep/b.yaml"
        ]

    def test_a_folder_of_ignored_files_stays_ignored(self, playground: Playground) -> None:
        playground.write(".gitignore", "*.yaml\n")
        playground.write("agents/b.yaml")
        assert paths(taken(playground.root, playground.root)) == []

    def test_files_missing_from_the_work_tree_are_mentioned(self, playground: Playground) -> None:
        playground.write("d/c.yaml")
        playground.commit(a="a: 1\n", b="b: 1\n")
        (playground.root / "a.yaml").unlink()
        (playground.root / "d" / "c.yaml").unlink()
        (playground.root / "d").rmdir()
        (playground.root / "d").write_text("a file now")
        (playground.root / "b.yaml").unlink()
        (playground.root / "b.yaml").mkdir()
        snapshot = taken(playground.root)
        assert (paths(snapshot), kinds(snapshot)) == ([], ["absent"])
        assert "3 tracked files are missing" in snapshot.notices[0].message

    def test_a_file_in_conflict_is_read_once(self, playground: Playground) -> None:
        playground.commit(a="a: 0\n")
        playground.git("checkout", "-q", "-b", "other")
        playground.commit(a="a: 1\n")
        playground.git("checkout", "-q", "main")
        playground.commit(a="a: 2\n")
        playground.git("merge", "other", check=False)
        [file] = taken(playground.root).files
        assert b"<<<<<<<" in file.data

    def test_nested_repositories_are_not_entered(self, playground: Playground) -> None:
        inner = Playground(playground.root / "inner")
        inner.root.mkdir()
        inner.git("init", "--quiet")
        inner.commit(b="b: 1\n")
        assert kinds(taken(playground.root)) == ["nested-repository"]
        playground.git("add", "inner")
        assert kinds(taken(playground.root)) == ["nested-repository"]
        assert paths(taken(playground.root, inner.root)) == ["inner/b.yaml"]

    def test_ignored_files_are_counted(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n", b="b: 1\n")
        snapshot = collect(playground.root, [playground.root], wanted, lambda p: p == "a.yaml")
        assert (paths(snapshot), kinds(snapshot)) == (["b.yaml"], ["ignored"])

    def test_without_git_everything_is_judged(
        self, playground: Playground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        playground.write(".gitignore", "a.yaml\n")
        playground.write("a.yaml")
        monkeypatch.setenv("PATH", str(playground.root))
        snapshot = taken(playground.root)
        assert (paths(snapshot), kinds(snapshot)) == (["a.yaml"], ["git-missing"])

    def test_an_index_that_leads_out_is_refused(self, playground: Playground) -> None:
        playground.write("aa/a.yaml")
        playground.git("add", ".")
        index = playground.root / ".git" / "index"
        body = index.read_bytes()[:-20].replace(b"aa/a.yaml", b"../a.yaml")
        index.write_bytes(body + hashlib.sha1(body, usedforsecurity=False).digest())
        with pytest.raises(SourceError, match=r"^\.\./a\.yaml leads out of its folder"):
            taken(playground.root)

    @pytest.mark.parametrize("command", ["--others", "check-ignore"])
    def test_a_git_that_fails_is_an_error(
        self, playground: Playground, fake_git: Path, command: str
    ) -> None:
        playground.write("agents/.keep")
        playground.commit()
        fails_at(fake_git, command)
        with pytest.raises(SourceError, match=r"cannot read .*: no luck"):
            taken(playground.root / "agents")


class TestVanishing:
    """The questions that the gate asks while it lists are the moment to change what it lists."""

    def test_a_file_that_vanishes_is_an_error(self, folder: Path) -> None:
        def ignored(path: str) -> bool:
            if path == "agents/a.yaml":
                (folder / "agents" / "b.yaml").unlink()
            return False

        with pytest.raises(SourceError, match=r"^agents/b\.yaml vanished"):
            collect(folder, [folder / "agents"], wanted, ignored)

    def test_a_folder_that_vanishes_is_an_error(self, folder: Path) -> None:
        (folder / "empty").mkdir()

        def ignored(path: str) -> bool:
            if path == "empty/":
                (folder / "empty").rmdir()
            return False

        with pytest.raises(SourceError, match=r"^empty/ vanished"):
            collect(folder, [folder], wanted, ignored)

    def test_an_untracked_file_that_vanishes_is_an_error(self, playground: Playground) -> None:
        def ignored(path: str) -> bool:
            (playground.root / path).unlink()
            return False

        playground.write("a.yaml")
        with pytest.raises(SourceError, match=r"^a\.yaml vanished"):
            collect(playground.root, [playground.root], wanted, ignored)

    def test_a_file_that_becomes_a_link_is_not_followed(self, folder: Path) -> None:
        def ignored(path: str) -> bool:
            if path == "agents/b.yaml":
                (folder / path).unlink()
                (folder / path).symlink_to("/etc/passwd")
            return False

        snapshot = collect(folder, [folder / "agents"], wanted, ignored)
        assert (paths(snapshot), kinds(snapshot)) == (["agents/a.yaml"], ["link"])

    def test_a_file_that_grows_is_read_no_further_than_allowed(self, folder: Path) -> None:
        before = (folder / "notes.txt").stat()
        with (folder / "notes.txt").open("r+b") as file:
            file.truncate(FILE_LIMIT + 1)
            assert data(file.fileno(), before) is oversize()


class TestSpecialFiles:
    def test_pipes_and_sockets_are_never_opened(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(folder / "pipe.yaml")
        monkeypatch.chdir(folder)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.yaml")
            snapshot = taken(folder, folder)
        assert "pipe.yaml" not in paths(snapshot)
        assert snapshot.notices[0].message.endswith("not opened: pipe.yaml, socket.yaml")

    def test_a_long_file_is_not_read(self, folder: Path) -> None:
        for name, size in (("fits.yaml", FILE_LIMIT), ("long.yaml", FILE_LIMIT + 1)):
            with (folder / name).open("wb") as file:
                file.truncate(size)
        data = {file.path: file.data for file in taken(folder).files}
        assert len(data["fits.yaml"]) == FILE_LIMIT
        assert data["long.yaml"] is oversize()

    def test_files_of_the_system_without_a_size_are_read(self) -> None:
        snapshot = collect(Path("/proc"), [Path("/proc/self/status")], bool, nothing)
        assert b"Name:" in snapshot.files[0].data

    def test_names_that_are_no_text_are_shown(self, folder: Path) -> None:
        (folder / os.fsdecode(b"caf\xe9.yaml")).write_text("c: 1\n")
        assert r"caf\xe9.yaml" in paths(taken(folder))

    def test_names_that_are_no_text_are_shown_in_git(self, playground: Playground) -> None:
        playground.write(os.fsdecode(b"caf\xe9.yaml"))
        playground.git("add", ".")
        playground.write(os.fsdecode(b"new\xe9\n.yaml"))
        assert paths(taken(playground.root)) == [r"caf\xe9.yaml", "new\\xe9\n.yaml"]


class TestPermissions:
    @pytest.fixture
    def shared(self, folder: Path, tmp_path: Path) -> Path:
        """A folder whose parents another user may pass."""
        shared = Path(tempfile.gettempdir())
        for parent in (tmp_path, *tmp_path.parents):
            if parent == shared or not parent.is_relative_to(shared):
                break
            parent.chmod(0o755)
        return folder

    def test_an_unreadable_file_is_an_error(self, shared: Path) -> None:
        (shared / "agents" / "a.yaml").chmod(0)
        with (
            unprivileged(shared),
            pytest.raises(SourceError, match=r"^agents/a\.yaml cannot be read: permission denied"),
        ):
            taken(shared)

    def test_an_unreadable_folder_is_an_error(self, shared: Path) -> None:
        (shared / "agents").chmod(0)
        with unprivileged(shared), pytest.raises(SourceError, match=r"^agents/ cannot be read"):
            taken(shared)

    @pytest.mark.usefixtures("shared")
    def test_an_unreadable_untracked_folder_is_an_error(self, playground: Playground) -> None:
        playground.write("agents/a.yaml").parent.chmod(0)
        with (
            unprivileged(playground.root),
            pytest.raises(SourceError, match="could not open directory"),
        ):
            taken(playground.root)
