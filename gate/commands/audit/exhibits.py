"""What `gate audit verify` is given: bundles, envelopes with their proofs, folders of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR

from gate.audit import bundles
from gate.audit.bundles import Exhibit
from gate.audit.exports import sigstore, tlog_proof
from gate.audit.verify.reasons import Reason, Refused
from gate.commands.audit.places import content
from gate.errors import RecordError, SourceError
from gate.files import mode_at

LINES = ".jsonl"
KNOWN = (sigstore.SUFFIX, tlog_proof.ENVELOPE, tlog_proof.SUFFIX, LINES)
JSON = ".json"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to verify, or why it is nothing.

    `place` is where it stands. What was `found` in a folder need not all be about what is asked.
    """

    place: str
    what: Exhibit | Refused
    found: bool


def exhibits(paths: Iterable[Path]) -> Iterator[Shown]:
    """Read what was given. Raises `SourceError` for what cannot be read, or holds no record."""
    for path in paths:
        if not S_ISDIR(mode_at(path)):
            yield from of_file(path, found=False)
            continue
        inside = sorted(each for each in listed(path) if each.name.endswith(KNOWN))
        if not inside:
            raise SourceError(f"{path} holds no record: no file in it ends in {', '.join(KNOWN)}")
        for each in inside:
            if not (each.name.endswith(tlog_proof.SUFFIX) and mode_at(envelope_of(each))):
                yield from of_file(each, found=True)


def listed(folder: Path) -> Sequence[Path]:
    """Name what is in a folder. Raises `SourceError`."""
    try:
        return [*folder.iterdir()]
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror}") from error


def of_file(path: Path, *, found: bool) -> Iterator[Shown]:
    """Read the records of a file."""
    if path.name.endswith(LINES):
        for number, line in enumerate(records(path), 1):
            yield Shown(f"{path}:{number}", read(line, None), found)
    elif path.name.endswith(tlog_proof.SUFFIX):
        yield Shown(str(path), paired(envelope_of(path), path), found)
    else:
        yield Shown(str(path), paired(path, proof_of(path)), found)


def records(path: Path) -> Iterator[bytes]:
    """Read a file line by line; a line that is too long for a record is cut, and so is none."""
    try:
        with path.open("rb") as stream:
            while line := stream.readline(bundles.LIMIT + 1):
                yield line
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None


def paired(path: Path, proof: Path) -> Exhibit | Refused:
    """Read an envelope or a bundle, and the proof that stands beside it if there is one."""
    is_proven = bool(mode_at(proof))
    if is_proven and not mode_at(path):
        return Refused(Reason.NO_ENVELOPE, f"there is a proof, but no envelope {path.name}")
    data = content(path)
    return read(data, content(proof, bundles.PROOF_LIMIT + 1) if is_proven else None)


def read(data: bytes, proof: bytes | None) -> Exhibit | Refused:
    """Take apart what was read."""
    try:
        exhibit = bundles.read(data)
        if proof is not None and exhibit.proof is None:
            return replace(exhibit, proof=bundles.read_proof(proof))
    except RecordError as error:
        return Refused(Reason.UNREADABLE, error.message)
    return exhibit


def envelope_of(proof: Path) -> Path:
    """Give where the envelope of a proof stands."""
    return proof.with_name(proof.name.removesuffix(tlog_proof.SUFFIX) + tlog_proof.ENVELOPE)


def proof_of(path: Path) -> Path:
    """Give where the proof of an envelope stands."""
    stem = path.name.removesuffix(tlog_proof.ENVELOPE).removesuffix(JSON)
    return path.with_name(stem + tlog_proof.SUFFIX)
