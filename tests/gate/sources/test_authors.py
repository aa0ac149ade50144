"""All who made a change are found, by what its commits say and the keys that signed them."""

import subprocess
from pathlib import Path

import pytest

from gate.sources.authors import ADDRESS, COAUTHOR, authors
from gate.sources.history import true_repository
from gate.sources.ssh import key_id
from tests.conftest import Repository
from tests.programs import installed


def test_all_who_are_named_by_new_commits_are_authors(repository: Repository) -> None:
    repository.commit({"a": "1"})
    repository.git("tag", "base")
    repository.git("commit", "--allow-empty", "--quiet", "--author", "A <Ann@Example.com>",
                   "--message", "x\n\nco-authored-by: C <cat@example.com>")  # fmt: skip
    base, head = repository.git("rev-parse", "base", "HEAD").split()
    made = authors(true_repository(repository.root), base, head)
    assert made.emails == {"ann@example.com", "somebody@example.com", "cat@example.com"}
    assert authors(true_repository(repository.root), head, head).emails == frozenset()
    before = authors(true_repository(repository.root), "", base)
    assert before.emails == {"somebody@example.com"}


@pytest.mark.parametrize(
    "person",
    [
        "Ann <ann@example.com> 1764000000000 +0000",
        "Ann <ann@example.com> 99999999999999999999999 +0000",
        "Ann <ann@example.com> soon",
        "Ann <ann@example.com>",
        "Ann <ann@example.com> <other@example.com> 1764000000 +0000",
        "Ann <other@example.com> <ann@example.com> 1764000000 +0000",
    ],
)
def test_an_author_at_no_moment_and_with_two_addresses_is_one(
    repository: Repository, person: str
) -> None:
    tree = repository.git("write-tree")
    raw = repository.root / "raw"
    raw.write_text(f"tree {tree}\nauthor {person}\ncommitter {person}\n\nx\n")
    made = ("hash-object", "-t", "commit", "-w", "--literally", "raw")
    head = repository.git(*made)
    assert "ann@example.com" in authors(true_repository(repository.root), "", head).emails


@pytest.mark.parametrize("kind", ["ecdsa", "ed25519", "rsa"])
@pytest.mark.parametrize("certified", [False, True])
def test_the_key_of_an_ssh_signature_is_known(
    repository: Repository, tmp_path: Path, kind: str, *, certified: bool
) -> None:
    key, authority = tmp_path / "key", tmp_path / "authority"
    keygen("-t", kind, "-N", "", "-f", str(key))
    keygen("-t", "ed25519", "-N", "", "-f", str(authority))
    shown = keygen("-lf", f"{key}.pub").split()[1]
    keygen("-s", str(authority), "-I", "somebody", "-n", "somebody", f"{key}.pub")
    signing = f"{key}-cert.pub" if certified else str(key)
    repository.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={signing}", "commit", "--quiet",
                   "--allow-empty", "-S", "--message", "signed")  # fmt: skip
    made = authors(true_repository(repository.root), "", repository.git("rev-parse", "HEAD"))
    assert made.keys == {shown}


def keygen(*arguments: str) -> str:
    done = subprocess.run(
        [installed("ssh-keygen"), "-q", *arguments], check=True, timeout=60, capture_output=True,
        text=True,
    )  # fmt: skip
    return done.stdout


def test_what_is_no_ssh_signature_has_no_key() -> None:
    for armour in (
        b"", b"-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----",
    ):  # fmt: skip
        assert key_id(armour) == ""


def test_addresses_are_found_however_they_are_written(repository: Repository) -> None:
    message = (
        "x\n\nCO-AUTHORED-BY: A <one@example.com>, B < Two@Example.com >\n"
        "  Co-authored-by: <three@example.com>\nCo-authored-by: nobody\nnot co-authored-by: <x@y>"
    )
    repository.git("commit", "--allow-empty", "--quiet", "--message", message)
    made = authors(true_repository(repository.root), "", repository.git("rev-parse", "HEAD"))
    assert made.emails == {
        "one@example.com", "two@example.com", "three@example.com", "somebody@example.com",
    }  # fmt: skip


def test_what_is_written_to_be_slow_is_read_at_once() -> None:
    many = 300_000
    for line in ("<" * many, "<" + "a@" * many, " " * many, "\n" * many, "<a@b " * many):
        for found in COAUTHOR.findall(f"co-authored-by: {line}"):
            assert ADDRESS.findall(found) == []
    assert key_id(b"-----BEGIN SSH SIGNATURE-----" + b"\n" * many) == ""
