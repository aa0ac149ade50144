"""`gate audit prove`: a record with the proof that the last checkpoint covers it."""

from argparse import Namespace
from pathlib import Path

from gate.audit.exports import sigstore, tlog_proof
from gate.cli import ALLOWED
from gate.commands.audit.places import found, opened_log
from gate.commands.audit.proofs import prove, sealed_by, signed
from gate.commands.audit.telling import print_out, say
from gate.errors import SourceError
from gate.files import put


def run(options: Namespace) -> int:
    """Write the proof."""
    with opened_log(options) as log:
        _, stored = found({log.origin: log}, options.record)
        one = sealed_by(log, stored, prove(log, signed(log), stored))
    match options.format:
        case "sigstore":
            files = {options.out: sigstore.bundle(one)}
        case _:
            files = {options.out: tlog_proof.proof(one)}
            if options.out is not None:
                files[beside(options.out)] = one.envelope
    for path, data in files.items():
        if path is None:
            print_out(data.decode())
        else:
            put(path, data)
            say(f"written: {path}")
    return ALLOWED


def beside(path: Path) -> Path:
    """Give where the envelope of a proof stands. Raises `SourceError` for a name without."""
    if not path.name.endswith(tlog_proof.SUFFIX):
        raise SourceError(f"{path} does not end in {tlog_proof.SUFFIX}")
    return path.with_name(path.name.removesuffix(tlog_proof.SUFFIX) + tlog_proof.ENVELOPE)
