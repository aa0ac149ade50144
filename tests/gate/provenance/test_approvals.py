"""Who is proven to have written and to have let in: keys count, claims are only repeated."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, Prove, Told

OWNED = {PATH: WITHOUT, "CODEOWNERS": "* reviewer@example.com\n"}


def merged(
    history: History, *, author: str = "author", merger: str = "reviewer", message: str = "grant"
) -> None:
    """Grant on a side and merge it; an empty name leaves a commit unsigned."""
    history.branch("feature")
    history.commit({PATH: WITH}, message, key=author)
    history.main()
    history.merge("feature", key=merger)


def approver(told: Told) -> tuple[object, object]:
    return told.dig("opened", "approver", "principal"), told.dig("opened", "approver", "reason")


def proven(told: Told) -> object:
    return told.dig("opened", "origins", 0, "proven", "principal")


def test_a_signed_merge_by_a_code_owner(history: History, prove: Prove) -> None:
    before = history.commit(OWNED)
    merged(history)
    told = prove("--allowed-signers", str(history.allow("author", "reviewer")))
    assert proven(told) == "author@example.com"
    assert told.dig("opened", "merge_signer", "principal") == "reviewer@example.com"
    assert approver(told) == ("reviewer@example.com", None)
    assert told.dig("opened", "approver", "files") == [PATH]
    assert told.dig("opened", "approver", "codeowners_at") == before


def test_nobody_approves_their_own_work(history: History, prove: Prove) -> None:
    history.commit(OWNED)
    merged(history, author="reviewer")
    told = prove("--allowed-signers", str(history.allow("reviewer")))
    assert approver(told) == (None, "reviewer@example.com merged their own work")


def test_an_unproven_author_may_be_the_merger(history: History, prove: Prove) -> None:
    history.commit(OWNED)
    merged(history, author="")
    told = prove("--allowed-signers", str(history.allow("reviewer")))
    who, why = approver(told)
    assert (who, "not proven" in str(why)) == (None, True)


def test_one_who_owns_nothing_does_not_approve(history: History, prove: Prove) -> None:
    history.commit(OWNED | {"CODEOWNERS": "* reviewer@example.com\n/agents/ other@example.com\n"})
    merged(history)
    who, why = approver(prove("--allowed-signers", str(history.allow("author", "reviewer"))))
    assert (who, f"does not own {PATH}" in str(why)) == (None, True)


def test_owners_are_those_before_the_merge(history: History, prove: Prove) -> None:
    history.commit(OWNED | {"CODEOWNERS": "* other@example.com\n"})
    history.branch("feature")
    history.commit({PATH: WITH, "CODEOWNERS": "* reviewer@example.com\n"}, key="author")
    history.main()
    history.merge("feature", key="reviewer")
    who, _ = approver(prove("--allowed-signers", str(history.allow("author", "reviewer"))))
    assert who is None


def test_a_team_is_who_the_caller_says(history: History, prove: Prove, tmp_path: Path) -> None:
    history.commit(OWNED | {"CODEOWNERS": "/agents @corp/security\n"})
    merged(history)
    signers = str(history.allow("author", "reviewer"))
    owners = tmp_path / "owners"
    owners.write_text("@corp/security reviewer@example.com  # on call\n")
    assert approver(prove("--allowed-signers", signers))[0] is None
    told = prove("--allowed-signers", signers, "--owners", str(owners))
    assert approver(told)[0] == "reviewer@example.com"


def test_forged_names_and_trailers_are_claims(history: History, prove: Prove) -> None:
    history.commit(OWNED)
    message = (
        "grant\n\nReviewed-by: chief <chief@example.com>\nSigned-off-by: chief <c@example.com>"
    )
    history.branch("feature")
    history.write({PATH: WITH})
    history.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={history.key('author')}",
                "commit", "-q", "-S", "-m", message, who="chief")  # fmt: skip
    history.main()
    history.merge("feature", key="reviewer")
    told = prove("--allowed-signers", str(history.allow("author", "reviewer")))
    commit = ("opened", "origins", 0, "commit", "claimed")
    assert told.dig(*commit, "author", "email") == "chief@example.com"
    assert "Reviewed-by: chief <chief@example.com>" in str(told.dig(*commit, "trailers"))
    assert proven(told) == "author@example.com"
    assert approver(told)[0] == "reviewer@example.com"


def test_an_unlisted_key_proves_nobody(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, key="stranger")
    told = prove("--allowed-signers", str(history.allow("author")))
    assert proven(told) is None
    assert "not on the list" in str(told.dig("opened", "origins", 0, "proven", "reason"))


def test_without_a_list_nobody_is_proven(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, key="author")
    reason = prove().dig("opened", "origins", 0, "proven", "reason")
    assert reason == "signed with SSH, and no list of allowed signers was given"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ('namespaces="git"', "author@example.com"),
        ('namespaces="file"', None),
        ('valid-before="20200101"', None),
        ('valid-after="20200101"', "author@example.com"),
    ],
)
def test_the_options_of_the_list_hold(
    history: History, prove: Prove, options: str, found: str | None
) -> None:
    history.commit({PATH: WITH}, key="author")
    assert (
        proven(prove("--allowed-signers", str(history.allow("author", options=options)))) == found
    )


def test_a_pattern_is_nobody(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, key="author")
    assert proven(prove("--allowed-signers", str(history.allow("*=author")))) is None


def test_the_first_line_of_the_list_names_a_key(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, key="author")
    signers = history.allow("other=author", "author")
    assert proven(prove("--allowed-signers", str(signers))) == "other@example.com"


def test_a_signature_of_another_commit_proves_nothing(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, "real", key="author")
    raw = history.git("cat-file", "commit", "HEAD") + "\n"
    forged = raw.replace("\n\nreal", "\n\nforged")
    oid = history.git("hash-object", "-w", "-t", "commit", "--stdin", feed=forged.encode())
    history.git("update-ref", "refs/heads/main", oid)
    told = prove("--allowed-signers", str(history.allow("author")))
    reason = told.dig("opened", "origins", 0, "proven", "reason")
    assert reason == "the signature does not fit the commit"


def test_a_second_signature_is_refused(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH}, key="author")
    raw = history.git("cat-file", "commit", "HEAD") + "\n"
    start, end = raw.index("gpgsig "), raw.index("\n\n")
    twice = f"{raw[:end]}\n{raw[start:end]}{raw[end:]}"
    oid = history.git("hash-object", "--literally", "-w", "-t", "commit", "--stdin",
                      feed=twice.encode())  # fmt: skip
    history.git("update-ref", "refs/heads/main", oid)
    told = prove("--allowed-signers", str(history.allow("author")))
    assert "2 signatures" in str(told.dig("opened", "origins", 0, "proven", "reason"))


def test_a_list_in_the_repository_is_told(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    listed = history.root / "signers"
    listed.write_text("")
    notices = prove("--allowed-signers", str(listed)).answer["notices"]
    assert "lies in the repository" in str(notices)


@pytest.fixture
def keyring(history: History) -> Path:
    gpg = shutil.which("gpg")
    if gpg is None:
        pytest.skip("gpg is not installed")
    home = history.keys / "gpg"
    home.mkdir(mode=0o700)
    common = [gpg, "--homedir", str(home), "--batch", "--quiet"]
    subprocess.run([*common, "--passphrase", "", "--quick-generate-key",
                    "Author <author@example.com>", "ed25519", "sign", "never"],
                   check=True, capture_output=True, timeout=60)  # fmt: skip
    path = history.keys / "keyring.asc"
    exported = subprocess.run([*common, "--armor", "--export"], check=True, capture_output=True)
    path.write_bytes(exported.stdout)
    return path


def test_a_gpg_key_proves_its_owner(history: History, prove: Prove, keyring: Path) -> None:
    history.write({PATH: WITH})
    history.git("-c", "user.signingkey=author@example.com", "commit", "-q", "-S", "-m", "grant")
    assert proven(prove("--keyring", str(keyring))) == "author@example.com"
    folder = keyring.parent / "folder"
    folder.mkdir()
    shutil.copy(keyring, folder)
    assert proven(prove("--keyring", str(folder))) == "author@example.com"
    assert proven(prove()) is None
    history.git(
        "-c", "user.signingkey=author@example.com", "commit", "-q", "-S", "--amend", "-m", "x"
    )
    raw = history.git("cat-file", "commit", "HEAD") + "\n"
    oid = history.git("hash-object", "-w", "-t", "commit", "--stdin",
                      feed=raw.replace("\n\nx", "\n\ny").encode())  # fmt: skip
    history.git("update-ref", "refs/heads/main", oid)
    assert proven(prove("--keyring", str(keyring))) is None


def test_what_is_no_keyring_is_refused(history: History, prove: Prove) -> None:
    history.commit({PATH: WITH})
    wrong = history.keys / "wrong"
    wrong.write_text("no key\n")
    outcome = prove.gate(
        "prove", "grant", "--agent", "triage", "--tool", "x", "--keyring", str(wrong)
    )
    assert (outcome.status, "no public key" in outcome.err) == (2, True)
