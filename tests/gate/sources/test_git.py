import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import SourceError
from gate.sources import FILE_LIMIT, Snapshot, git, oversize
from tests.gate.sources.choices import nothing, wanted
from tests.gate.sources.conftest import Playground, fails_at

HOOK = (
    "from pathlib import Path",
    "from gate.sources import git",
    "taken = git.staged(Path('.'), lambda path: True, lambda path: False)",
    "print([file.path for file in taken.files], sorted(taken.changed), file=open('../log', 'w'))",
)


def staged(root: Path) -> Snapshot:
    return git.staged(root, wanted, nothing)


def at_commit(root: Path, revision: str = "HEAD") -> Snapshot:
    return git.at_commit(root, revision, wanted, nothing)


def since(root: Path, base: str) -> Snapshot:
    return git.since(root, base, wanted, nothing)


def data(snapshot: Snapshot) -> dict[str, str]:
    return {file.path: file.data.decode() for file in snapshot.files}


def removed(snapshot: Snapshot) -> dict[str, str]:
    return {file.path: file.data.decode() for file in snapshot.removed}


def kinds(snapshot: Snapshot) -> list[str]:
    return [notice.kind for notice in snapshot.notices]


class TestToplevel:
    def test_the_top_of_a_work_tree_is_found(self, playground: Playground, tmp_path: Path) -> None:
        path = playground.write("agents/a.yaml")
        assert git.toplevel(path) == playground.root
        assert git.toplevel(path.parent) == playground.root
        assert git.toplevel(tmp_path) is None

    def test_git_data_and_bare_repositories_are_no_work_tree(self, playground: Playground) -> None:
        playground.git("init", "--quiet", "--bare", "bare")
        assert git.toplevel(playground.root / "bare") is None
        assert git.toplevel(playground.root / ".git") is None

    def test_a_work_tree_elsewhere_does_not_count(
        self, playground: Playground, tmp_path: Path
    ) -> None:
        playground.git("config", "core.worktree", str(tmp_path / "elsewhere"))
        (tmp_path / "elsewhere").mkdir()
        assert git.toplevel(playground.root) is None

    def test_a_repository_named_by_the_environment_holds_only_its_own(
        self, playground: Playground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(playground.root)
        monkeypatch.setenv("GIT_DIR", ".git")
        assert git.toplevel(playground.write("agents/a.yaml")) == playground.root
        assert git.toplevel(tmp_path) is None

    def test_a_repository_of_another_user_is_an_error(self, fake_git: Path, tmp_path: Path) -> None:
        fake_git.write_text(
            "#!/bin/sh\necho \"fatal: detected dubious ownership in repository at '/r'\" >&2\n"
            "echo 'To add an exception for this directory, call:' >&2\n"
            "echo '\tgit config --global --add safe.directory /r' >&2\n"
            "exit 128\n"
        )
        with pytest.raises(SourceError, match="dubious ownership") as caught:
            git.toplevel(tmp_path)
        told = "trust it with `git config --global --add safe.directory /r`"
        assert caught.value.advice == told


class TestStaged:
    def test_the_index_counts_and_not_the_work_tree(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n", b="b: 1\n", c="c: 1\n")
        playground.write("a.yaml", "a: 2\n")
        playground.git("rm", "--quiet", "--cached", "b.yaml")
        playground.write("d.yaml", "d: 1\n")
        playground.git("add", "a.yaml", "d.yaml")
        playground.write("a.yaml", "a: 3\n")
        playground.write("untracked.yaml")
        (playground.root / "c.yaml").unlink()
        snapshot = staged(playground.root)
        assert data(snapshot) == {"a.yaml": "a: 2\n", "c.yaml": "c: 1\n", "d.yaml": "d: 1\n"}
        assert snapshot.changed == frozenset({"a.yaml", "b.yaml", "d.yaml"})
        assert removed(snapshot) == {"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"}
        assert (snapshot.root, snapshot.commit, snapshot.notices) == (playground.root, "", ())

    def test_a_folder_below_the_top_stands_for_the_whole(self, playground: Playground) -> None:
        playground.write("agents/a.yaml")
        playground.git("add", ".")
        assert data(staged(playground.root / "agents")) == {"agents/a.yaml": "a: 1\n"}

    def test_before_the_first_commit_everything_changes(self, playground: Playground) -> None:
        assert staged(playground.root).changed == frozenset()
        playground.write("a.yaml")
        playground.git("add", ".")
        snapshot = staged(playground.root)
        assert snapshot.changed == frozenset({"a.yaml"})
        assert data(snapshot) == {"a.yaml": "a: 1\n"}

    def test_a_renamed_file_is_a_removed_and_an_added_one(self, playground: Playground) -> None:
        playground.git("config", "diff.renames", "copies")
        playground.commit(a="a: 1\n")
        playground.git("mv", "a.yaml", "b.yaml")
        snapshot = staged(playground.root)
        assert snapshot.changed == frozenset({"a.yaml", "b.yaml"})
        assert removed(snapshot) == {"a.yaml": "a: 1\n"}

    def test_files_that_are_only_announced_are_mentioned(self, playground: Playground) -> None:
        playground.write("announced.yaml")
        playground.write("empty.yaml", "")
        playground.git("add", "--intent-to-add", "announced.yaml")
        playground.git("add", "empty.yaml")
        snapshot = staged(playground.root)
        assert data(snapshot) == {"empty.yaml": ""}
        assert snapshot.changed == frozenset({"empty.yaml"})
        assert kinds(snapshot) == ["intent-to-add"]

    def test_links_and_submodules_are_mentioned(self, playground: Playground) -> None:
        head = playground.commit(a="a: 1\n")
        (playground.root / "link.yaml").symlink_to("a.yaml")
        playground.git("add", "link.yaml")
        playground.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
        snapshot = staged(playground.root)
        assert data(snapshot) == {"a.yaml": "a: 1\n"}
        assert snapshot.changed == frozenset({"link.yaml", "sub"})
        assert kinds(snapshot) == ["link", "nested-repository"]

    @pytest.mark.parametrize("hidden", ["submodule.sub.ignore", "diff.ignoreSubmodules"])
    def test_a_submodule_cannot_be_hidden(self, playground: Playground, hidden: str) -> None:
        head = playground.commit(a="a: 1\n")
        playground.git("config", hidden, "all")
        for name, value in {"path": "sub", "url": "./sub", "ignore": "all"}.items():
            playground.git("config", "--file", ".gitmodules", f"submodule.sub.{name}", value)
        playground.git("add", ".gitmodules")
        playground.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
        touched = frozenset({".gitmodules", "sub"})
        assert staged(playground.root).changed == touched
        playground.git("commit", "--quiet", "--message", "hidden")
        assert since(playground.root, "HEAD~1").changed == touched

    def test_a_file_that_becomes_a_link_is_removed(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        (playground.root / "a.yaml").unlink()
        (playground.root / "a.yaml").symlink_to("/etc/passwd")
        playground.git("add", "a.yaml")
        snapshot = staged(playground.root)
        assert (data(snapshot), removed(snapshot)) == ({}, {"a.yaml": "a: 1\n"})

    def test_ignored_files_are_counted(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n", b="b: 1\n")
        snapshot = git.staged(playground.root, wanted, lambda path: path == "a.yaml")
        assert (data(snapshot), kinds(snapshot)) == ({"b.yaml": "b: 1\n"}, ["ignored"])

    def test_an_unresolved_merge_is_an_error(self, playground: Playground) -> None:
        playground.commit(a="a: 0\n")
        playground.git("checkout", "-q", "-b", "other")
        playground.commit(a="a: 1\n")
        playground.git("checkout", "-q", "main")
        playground.commit(a="a: 2\n")
        playground.git("merge", "other", check=False)
        with pytest.raises(SourceError, match="a merge is unresolved in 1 file") as caught:
            staged(playground.root)
        assert [str(fault) for fault in caught.value.faults] == ["a.yaml: has conflicts"]

    def test_a_partial_commit_is_judged_by_its_own_index(
        self, playground: Playground, tmp_path: Path
    ) -> None:
        playground.commit(a="a: 1\n", b="b: 1\n")
        playground.hook("pre-commit", *HOOK)
        playground.write("a.yaml", "a: 2\n")
        playground.write("b.yaml", "b: 2\n")
        playground.git("add", "b.yaml")
        playground.git("commit", "-m", "only a", "a.yaml")
        assert (tmp_path / "log").read_text() == "['a.yaml', 'b.yaml'] ['a.yaml']\n"

    def test_a_hook_in_a_linked_work_tree_sees_its_index(
        self, playground: Playground, tmp_path: Path
    ) -> None:
        playground.commit(a="a: 1\n")
        playground.hook("pre-commit", *HOOK)
        playground.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
        linked = Playground(tmp_path / "linked")
        linked.commit(b="b: 1\n")
        assert (tmp_path / "log").read_text() == "['a.yaml', 'b.yaml'] ['b.yaml']\n"


class TestAtCommit:
    def test_everything_in_a_commit_is_taken(self, playground: Playground) -> None:
        first = playground.commit(a="a: 1\n", b="b: 1\n")
        playground.git("tag", "--annotate", "--message", "one", "v1")
        playground.commit(a="a: 2\n")
        snapshot = at_commit(playground.root, "v1")
        assert data(snapshot) == {"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"}
        assert (snapshot.commit, snapshot.changed, snapshot.removed) == (first, None, ())
        assert data(at_commit(playground.root, first[:8])) == data(snapshot)

    def test_names_and_modes_of_all_kinds(self, playground: Playground) -> None:
        playground.write("with\ttab\nand\nlines.yaml").chmod(0o755)
        playground.write(os.fsdecode(b"caf\xe9.yaml"))
        playground.write("a.txt")
        (playground.root / "link").symlink_to("a.txt")
        playground.commit()
        snapshot = at_commit(playground.root)
        assert list(data(snapshot)) == [r"caf\xe9.yaml", "with\ttab\nand\nlines.yaml"]
        assert kinds(snapshot) == ["link"]

    def test_a_bare_repository_will_do(self, playground: Playground, tmp_path: Path) -> None:
        head = playground.commit(a="a: 1\n")
        playground.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
        assert at_commit(tmp_path / "bare.git").commit == head

    def test_a_repository_with_longer_digests_will_do(self, tmp_path: Path) -> None:
        modern = Playground(tmp_path / "modern")
        modern.root.mkdir()
        modern.git("init", "--quiet", "--object-format=sha256")
        modern.write("a.yaml")
        modern.write("b.yaml", "")
        modern.git("add", "a.yaml")
        modern.git("add", "--intent-to-add", "b.yaml")
        assert (data(staged(modern.root)), kinds(staged(modern.root))) == (
            {"a.yaml": "a: 1\n"},
            ["intent-to-add"],
        )
        assert len(modern.commit()) == len(at_commit(modern.root).commit) == 64

    @pytest.mark.parametrize(
        "revision",
        [
            "", "nowhere", "0" * 40, "--upload-pack=touch marker", "-h", "HEAD..HEAD", "^HEAD",
            "HEAD:a.yaml", "HEAD\0", "HEAD\nHEAD", "HEAD HEAD", "HEAD^{tree}", "--all", "@{9}",
        ],
    )  # fmt: skip
    def test_what_names_no_commit_is_an_error(self, playground: Playground, revision: str) -> None:
        playground.commit(a="a: 1\n")
        for ask in (at_commit, since):
            with pytest.raises(SourceError, match=r"revision|names no commit"):
                ask(playground.root, revision)

    def test_replaced_objects_do_not_count(self, playground: Playground) -> None:
        honest = playground.commit(a="a: 1\n")
        other = playground.commit(a="a: 2\n")
        playground.git("replace", honest, other)
        assert data(at_commit(playground.root, honest)) == {"a.yaml": "a: 1\n"}

    def test_a_missing_file_is_an_error(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        oid = playground.git("rev-parse", "HEAD:a.yaml")
        (playground.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        for ask in (staged, at_commit):
            with pytest.raises(SourceError, match="does not hold the content of a file"):
                ask(playground.root)

    def test_a_broken_file_is_an_error(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        oid = playground.git("rev-parse", "HEAD:a.yaml")
        path = playground.root / ".git" / "objects" / oid[:2] / oid[2:]
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-4] + b"....")
        with pytest.raises(SourceError, match=r"git cannot read|does not hold"):
            at_commit(playground.root)

    def test_a_long_file_is_not_read(self, playground: Playground) -> None:
        for name, size in (("fits.yaml", FILE_LIMIT), ("long.yaml", FILE_LIMIT + 1)):
            with (playground.root / name).open("wb") as file:
                file.truncate(size)
        playground.commit()
        found = {file.path: file.data for file in at_commit(playground.root).files}
        assert len(found["fits.yaml"]) == FILE_LIMIT
        assert found["long.yaml"] is oversize()

    def test_more_than_memory_should_hold_is_refused_unread(self, playground: Playground) -> None:
        lines = ""
        for number in range(1, 18):
            oid = f"{number:040x}"
            path = playground.root / ".git" / "objects" / oid[:2] / oid[2:]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(zlib.compress(f"blob {FILE_LIMIT}\0".encode()))
            lines += f"100644 blob {oid}\t{number}.yaml\n"
        tree = playground.git("mktree", "--missing", feed=lines)
        commit = playground.git("commit-tree", "-m", "large", tree)
        with pytest.raises(SourceError, match="more than 256 MiB"):
            at_commit(playground.root, commit)

    def test_a_tree_that_unfolds_for_ever_is_refused(self, playground: Playground) -> None:
        blob = playground.git("hash-object", "-w", "--stdin")
        tree = playground.git(
            "mktree", feed="".join(f"100644 blob {blob}\t{n}.yaml\n" for n in range(10))
        )
        for _ in range(8):
            lines = "".join(f"040000 tree {tree}\t{n}\n" for n in range(10))
            tree = playground.git("mktree", feed=lines)
        commit = playground.git("commit-tree", "-m", "bomb", tree)
        with pytest.raises(SourceError, match="git wrote more than"):
            at_commit(playground.root, commit)


class TestSince:
    def test_changed_is_what_a_branch_did(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n", b="b: 1\n", c="c: 1\n")
        playground.git("checkout", "-q", "-b", "topic")
        playground.commit(a="a: 2\n", d="d: 1\n")
        playground.git("rm", "-q", "b.yaml")
        head = playground.commit()
        playground.git("checkout", "-q", "main")
        playground.commit(c="c: 2\n", e="e: 1\n")
        playground.git("checkout", "-q", "topic")
        playground.write("a.yaml", "a: 3\n")
        snapshot = since(playground.root, "main")
        assert snapshot.changed == frozenset({"a.yaml", "b.yaml", "d.yaml"})
        assert data(snapshot) == {"a.yaml": "a: 2\n", "c.yaml": "c: 1\n", "d.yaml": "d: 1\n"}
        assert removed(snapshot) == {"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"}
        assert snapshot.commit == head

    def test_a_branch_without_changes_changes_nothing(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        snapshot = since(playground.root, "HEAD")
        assert (snapshot.changed, snapshot.removed) == (frozenset(), ())

    def test_a_repository_without_commits_is_an_error(self, playground: Playground) -> None:
        with pytest.raises(SourceError, match="'HEAD' names no commit"):
            since(playground.root, "HEAD")

    def test_unrelated_histories_are_an_error(self, playground: Playground) -> None:
        playground.commit(a="a: 1\n")
        playground.git("checkout", "-q", "--orphan", "other")
        playground.commit(b="b: 1\n")
        with pytest.raises(SourceError, match=r"no common ancestor$"):
            since(playground.root, "main")

    def test_a_shallow_clone_is_told_from_unrelated_histories(
        self, playground: Playground, tmp_path: Path
    ) -> None:
        playground.commit(a="a: 1\n")
        playground.git("checkout", "-q", "-b", "topic")
        playground.commit(a="a: 2\n")
        playground.git("checkout", "-q", "main")
        playground.commit(b="b: 1\n")
        playground.git(
            "clone", "-q", "--depth=1", "--no-single-branch", f"file://{playground.root}",
            str(tmp_path / "shallow"),
        )  # fmt: skip
        with pytest.raises(SourceError, match="shallow clone") as caught:
            since(tmp_path / "shallow", "origin/topic")
        assert "--unshallow" in caught.value.advice


class TestNoRepository:
    def test_a_plain_folder_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="is not in a Git repository"):
            staged(tmp_path)

    def test_a_folder_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="cannot be run in"):
            staged(tmp_path / "gone" / "gone")

    def test_a_machine_without_git_is_an_error(
        self, playground: Playground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(playground.root))
        with pytest.raises(SourceError, match="git is not installed"):
            staged(playground.root)
        assert git.toplevel(playground.root) is None

    def test_a_git_that_does_not_stop_writing_is_an_error(
        self, fake_git: Path, tmp_path: Path
    ) -> None:
        fake_git.write_text("#!/bin/sh\nexec yes\n")
        with pytest.raises(SourceError, match="git wrote more than"):
            staged(tmp_path)

    @pytest.mark.parametrize(
        ("ask", "command"),
        [
            (staged, "ls-files"), (staged, "cat-file"), (staged, "diff-index"),
            (staged, "hash-object"), (staged, "rev-parse"), (at_commit, "ls-tree"),
        ],
    )  # fmt: skip
    def test_a_git_that_fails_is_an_error(
        self,
        playground: Playground,
        fake_git: Path,
        ask: Callable[[Path], Snapshot],
        command: str,
    ) -> None:
        playground.write("a.yaml")
        playground.git("add", ".")
        if command != "hash-object":
            playground.commit()
        fails_at(fake_git, command)
        with pytest.raises(SourceError, match=r"cannot read .*: no luck"):
            ask(playground.root)

    def test_a_git_in_the_folder_itself_is_not_run(
        self, playground: Playground, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = playground.write("git", "#!/bin/sh\ntouch ran\n")
        program.chmod(0o755)
        monkeypatch.chdir(playground.root)
        monkeypatch.setenv("PATH", f".:bin::{os.environ['PATH']}")
        staged(playground.root)
        assert not (playground.root / "ran").exists()


def test_a_clone_without_its_files_is_told_to_fetch_them(playground: Playground) -> None:
    playground.commit(a="a: 1\n")
    playground.git("config", "uploadpack.allowFilter", "true")
    address = f"file://{playground.root}"
    playground.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", address, "part")
    part = playground.root / "part"
    with pytest.raises(SourceError) as caught:
        at_commit(part)
    assert "git fetch --refetch --no-filter" in caught.value.advice
    playground.git("-C", "part", "fetch", "--quiet", "--refetch", "--no-filter")
    assert data(at_commit(part)) == {"a.yaml": "a: 1\n"}
