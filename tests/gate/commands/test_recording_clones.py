"""`gate check --record` in clones that somebody else could write to: no commit stands for more."""

import shutil
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.audit.log.opening import open_log
from gate.audit.records import Verdict
from tests.conftest import BAD, GOOD, Repository, Run
from tests.gate.commands.test_recording import RECORD, Office, keys, office, undisturbed

__all__ = ["keys", "office", "undisturbed"]
FIRST, SECOND = (GOOD + f"# {line}\n" for line in ("one", "two"))


def overwrite(repository: Repository, oid: str, kind: str, data: bytes) -> None:
    """Leave other bytes under an id."""
    path = repository.root / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"%s %d\0%s" % (kind.encode(), len(data), data)))


def stored(repository: Repository, oid: str) -> bytes:
    path = repository.root / ".git" / "objects" / oid[:2] / oid[2:]
    return zlib.decompress(path.read_bytes()).partition(b"\0")[2]


def with_two_of_a_name(repository: Repository, *texts: str) -> None:
    """Commit a folder with several entries of one name, as Git itself writes none."""
    raw = b""
    for text in texts:
        repository.write({"text": text})
        oid = repository.git("hash-object", "-w", "text")
        raw += b"100644 a.yaml\0" + bytes.fromhex(oid)
    (repository.root / "text").write_bytes(raw)
    written = repository.git("hash-object", "-t", "tree", "-w", "--literally", "text")
    (repository.root / "text").unlink()
    commit = repository.git("commit-tree", "-m", "change", written)
    repository.git("update-ref", "refs/heads/main", commit)
    repository.git("reset", "--quiet", "--hard")


@pytest.mark.parametrize("from_git", [True, False])
def test_other_bytes_under_the_id_of_a_file(
    gate: Run, repository: Repository, office: Office, *, from_git: bool
) -> None:
    repository.commit({"a.yaml": BAD})
    overwrite(repository, repository.git("rev-parse", "HEAD:a.yaml"), "blob", GOOD.encode())
    repository.write({"a.yaml": GOOD})
    done = gate("check", *(["--commit", "HEAD"] if from_git else []), *RECORD)
    assert (done.status, office.records()) == (2, [])
    assert "other bytes than those of the blob" in done.err


def test_other_bytes_under_the_id_of_a_folder(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"agents/a.yaml": BAD})
    bad = repository.git("rev-parse", "HEAD:agents")
    repository.git("checkout", "--quiet", "--detach")
    repository.commit({"agents/a.yaml": GOOD})
    good = repository.git("rev-parse", "HEAD:agents")
    overwrite(repository, bad, "tree", stored(repository, good))
    done = gate("check", "--commit", "main", *RECORD)
    assert (done.status, office.records()) == (2, [])
    assert "other bytes than those of the tree" in done.err


def test_other_bytes_under_the_id_of_what_was_before(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.commit({"a.yaml": FIRST})
    overwrite(repository, repository.git("rev-parse", "HEAD^:a.yaml"), "blob", FIRST.encode())
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    assert "other bytes" in record.decision.difference.unknown


@pytest.mark.parametrize("texts", [(FIRST, SECOND), (SECOND, FIRST)])
def test_two_files_of_one_name(
    gate: Run, repository: Repository, office: Office, texts: tuple[str, str]
) -> None:
    with_two_of_a_name(repository, *texts)
    assert "holds 'a.yaml' more than once" in gate("check", "--commit", "HEAD", *RECORD).err
    gate("check", *RECORD)
    assert not any(record.commits for record in office.records())


def test_an_empty_commit_is_judged_as_before(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({})
    assert gate("check", "--commit", "HEAD", *RECORD).status == 2
    repository.commit({"a.yaml": GOOD})
    assert gate("check", *RECORD).status == 0
    assert [record.decision.verdict for record in office.records()] == [Verdict.ALLOW]


def test_what_is_not_in_the_work_tree(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD, "b/b.yaml": BAD})
    repository.git("sparse-checkout", "set", "--no-cone", "/a.yaml")
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    assert (record.commits, record.decision.source.dirty) == (frozenset(), True)


def test_what_the_clone_is_told_to_ignore(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD, "b.yaml": BAD})
    repository.git("rm", "--quiet", "--cached", "b.yaml")
    (repository.root / ".git" / "info" / "exclude").write_text("b.yaml\n")
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    assert (record.commits, record.decision.source.dirty) == (frozenset(), True)


def test_a_work_tree_that_a_setting_puts_elsewhere(
    gate: Run, repository: Repository, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere: Path = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a.yaml").write_text(GOOD)
    repository.commit({"a.yaml": BAD})
    repository.git("config", "core.worktree", str(elsewhere))
    gate("check", *RECORD)
    assert not any(r.commits and r.decision.verdict is Verdict.ALLOW for r in office.records())


@pytest.mark.parametrize("published", [True, False])
def test_a_log_that_was_restored_takes_no_record(
    gate: Run, repository: Repository, office: Office, *, published: bool
) -> None:
    """What it took could never be published, as others hold other records at its index."""
    repository.commit({"a.yaml": GOOD})
    with open_log(office.log) as log:
        if published:
            log.publish(office.signer, clock)
    old = office.folder / "old.db"
    shutil.copy(office.log / "log.db", old)
    assert gate("check", *RECORD).status == 0
    with open_log(office.log) as log:
        log.publish(office.signer, clock)
    for place in office.log.glob("log.db*"):
        place.unlink()
    shutil.copy(old, office.log / "log.db")
    done = gate("check", *RECORD)
    assert (done.status, office.records()) == (2, [])
    assert "has published 1 entries and now has 0" in done.err


def clock() -> datetime:
    return datetime(2026, 11, 4, tzinfo=UTC)
