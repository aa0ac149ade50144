"""Keys, clocks and entries to test logs with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from gate.audit import Algorithm, Entry, Summary
from gate.audit.envelope import digest, dump, seal
from gate.audit.keys import KeySigner, generate
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Log, Mode, create_log, open_log

ORIGIN = "audit.gate.example.com"


@cache
def log_key() -> KeySigner:
    return generate(Algorithm.ED25519)


@cache
def record_key() -> KeySigner:
    return generate(Algorithm.P256)


def clock() -> datetime:
    return datetime(2026, 11, 4, 8, 31, 2, tzinfo=UTC)


def entry(name: str, *, commit: str = "", said: str = "", decision: str = "") -> Entry:
    """Make a signed entry; `said` tells two records of one decision apart."""
    signer = record_key()
    envelope = seal(f'{{"decision":"{name}","said":"{said}"}}'.encode(), signer)
    hashed = digest(envelope)
    summary = Summary(
        decision_id=decision or name,
        decided="2026-11-04T08:31:02Z",
        door="check",
        verdict="ALLOW",
        resource=f"git+https://git.example.com/{name[:1]}.git",
        verifier="https://gate.example.com/verifiers/ci",
        commit=commit,
        objects=(hashed.hex(),),
    )
    return Entry(leaf(hashed, envelope.signature, signer.key), hashed, dump(envelope), summary)


@cache
def entries(count: int) -> tuple[Entry, ...]:
    """Make entries once for all tests that only need some."""
    return tuple(entry(f"decision-{number}") for number in range(count))


@contextmanager
def new_log(folder: Path, count: int = 0, *, published: bool = False) -> Iterator[Log]:
    """Make a log, with entries, and open it."""
    create_log(folder, ORIGIN, log_key().key)
    with open_log(folder, Mode.APPEND) as log:
        for one in entries(count):
            log.append(one)
        if published:
            log.publish(log_key(), clock)
        yield log
