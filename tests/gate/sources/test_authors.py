"""All who made a change are found, by what its commits say and the keys that signed them."""

import subprocess
from pathlib import Path

from gate.sources.authors import ADDRESS, COAUTHOR, authors, key_id
from gate.sources.history import true_repository
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


def test_the_key_of_an_ssh_signature_is_known(repository: Repository, tmp_path: Path) -> None:
    tool = installed("ssh-keygen")
    key = tmp_path / "key"
    subprocess.run([tool, "-q", "-t", "ecdsa", "-N", "", "-f", key], check=True, timeout=30)
    shown = subprocess.run(
        [tool, "-lf", f"{key}.pub"], check=True, timeout=30, capture_output=True, text=True
    )
    repository.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}", "commit", "--quiet",
                   "--allow-empty", "-S", "--message", "signed")  # fmt: skip
    made = authors(true_repository(repository.root), "", repository.git("rev-parse", "HEAD"))
    assert made.keys == {shown.stdout.split()[1]}


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
