"""What a commit object says: its claims, and exactly what its signature is over."""

import hashlib

import pytest

from gate.errors import SourceError
from gate.sources.commits import read_commit, read_link

PLAIN = (
    b"tree %s\nparent %s\nparent %s\nauthor A U Thor <author@example.com> 1700000000 +0200\n"
    b"committer C <> 1700000060 -0730\n" % (b"1" * 40, b"2" * 40, b"3" * 40)
)
SIGNED = b"gpgsig -----BEGIN SSH SIGNATURE-----\n one\n \n -----END SSH SIGNATURE-----\n"
BODY = b"\nSubject\n\nBody\n\nReviewed-by: R <r@example.com>\nNot a trailer\nCloses: #1\n"


def named(raw: bytes) -> str:
    return hashlib.sha1(b"commit %d\0%s" % (len(raw), raw), usedforsecurity=False).hexdigest()


def test_claims() -> None:
    raw = PLAIN + BODY
    commit = read_commit(named(raw), raw)
    assert (commit.tree, commit.parents) == ("1" * 40, ("2" * 40, "3" * 40))
    assert commit.author.label == "A U Thor <author@example.com>"
    assert str(commit.author.moment) == "2023-11-14 22:13:20+00:00"
    assert commit.subject == "Subject"
    assert commit.trailers == ("Reviewed-by: R <r@example.com>", "Closes: #1")
    assert commit.signature is None


@pytest.mark.parametrize(
    "encoding",
    [
        "idna",
        "undefined",
        "punycode",
        "rot13",
        "utf-7",
        "utf-16",
        "cp037",
        "latin99",
        "no-such",
        "",
    ],
)
def test_text_that_its_encoding_does_not_read_is_read_as_utf_8(encoding: str) -> None:
    raw = PLAIN + f"encoding {encoding}\n\nSübject\n".encode()
    assert read_commit(named(raw), raw).subject == "Sübject"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "latin1", "windows-1252", "CP1252"])
def test_text_is_read_in_the_encoding_that_its_commit_names(encoding: str) -> None:
    raw = PLAIN + f"encoding {encoding}\n\n".encode() + "Sübject\n".encode("latin-1")
    assert read_commit(named(raw), raw).subject == "Sübject"


def test_a_signature_is_over_all_else() -> None:
    other = b"gpgsig-sha256 -----BEGIN PGP SIGNATURE-----\n two\n"
    raw = PLAIN + b"encoding latin-1\n" + SIGNED + other + b"extra kept\n more\n" + BODY + b"\xe9"
    commit = read_commit(named(raw), raw)
    assert commit.signature is not None
    assert commit.signature.payload == (
        PLAIN + b"encoding latin-1\n" + b"extra kept\n more\n" + BODY + b"\xe9"
    )
    assert commit.signature.armour == (
        b"-----BEGIN SSH SIGNATURE-----\none\n\n-----END SSH SIGNATURE-----\n"
    )
    assert (commit.signature.count, commit.message[-1]) == (1, "é")


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN + BODY,
        PLAIN.replace(b"C <>", b"nobody") + BODY,
        PLAIN.replace(b"1700000060", b"-5") + BODY,
    ],
)
def test_a_link_is_what_the_commit_says(raw: bytes) -> None:
    commit, link = read_commit(named(raw), raw), read_link(named(raw), raw)
    assert (link.tree, link.parents) == (commit.tree, commit.parents)
    when = commit.committer.moment
    assert link.seconds == (when.timestamp() if when else None)


def test_nobody_and_no_moment() -> None:
    raw = (
        PLAIN.replace(b"1700000000", b"999999999999").replace(b"C <> 1700000060 -0730", b"?") + BODY
    )
    commit = read_commit(named(raw), raw)
    assert (commit.author.moment, commit.committer.name) == (None, "?")


@pytest.mark.parametrize("read", [read_commit, read_link])
def test_other_bytes_are_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(SourceError, match="holds other bytes"):
        read("0" * 40, PLAIN + BODY)


def test_what_is_no_commit_is_refused() -> None:
    with pytest.raises(SourceError, match="no commit"):
        read_commit(named(b"tag x\n"), b"tag x\n")
