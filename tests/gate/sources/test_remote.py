"""One commit is brought here, checked and once; nothing that a repository or address says runs."""

import os
import shutil
import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha1
from pathlib import Path
from threading import Lock

import pytest

from gate.errors import SourceError
from gate.sources import MEBIBYTE, git, nothing
from gate.sources.reaching import access_to, address_of
from gate.sources.remote import KEPT, Access, Limits, Mirrors
from tests.gate.sources.conftest import Playground
from tests.gate.sources.serving import Forge, serving

ALL = ("https", "ssh", "file")
ABSENT = "a1" * 20
PASSWORD = "correct horse battery"  # noqa: S105 of a server of this test


@pytest.fixture
def mirrors(tmp_path_factory: pytest.TempPathFactory) -> Mirrors:
    return Mirrors(tmp_path_factory.mktemp("mirrors"), Limits(("file",), seconds=30))


@pytest.fixture
def repo(playground: Playground) -> str:
    return f"file://{playground.root}"


@pytest.fixture
def forge(playground: Playground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with serving(playground.root.parent, tmp_path_factory.mktemp("forge") / "ca") as found:
        yield found


@pytest.fixture
def reach(
    forge: Forge, playground: Playground, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Mirrors, str]]:
    """Give mirrors that show a password to the forge, and the address of the repository there."""
    folder = tmp_path_factory.mktemp("secrets")

    def reaching(password: str) -> tuple[Mirrors, str]:
        (folder / "user").write_text("gate\n")
        (folder / "password").write_text(f"{password}\n")
        access = Access(forge.url, folder / "user", folder / "password", ca_file=forge.authority.ca)
        return Mirrors(folder / "mirrors", Limits(), (access,)), f"{forge.url}/{name(playground)}"

    return reaching


def name(playground: Playground) -> str:
    return f"{playground.root.name}/.git"


def everything(path: str) -> bool:  # noqa: ARG001
    return True


def held(folder: Path, commit: str) -> dict[str, bytes]:
    return {
        file.path: file.data for file in git.at_commit(folder, commit, everything, nothing).files
    }


