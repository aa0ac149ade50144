"""Which histories are believed: whole ones, by their objects, and nothing that is said beside."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, Prove, dig

ASK = ("prove", "grant", "--agent", "prod/triage", "--tool", "delete_file")


def refused(prove: Prove, *arguments: str) -> str:
    outcome = prove.gate(*ASK, *arguments)
    assert outcome.status == 2
    return outcome.err


def test_a_shallow_clone_is_refused(
    history: History, prove: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.commit({PATH: WITHOUT})
    history.commit({PATH: WITH})
    history.git("clone", "-q", "--depth", "1", f"file://{history.root}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert "is shallow" in refused(prove)


def test_grafts_are_refused(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    (history.root / ".git" / "info" / "grafts").write_text(f"{history.head()}\n")
    assert "has grafts" in refused(prove)


def test_replaced_objects_are_refused(history: History, prove: Prove) -> None:
    first = history.commit({PATH: WITH})
    second = history.commit({PATH: WITHOUT})
    history.git("replace", second, first)
    assert "replaces objects" in refused(prove)


def test_missing_objects_are_refused(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    oid = history.git("rev-parse", f"HEAD:{PATH}")
    (history.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    assert "does not hold the content" in refused(prove)


def test_altered_objects_are_refused(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    oids = [history.git("rev-parse", f"HEAD:{PATH}")]
    oids.append(history.git("hash-object", "-w", "--stdin", feed=WITH.encode()))
    here, there = (history.root / ".git" / "objects" / oid[:2] / oid[2:] for oid in oids)
    here.chmod(0o644)
    here.write_bytes(there.read_bytes())
    assert refused(prove)


def test_a_false_commit_graph_is_not_read(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    granted = history.commit({PATH: WITH})
    history.git("commit-graph", "write", "--reachable")
    (graph,) = (history.root / ".git" / "objects" / "info").glob("commit-graph*")
    graph.chmod(0o644)
    graph.write_bytes(bytes(len(graph.read_bytes())))
    assert prove().intervals() == [(granted, None)]


def test_the_branch_is_that_of_origin(
    history: History, prove: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = history.commit({PATH: WITH})
    history.git("clone", "-q", str(history.root), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    there = History(tmp_path / "clone", history.keys)
    there.commit({PATH: WITHOUT})
    told = prove()
    assert told.intervals() == [(granted, None)]
    assert "refs/remotes/origin/main" in str(told.answer["branch"])
    assert prove("--ref", "main").intervals() != told.intervals()
    assert prove("--ref", "origin/main").intervals() == told.intervals()


def test_a_tag_is_never_the_branch(history: History, prove: Prove) -> None:
    history.commit({PATH: WITHOUT})
    history.git("tag", "main")
    granted = history.commit({PATH: WITH})
    history.git("tag", "v1")
    assert prove("--ref", "main").intervals() == [(granted, None)]
    assert "no branch 'v1'" in refused(prove, "--ref", "v1")
    assert "no branch 'refs/tags/v1'" in refused(prove, "--ref", "refs/tags/v1")
    assert "no branch 'main~1'" in refused(prove, "--ref", "main~1")


def test_a_repository_without_a_commit(history: History, prove: Prove) -> None:
    assert "has no branch with a commit" in refused(prove)
    assert "has no branch with a commit" in refused(prove, "--ref", history.root.name)


def test_a_branch_that_looks_like_an_option(history: History, prove: Prove) -> None:
    granted = history.commit({PATH: WITH})
    history.git("update-ref", "refs/heads/--all", "HEAD")
    history.git("update-ref", "refs/heads/-x", "HEAD")
    assert prove("--ref=-x").intervals() == [(granted, None)]
    assert prove("--ref=--all").intervals() == [(granted, None)]


def test_a_bare_repository(
    history: History, prove: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = history.commit({PATH: WITH})
    history.git("clone", "-q", "--bare", str(history.root), str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")
    assert prove().intervals() == [(granted, None)]


def test_a_repository_with_sha256(history: History, prove: Prove) -> None:
    subprocess.run(["rm", "-rf", history.root / ".git"], check=True)
    history.git("init", "-q", "--initial-branch=main", "--object-format=sha256")
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    granting = history.commit({PATH: WITH}, key="author")
    history.main()
    merge = history.merge("feature", key="reviewer")
    told = prove("--allowed-signers", str(history.allow("author", "reviewer")))
    assert told.intervals() == [(merge, None)]
    assert told.dig("opened", "origins", 0, "commit", "id") == granting
    assert told.dig("opened", "origins", 0, "proven", "principal") == "author@example.com"
    assert (len(merge), told.dig("opened", "merge_signer", "principal")) == (
        64, "reviewer@example.com",
    )  # fmt: skip


def test_no_setting_of_the_repository_runs_or_counts(
    history: History, prove: Prove, tmp_path: Path
) -> None:
    history.commit({PATH: WITHOUT, "CODEOWNERS": "* reviewer@example.com\n"})
    history.branch("feature")
    history.commit({PATH: WITH}, key="stranger")
    history.main()
    history.merge("feature", key="reviewer")
    signers = history.allow("reviewer")
    mark, trap = tmp_path / "sprung", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\nexit 0\n")
    trap.chmod(0o755)
    mine = tmp_path / "mine"
    mine.write_text(
        f"stranger@example.com {history.key('stranger').with_suffix('.pub').read_text()}"
    )
    more = tmp_path / "more"
    more.write_text(f"[core]\n\tfsmonitor = {trap}\n[gpg]\n\tprogram = {trap}\n")
    for name, value in (
        ("gpg.program", trap), ("gpg.ssh.program", trap), ("gpg.ssh.allowedSignersFile", mine),
        ("core.fsmonitor", trap), ("core.hooksPath", tmp_path), ("core.pager", trap),
        ("core.sshCommand", trap), ("alias.rev-list", f"!{trap}"), ("alias.log", f"!{trap}"),
        ("log.showSignature", "true"), ("include.path", more), ("diff.external", trap),
        ("log.mailmap", "true"), ("core.commitGraph", "true"), ("gpg.ssh.defaultKeyCommand", trap),
    ):  # fmt: skip
        history.git("config", name, str(value))
    (history.root / ".mailmap").write_text("Chief <chief@example.com> <author@example.com>\n")
    told = prove("--allowed-signers", str(signers))
    assert not mark.exists()
    assert told.dig("opened", "origins", 0, "proven", "principal") is None
    assert told.dig("opened", "origins", 0, "commit", "claimed", "author", "name") == "author"
    assert told.dig("opened", "merge_signer", "principal") == "reviewer@example.com"


def test_no_program_of_the_current_folder_is_started(
    history: History, prove: Prove, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    history.commit({PATH: WITH}, key="author")
    signers = history.allow("author")
    mark = tmp_path / "sprung"
    for name in ("ssh-keygen", "git", "gpg"):
        program = history.root / name
        program.write_text(f"#!/bin/sh\ntouch {mark}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    told = prove("--allowed-signers", str(signers))
    assert (told.dig("opened", "origins", 0, "proven", "principal"), mark.exists()) == (
        "author@example.com", False,
    )  # fmt: skip


@pytest.mark.parametrize("texts", [(WITH, WITHOUT), (WITHOUT, WITH), (WITH, WITH)])
@pytest.mark.parametrize("on_side", [True, False])
def test_two_files_of_one_name_are_refused(
    history: History, prove: Prove, texts: tuple[str, ...], *, on_side: bool
) -> None:
    history.commit({"notes.txt": "x"})
    history.branch("side")
    raw = b"".join(
        b"100644 a.yaml\0" + bytes.fromhex(history.git("hash-object", "-w", "--stdin", feed=text))
        for text in (each.encode() for each in texts)
    )
    written = history.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", feed=raw)
    made = history.git("commit-tree", "-p", "HEAD", "-m", "change", written)
    if on_side:
        plain = history.git("commit-tree", "-p", made, "-m", "change", granting(history))
        made = history.git("commit-tree", "-p", "main", "-p", plain, "-m", "merge",
                           granting(history))  # fmt: skip
    history.git("update-ref", "refs/heads/main", made)
    assert "'a.yaml' more than once" in refused(prove)


def granting(history: History) -> str:
    """Write a folder that grants."""
    oid = history.git("hash-object", "-w", "--stdin", feed=WITH.encode())
    return history.git("mktree", feed=f"100644 blob {oid}\ta.yaml\n".encode())


def test_a_file_in_a_name_with_a_slash_is_refused(history: History, prove: Prove) -> None:
    history.commit({"a/b.yaml": WITHOUT})
    folder = history.git("rev-parse", "HEAD:a")
    oid = history.git("hash-object", "-w", "--stdin", feed=WITH.encode())
    raw = b"40000 a\0" + bytes.fromhex(folder) + b"100644 a/b.yaml\0" + bytes.fromhex(oid)
    written = history.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", feed=raw)
    made = history.git("commit-tree", "-p", "HEAD", "-m", "change", written)
    history.git("update-ref", "refs/heads/main", made)
    assert "'a/b.yaml' more than once" in refused(prove)


def test_what_stands_elsewhere_is_told(history: History, prove: Prove) -> None:
    """A submodule may hold any agent, and a link is what others take for a manifest."""
    granted = history.commit({PATH: WITH})
    history.git("update-index", "--add", "--cacheinfo", f"160000,{granted},vendor")
    (history.root / "other.yaml").symlink_to(PATH)
    history.git("add", "other.yaml")
    history.git("commit", "-q", "-m", "elsewhere")
    gaps = prove().answer["gaps"]
    assert [dig(gaps, 0, "file"), dig(gaps, 1, "file")] == ["other.yaml", "vendor"]
    asked = ("prove", "agent", "--agent")
    now = prove.gate(*asked, "prod/triage").out
    assert [name in now for name in ("not read: other.yaml at", "not read: vendor at")] == [
        True
    ] * 2
    assert "vendor: not read at" in prove.gate(*asked, "prod/other").err
    assert "not read" not in prove.gate(*asked, "prod/triage", "--at", granted).out
