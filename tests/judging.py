"""A gate for tests: the shipped rules, the configuration at hand, a fixed day."""

from datetime import date
from functools import cache

from gate.assembly import Owned, Wishes, read_owned
from gate.authoring.hearing import Court
from gate.authoring.trial import found
from gate.change import Change
from gate.model import Decision, Finding
from gate.pipeline import Gate
from gate.policy.embedded import EmbeddedEngine
from gate.policy.library import read_library
from gate.sources import File

TODAY = date(2026, 11, 21)


@cache
def shipped_court() -> Court:
    """Judge by the shipped rules, read once."""
    return Court(read_library(), TODAY)


def shipped_rules() -> EmbeddedEngine:
    """Prepare the shipped rules, with their schema, once."""
    return shipped_court().engine({})


def gate_of(owned: Owned) -> Gate:
    """Put a gate together; parameters of its own cost a preparation of its own."""
    return shipped_court().gate(owned)


def judge(*files: File, config: bytes | None = None, grants: bytes | None = None) -> Decision:
    """Judge files by what their owner says."""
    held = {"gate.yaml": config, "grants.yaml": grants}
    return gate_of(read_owned(Wishes(), held.get)).review(Change(files))


def yaml(text: str, path: str = "manifest.yaml") -> File:
    """Make a file of a text."""
    return File(path, text.encode())


def findings(decision: Decision) -> list[Finding]:
    """List everything that was found, whatever follows from it."""
    return list(found(decision))
