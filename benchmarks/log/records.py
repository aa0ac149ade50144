"""Records to measure a log with: signed as the gate does, and about as long as its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from gate.audit import Algorithm, Entry, Envelope, Summary
from gate.audit.envelope import digest, dump, seal
from gate.audit.keys import KeySigner, generate
from gate.audit.log.leaf import leaf

ORIGIN = "audit.gate.example.com"
PADDING = "x" * 4000
"""Makes a payload as long as the worked examples of the gate's records."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder on a disk, for a temporary one may be kept in memory."""
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agentgate"
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder) as name:
        yield Path(name)


@cache
def log_key() -> KeySigner:
    """Make the key of checkpoints."""
    return generate(Algorithm.ED25519)


@cache
def record_key() -> KeySigner:
    """Make the key of records."""
    return generate(Algorithm.P256)


def entry(name: str, padding: str = PADDING) -> Entry:
    """Sign a record and write its leaf."""
    envelope = seal(f'{{"decision":"{name}","padding":"{padding}"}}'.encode(), record_key())
    return kept(name, envelope)


def kept(name: str, envelope: Envelope) -> Entry:
    """Write what a log keeps of an envelope."""
    hashed = digest(envelope)
    summary = Summary(
        decision_id=name,
        decided="2026-11-04T08:31:02Z",
        door="admission",
        verdict="ALLOW",
        resource="k8s://prod-eu1/prod-agents/agents/support-bot",
        verifier="https://gate.example.com/verifiers/admission/prod-eu1",
        commit=hashed.hex()[:40],
        objects=(hashed.hex(),),
    )
    body = leaf(hashed, envelope.signature, record_key().key)
    return Entry(body, hashed, dump(envelope), summary)


def unsigned(name: str) -> Entry:
    """Make an entry that nobody signed, to fill a log quickly."""
    return kept(name, Envelope(name.encode(), "", b"x" * 71))
