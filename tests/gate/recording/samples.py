"""A small gate without rules, and what it judges, to make records of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gate.audit.records.detail import Actor, CheckpointRef, Claims, Person, Scope, State
from gate.change import Change
from gate.config import Config, Grants
from gate.model import Digests, Door, Rule, Verdict
from gate.pipeline import Gate
from gate.policy import Answer, Asked
from gate.recording.commits import Commit
from gate.recording.matter import Matter, Occasion, Unknown, Where
from gate.sources import File

REPO = "git+https://git.example.com/corp/agents"
NOBODY = Person("Somebody", "somebody@example.com", "2026-11-04T08:30:00Z")
COMMIT = Commit("e" * 40, "7" * 40, Claims(NOBODY, NOBODY), ("a" * 40,))
WHOLE = Where(REPO, State.COMMIT, Scope.ALL, COMMIT, ref="refs/heads/main", naming="sha1")
NOW = datetime(2026, 11, 4, 8, 31, 2, 4112, UTC)
OCCASION = Occasion(
    "https://gate.example.com/verifiers/ci", "0.1.0", Door.CHECK, Actor("local"),
    "019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01", NOW - timedelta(seconds=1), NOW,
    CheckpointRef("audit.gate.example.com", "2", "hP2brDM615FUNIKWIE+n+MU3qW4ImD5fc7P1rKjo7fc="),
)  # fmt: skip


class Silent:
    """An engine without rules."""

    rules: tuple[Rule, ...] = ()
    digest = f"sha256:{'4' * 64}"

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Find nothing."""
        return [() for _ in asked]

    def fault(self) -> str:
        """Miss nothing."""
        return ""


GATE = Gate(Silent(), Config(), Grants(), Door.CHECK, date(2026, 11, 4))


def files(texts: dict[str, str]) -> tuple[File, ...]:
    """Make files."""
    return tuple(File(path, text.encode()) for path, text in sorted(texts.items()))


def matter(texts: dict[str, str], status: int = 0, where: Where = WHOLE) -> Matter:
    """Judge files by no rule at all, and say what follows."""
    change = Change(files(texts), digests=Digests(policy=Silent.digest))
    found = GATE.examine(change)
    return Matter(
        found.decision, found.inquiries, change, where, Unknown("there is no commit before it"),
        status,
    )  # fmt: skip


def deciding(made: Matter, verdict: Verdict) -> Matter:
    """Put other findings into what was decided."""
    return replace(made, decision=replace(made.decision, verdict=verdict))