def test_a_commit_comes_alone_and_once(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    first = playground.commit(one="a: 1\n")
    second = playground.commit(two="b: 2\n")
    mirror = mirrors.mirror(repo, second)
    assert held(mirror.folder, second) == {"one.yaml": b"a: 1\n", "two.yaml": b"b: 2\n"}
    assert mirror.tree == playground.git("rev-parse", "HEAD^{tree}")
    assert git.at_commit(mirror.folder, second, everything, nothing).commit == second
    with pytest.raises(SourceError):
        git.at_commit(mirror.folder, first, everything, nothing)
    # What is here is not asked for again.
    playground.root.rename(playground.root.with_name("gone"))
    assert mirrors.mirror(repo, second) == mirror


def test_an_older_commit_that_no_branch_ends_with(
    mirrors: Mirrors, playground: Playground, repo: str
) -> None:
    first = playground.commit(one="a: 1\n")
    playground.commit(one="a: 2\n")
    assert held(mirrors.mirror(repo, first).folder, first) == {"one.yaml": b"a: 1\n"}


@pytest.mark.parametrize("target", ["", "main", "gone", "-x"])
def test_a_server_that_gives_no_commit_by_its_id(
    mirrors: Mirrors,
    playground: Playground,
    repo: str,
    target: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = playground.commit(one="a: 1\n")
    playground.git("branch", "-M", "main")
    playground.commit(one="a: 2\n")
    # The older protocol gives only what a branch or a tag names.
    from gate.sources import remote  # noqa: PLC0415

    monkeypatch.setattr(remote, "SETTINGS", (*remote.SETTINGS, "[protocol]", "version = 0"))
    assert held(mirrors.mirror(repo, first, target).folder, first) == {"one.yaml": b"a: 1\n"}


def test_sha256(mirrors: Mirrors, tmp_path: Path) -> None:
    wide = Playground(tmp_path / "wide")
    wide.root.mkdir()
    wide.git("init", "--quiet", "--object-format=sha256")
    commit = wide.commit(one="a: 1\n")
    assert len(commit) == 64
    assert held(mirrors.mirror(f"file://{wide.root}", commit).folder, commit)


def test_many_ask_at_once(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    commit = playground.commit(one="a: 1\n")
    others = Mirrors(mirrors.folder, mirrors.limits)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(each.mirror, repo, commit) for each in (mirrors, others) * 8]
        [found] = {each.result().folder for each in asked}
    assert [each.name for each in mirrors.folder.iterdir()] == [found.name]


def test_only_so_many_are_kept(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    old = mirrors.folder
    for number in range(KEPT + 3):
        place = old / f"mirror-{number:03}"
        place.mkdir(parents=True)
        os.utime(place, (number, number))
    commit = playground.commit(one="a: 1\n")
    kept = mirrors.mirror(repo, commit).folder
    names = {each.name for each in old.iterdir()}
    assert len(names) == KEPT
    assert kept.name in names
    assert not names & {"mirror-000", "mirror-001", "mirror-002", "mirror-003"}


def holding(folder: Path, *, since: float) -> Path:
    """Make a mirror of 1 MiB that was last used at some moment."""
    folder.mkdir(parents=True)
    (folder / "pack").write_bytes(bytes(MEBIBYTE))
    os.utime(folder, (since, since))
    return folder


def test_only_so_many_bytes_are_kept(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    small = Mirrors(mirrors.folder, replace(mirrors.limits, kept=3 * MEBIBYTE))
    places = [holding(mirrors.folder / f"mirror-{n}", since=n) for n in range(4)]
    found = small.mirror(repo, playground.commit(one="a: 1\n")).folder
    assert set(mirrors.folder.iterdir()) == {*places[2:], found}


def test_what_is_in_use_is_kept_and_leaves_no_room(
    mirrors: Mirrors, playground: Playground, repo: str
) -> None:
    now = time.time()
    used = [holding(mirrors.folder / f"mirror-{n}", since=now - n) for n in range(3)]
    asked = holding(mirrors.folder / "asked", since=1)
    small = Mirrors(mirrors.folder, replace(mirrors.limits, kept=3 * MEBIBYTE))
    commit = playground.commit(one="a: 1\n")
    with small.locks.setdefault(asked, Lock()), pytest.raises(SourceError) as caught:
        small.mirror(repo, commit)
    assert "in use hold more than 3,145,728 bytes" in str(caught.value)
    assert set(mirrors.folder.iterdir()) == {*used, asked}
    shutil.rmtree(asked)
    shutil.rmtree(used[0])
    assert small.mirror(repo, commit).folder.is_dir()


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% /tmp/x", "--upload-pack=touch", "-c", "", "relative/path", "/etc",
        "ssh://-oProxyCommand=touch/x", "ssh://-o@h/x", "-oProxyCommand=x@host:path",
        "git@-oProxyCommand=x:path", "file://host/path\n", "https://host/a b", "https://host",
        "https://host/?q=1", "https://host/#f", "HTTPS://host/x", "transport::https://h/x",
        "git+ssh://h/x", "fd::3", "https://", "file://", "https:///x", "https://h:x@y:z@w/p",
    ],
)  # fmt: skip
def test_an_address_that_is_none(mirrors: Mirrors, address: str) -> None:
    with pytest.raises(SourceError) as raised:
        Mirrors(mirrors.folder, Limits(ALL)).mirror(address, ABSENT)
    assert raised.value.message.startswith(("the address of a repository", "repositories are not"))
    assert not list(mirrors.folder.iterdir())


@pytest.mark.parametrize("address", ["http://host/x", "git://host/x", "ftp://host/x"])
def test_a_scheme_that_is_not_allowed(mirrors: Mirrors, address: str) -> None:
    with pytest.raises(SourceError, match="not fetched by"):
        mirrors.mirror(address, ABSENT)


@pytest.mark.parametrize("commit", ["main", "HEAD", "", "a1" * 19, "A1" * 20, f"{'a1' * 20}\n"])
def test_a_revision_that_is_no_commit(mirrors: Mirrors, repo: str, commit: str) -> None:
    with pytest.raises(SourceError, match="whole ids"):
        mirrors.mirror(repo, commit)


def test_a_commit_that_is_not_there(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    playground.commit(one="a: 1\n")
    with pytest.raises(SourceError, match="does not hold the commit"):
        mirrors.mirror(repo, ABSENT)
    assert not list(mirrors.folder.iterdir())


def test_a_password_in_an_address_is_never_shown(mirrors: Mirrors) -> None:
    with pytest.raises(SourceError) as raised:
        Mirrors(mirrors.folder, Limits(ALL)).mirror("https://gate:hunter2@host.invalid/x", ABSENT)
    assert "hunter2" not in f"{raised.value}{raised.value.advice}{raised.value.__cause__}"


def test_a_password_from_a_file(
    forge: Forge, playground: Playground, reach: Callable[[str], tuple[Mirrors, str]]
) -> None:
    commit = playground.commit(one="a: 1\n")
    forge.user, forge.password = "gate", PASSWORD
    mirrors, address = reach(PASSWORD)
    mirror = mirrors.mirror(address, commit)
    assert held(mirror.folder, commit) == {"one.yaml": b"a: 1\n"}
    assert set(forge.shown) == {forge.header}
    secrets = (PASSWORD, forge.header.removeprefix("Basic "))
    kept = [each.read_bytes() for each in mirrors.folder.rglob("*") if each.is_file()]
    assert not [data for data in kept for each in secrets if each.encode() in data]


def test_a_wrong_password_is_not_repeated(
    forge: Forge, playground: Playground, reach: Callable[[str], tuple[Mirrors, str]]
) -> None:
    commit = playground.commit(one="a: 1\n")
    forge.user, forge.password = "gate", PASSWORD
    mirrors, address = reach("guessed wrong")
    with pytest.raises(SourceError, match="403") as raised:
        mirrors.mirror(address, commit)
    assert forge.shown
    for shown in ("guessed wrong", forge.shown[0].removeprefix("Basic ")):
        assert shown not in str(raised.value)


def test_a_redirection_is_not_followed(
    forge: Forge, playground: Playground, reach: Callable[[str], tuple[Mirrors, str]]
) -> None:
    commit = playground.commit(one="a: 1\n")
    mirrors, address = reach(PASSWORD)
    forge.moved = forge.url.replace("localhost", "127.0.0.1")
    with pytest.raises(SourceError, match="not fetched"):
        mirrors.mirror(address, commit)
    assert len(forge.shown) == 1


def test_a_server_that_nobody_vouches_for(
    forge: Forge, playground: Playground, tmp_path_factory: pytest.TempPathFactory
) -> None:
    commit = playground.commit(one="a: 1\n")
    with pytest.raises(SourceError, match="certificate"):
        Mirrors(tmp_path_factory.mktemp("m")).mirror(f"{forge.url}/{name(playground)}", commit)
    assert not forge.shown


@pytest.mark.parametrize(
    ("prefix", "address", "fits"),
    [
        ("https://h/corp", "https://h/corp/x", True),
        ("https://h/corp/", "https://h/corp/x.git", True),
        ("https://h/corp/x", "https://h/corp/x.git", True),
        ("https://h", "https://H/corp", True),
        ("https://h", "https://user@h/corp", True),
        ("git@h", "git@h:corp/x", True),
        ("https://h/corp", "https://h/corpus", False),
        ("https://h", "https://h.evil.example/corp", False),
        ("https://h", "ssh://h/corp", False),
    ],
)
def test_whom_a_credential_is_for(prefix: str, address: str, fits: bool) -> None:  # noqa: FBT001
    access = Access(prefix)
    assert (access_to(address_of(address, ALL), [access]) is access) is fits


def test_the_longest_prefix_counts() -> None:
    access = [Access("https://h"), Access("https://h/a/b"), Access("https://h/a")]
    assert access_to(address_of("https://h/a/b/c", ALL), access) is access[1]


def test_what_a_repository_says_of_itself_is_not_done(
    mirrors: Mirrors, playground: Playground, repo: str, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    playground.write(".gitattributes", "* filter=lfs diff=lfs\n")
    playground.write(".lfsconfig", f"[lfs]\nurl = file://{tmp_path}\n")
    playground.write(".gitmodules", f'[submodule "x"]\npath = x\nurl = "ext::{trap}"\n')
    commit = playground.commit(one="a: 1\n")
    for setting in ("core.fsmonitor", "uploadpack.packObjectsHook", "core.sshCommand",
                    "filter.lfs.smudge", "credential.helper", "gpg.program"):  # fmt: skip
        playground.git("config", setting, str(trap))
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-update"):
        path = playground.root / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(trap)
    mirror = mirrors.mirror(repo, commit)
    assert held(mirror.folder, commit)["one.yaml"] == b"a: 1\n"
    assert not (tmp_path / "sprung").exists()
    assert not (mirror.folder / "hooks").exists()


def test_links_are_not_followed_and_names_may_collide(
    mirrors: Mirrors, playground: Playground, repo: str
) -> None:
    (playground.root / "out.yaml").symlink_to("/etc/hostname")
    playground.write("A.yaml", "a: 1\n")
    commit = playground.commit(a="a: 2\n")
    mirror = mirrors.mirror(repo, commit)
    assert held(mirror.folder, commit) == {"A.yaml": b"a: 1\n", "a.yaml": b"a: 2\n"}
    assert git.at_commit(mirror.folder, commit, everything, nothing).links == {
        "out.yaml": "/etc/hostname"
    }


@pytest.mark.parametrize("inner", [".git", "..", ".GIT", "a/b"])
def test_a_tree_with_names_that_lead_elsewhere(
    mirrors: Mirrors, playground: Playground, repo: str, inner: str
) -> None:
    blob = playground.git("hash-object", "-w", "--stdin", feed="a: 1\n")
    body = f"100644 {inner}".encode() + b"\0" + bytes.fromhex(blob)
    tree = written(playground, b"tree", body)
    commit = playground.git("commit-tree", tree, "-m", "hostile")
    playground.git("update-ref", "refs/heads/hostile", commit)
    with pytest.raises(SourceError, match="not fetched"):
        mirrors.mirror(repo, commit)


def written(playground: Playground, kind: bytes, body: bytes) -> str:
    """Write an object that Git itself would refuse to make."""
    whole = kind + b" " + str(len(body)).encode() + b"\0" + body
    oid = sha1(whole, usedforsecurity=False).hexdigest()
    path = playground.root / ".git" / "objects" / oid[:2] / oid[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(whole))
    return oid


def test_what_is_too_large(mirrors: Mirrors, playground: Playground, repo: str) -> None:
    (playground.root / "noise.yaml").write_bytes(os.urandom(3 << 20))
    commit = playground.commit()
    small = Mirrors(mirrors.folder, Limits(("file",), size=2 << 20))
    with pytest.raises(SourceError):
        small.mirror(repo, commit)
    assert not list(mirrors.folder.iterdir())


def test_the_arguments_of_git_hold_no_secret(
    forge: Forge,
    playground: Playground,
    reach: Callable[[str], tuple[Mirrors, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = subprocess.run(
        ["sh", "-c", "command -v git"], check=True, capture_output=True, text=True
    ).stdout.strip()
    folder = tmp_path / "programs"
    folder.mkdir()
    said = tmp_path / "said"
    spy = folder / "git"
    spy.write_text(f'#!/bin/sh\necho "$@" >> {said}\n/usr/bin/env >> {said}\nexec {real} "$@"\n')
    spy.chmod(0o755)
    commit = playground.commit(one="a: 1\n")
    forge.user, forge.password = "gate", PASSWORD
    mirrors, address = reach(PASSWORD)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_SSH", "/nowhere")
    mirrors.mirror(address, commit)
    text = said.read_text()
    assert "fetch" in text
    assert PASSWORD not in text
    assert forge.header.removeprefix("Basic ") not in text
    assert "GIT_SSH=" not in text
