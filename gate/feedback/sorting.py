"""How findings that are listed with what became of them become a verdict again."""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.audit.records.detail import Outcome
from gate.model import Exempted, Exemption, Finding, Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding, what became of it, and the exemption that covers it, or did until it expired."""

    finding: Finding
    outcome: Outcome
    exemption: Exemption | None


def verdict_of(entries: Iterable[Entry]) -> Verdict:
    """Sort findings by what became of them."""
    placed: dict[Outcome, list[Finding]] = {outcome: [] for outcome in Outcome}
    exempted: list[Exempted] = []
    expired: list[Exempted] = []
    for entry in entries:
        if entry.exemption:
            covered = exempted if entry.outcome is Outcome.EXEMPTED else expired
            covered.append(Exempted(entry.finding, entry.exemption))
        placed[entry.outcome].append(entry.finding)
    return Verdict(
        denials=tuple(placed[Outcome.DENIED]),
        warnings=tuple(placed[Outcome.WARNED]),
        dryrun=tuple(placed[Outcome.DRYRUN]),
        exempted=tuple(exempted),
        expired=tuple(expired),
        undecidable=tuple(placed[Outcome.UNDECIDABLE]),
        known=tuple(placed[Outcome.KNOWN]),
    )
