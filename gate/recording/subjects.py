"""What a verdict is about: the commit, if it is about all of one, and each file that was judged."""

from collections.abc import Iterator, Sequence
from hashlib import sha1, sha256

from gate.audit.records.detail import Scope, State
from gate.audit.records.digests import DigestSet
from gate.audit.records.record import Annotations, Subject
from gate.errors import RecordError
from gate.inquiry import REMOVED
from gate.recording.matter import Matter, Where
from gate.sources import File, oversize

LIST = "urn:agentgate:files"
PLAIN = "text/plain; charset=utf-8"


def subjects(matter: Matter) -> tuple[Subject, ...]:
    """Name what was judged; where that is nothing, all that was read, by the list of it.

    Raises `RecordError` where nothing was read either.
    """
    named = [*commit_subject(matter)]
    named += [file_subject(file, matter.where.naming) for file in judged_files(matter)]
    return tuple(named) or (list_subject(file_list(matter)),)


def within(named: tuple[Subject, ...], listed: bytes, room: int) -> tuple[Subject, ...]:
    """Keep the commit and as many files as there is room for; the list stands for the others."""
    files = [subject for subject in named if subject.name]
    if len(files) <= room:
        return named
    others = [subject for subject in named if not subject.name]
    return (*others, *files[:room], list_subject(listed))


def is_whole(matter: Matter) -> bool:
    """Say whether the verdict is about a commit as a whole, and nothing else."""
    return bool(matter.where.commit) and covers(matter.where)


def covers(where: Where) -> bool:
    """Say whether all that a commit holds was judged."""
    whole = where.scope is Scope.ALL and not where.dirty
    return whole and where.state in (State.COMMIT, State.WORKTREE)


def commit_subject(matter: Matter) -> Iterator[Subject]:
    """Name the commit, with its tree: somebody else's commit may have the same."""
    where, commit = matter.where, matter.where.commit
    if commit is None or not is_whole(matter):
        return
    notes = Annotations((where.ref,)) if where.ref else None
    digest = DigestSet(git_commit=commit.oid, git_tree=commit.tree)
    yield Subject(digest, uri=f"{where.repo}@{commit.oid}", annotations=notes)


def judged_files(matter: Matter) -> list[File]:
    """Pick the files in which something was judged or found; all files if that is none."""
    rendered = matter.change.rendered.by_path
    paths: set[str] = set()
    for path in named_files(matter):
        if path in rendered:
            job = rendered[path].job
            paths |= {job.path} | {file.path for file in job.inputs}
        else:
            paths.add(path)
    held = {file.path: file for file in inputs(matter) if is_read(file)}
    return [held[path] for path in sorted(paths & held.keys())]


def named_files(matter: Matter) -> Iterator[str]:
    """Give the paths in which something is that was judged, and those of findings."""
    for inquiry in matter.inquiries:
        if inquiry.operation != REMOVED:
            yield inquiry.loaded.document.source.path
    if any(ran.version for ran in matter.decision.scanners):
        changed = matter.change.changed
        yield from (f.path for f in matter.change.beside if changed is None or f.path in changed)
    verdict = matter.decision.verdict
    for finding in (*verdict.undecidable, *verdict.denials, *verdict.warnings):
        yield finding.location.file


def inputs(matter: Matter) -> Iterator[File]:
    """Give every file that was read, those that went into overlays and charts included."""
    outputs = matter.change.rendered.by_path
    for output in outputs.values():
        yield from output.job.inputs
    yield from (file for file in matter.change.files if file.path not in outputs)
    yield from matter.change.beside


def is_read(file: File) -> bool:
    """Say whether all of a file was read, so that its digest is known."""
    return file.data is not oversize() and file.length in (0, len(file.data))


def file_subject(file: File, naming: str) -> Subject:
    """Name a file by its bytes, as anybody can, and as Git does."""
    blob = ""
    if naming:
        header = b"blob %d\0" % len(file.data)
        # NOTE: Git's name of the object, in the repositories that use SHA-1; no security rests on
        # it, as the SHA-256 stands beside it.
        taken = (
            sha256(header + file.data)
            if naming == "sha256"
            else sha1(header + file.data, usedforsecurity=False)
        )
        blob = taken.hexdigest()
    return Subject(DigestSet(sha256(file.data).hexdigest(), git_blob=blob), name=file.path)


def list_subject(listed: bytes) -> Subject:
    """Name all files at once by the digest of their list.

    Raises `RecordError` where there are none: a list of nothing is the same everywhere.
    """
    if not listed:
        raise RecordError("nothing was judged, so there is nothing to record")
    return Subject(DigestSet(sha256(listed).hexdigest()), uri=LIST, media_type=PLAIN)


def file_list(matter: Matter) -> bytes:
    """List what was judged, or all that was read if that is nothing, as `sha256sum` does."""
    read = sorted((f for f in inputs(matter) if is_read(f)), key=lambda file: file.path)
    return listed(judged_files(matter) or read)


def listed(files: Sequence[File]) -> bytes:
    """Write a list of files with their SHA-256."""
    lines = (f"{sha256(file.data).hexdigest()}  {escaped(file.path)}\n" for file in files)
    return "".join(lines).encode()


def escaped(path: str) -> str:
    """Keep a path on its line."""
    return path.replace("\n", "\\n").replace("\r", "\\r")
