"""`gate audit consistency`: whether a log still begins with what it signed before."""

from argparse import Namespace

from gate.audit import Checkpoint
from gate.audit.growth import Growth, dump_growth
from gate.audit.log import checkpoints
from gate.audit.log.hashing import consistency_proof, verify_consistency
from gate.audit.trust import LogKey
from gate.audit.verify.memory import read_memory
from gate.cli import ALLOWED, DENIED
from gate.commands.audit.places import content
from gate.commands.audit.shown import Source, source_of
from gate.commands.audit.telling import say, tell
from gate.errors import LogError
from gate.files import put

SCHEMA = "urn:agentgate:audit-consistency:v1"


def run(options: Namespace) -> int:
    """Compare the older checkpoint with the log as it is now."""
    with source_of(options) as source:
        log = source.log
        old = older(options, log)
        new = checkpoints.read(source.note, log.origin, log.key)
        growth = None if new.size < old.size else grown(source, old, new)
    holds = growth is not None and verify_consistency(
        old.size, old.root, new.size, new.root, growth.hashes
    )
    if holds and growth is not None and options.out is not None:
        put(options.out, dump_growth(growth))
    told = sentence(old, new, holds=holds)
    if options.output == "json":
        tell({
            "schema": SCHEMA,
            "consistent": holds,
            "log": log.origin,
            "old": old.size,
            "new": new.size,
            "sentence": told,
        })  # fmt: skip
    else:
        say(told)
    return ALLOWED if holds else DENIED


def older(options: Namespace, log: LogKey) -> Checkpoint:
    """Read the older checkpoint: a note, or one of those that a verifier remembers."""
    data = content(options.since)
    if data.lstrip().startswith(b"{"):
        note = read_memory(data).notes.get(log.origin)
        if note is None:
            raise LogError(f"{options.since} holds no checkpoint of {log.origin}")
        data = note.encode()
    try:
        return checkpoints.read(data, log.origin, log.key)
    except LogError as error:
        raise LogError(f"{options.since}: {error.message}") from None


def grown(source: Source, old: Checkpoint, new: Checkpoint) -> Growth:
    """Make the proof from the hashes of the log."""
    hashes = consistency_proof(old.size, new.size, source.nodes(new.size))
    return Growth(old.size, tuple(hashes), source.note)


def sentence(old: Checkpoint, new: Checkpoint, *, holds: bool) -> str:
    """Tell what came of it."""
    if holds:
        return f"{new.origin}: its {new.size} entries begin with the {old.size} signed before"
    if new.size < old.size:
        return (
            f"{new.origin}: it had signed {old.size} entries and shows {new.size}: it was cut, "
            "or restored from an old copy"
        )
    return (
        f"{new.origin}: its {new.size} entries do not begin with the {old.size} signed before: "
        "it has two histories"
    )
