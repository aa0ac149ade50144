"""A gate for tests: the shipped rules, the configuration at hand, a fixed day."""

from datetime import date
from functools import cache

from gate.assembly import Owned, Wishes, prepare, read_owned
from gate.model import Decision, Door, Finding
from gate.pipeline import Change, Gate
from gate.policy.embedded import EmbeddedEngine
from gate.policy.library import read_library
from gate.sources import File

TODAY = date(2026, 11, 21)


@cache
def shipped_rules() -> EmbeddedEngine:
    """Prepare the shipped rules, with their schema, once."""
    return prepare(read_library(), {}, checked=True)


def gate_of(owned: Owned) -> Gate:
    """Put a gate together; parameters of its own cost a preparation of its own."""
    parameters = owned.config.parameters
    engine = prepare(read_library(), parameters, checked=False) if parameters else shipped_rules()
    return Gate(engine, owned.config, owned.grants, Door.CHECK, TODAY)


def judge(*files: File, config: bytes | None = None, grants: bytes | None = None) -> Decision:
    """Judge files by what their owner says."""
    held = {"gate.yaml": config, "grants.yaml": grants}
    return gate_of(read_owned(Wishes(), held.get)).review(Change(files))


def yaml(text: str, path: str = "manifest.yaml") -> File:
    """Make a file of a text."""
    return File(path, text.encode())


def findings(decision: Decision) -> list[Finding]:
    """List everything that was found, whatever follows from it."""
    verdict = decision.verdict
    exempted = [each.finding for each in verdict.exempted]
    return [
        *verdict.denials, *verdict.warnings, *verdict.dryrun, *exempted, *verdict.undecidable,
    ]  # fmt: skip
