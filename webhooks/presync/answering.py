"""What whoever asked is told: the verdict, the whole report, and where its record is."""

from dataclasses import dataclass

import orjson

from gate.difference import Difference
from gate.difference import text as differences
from gate.display import View
from gate.reports import text as report
from webhooks.presync.judging import Judged
from webhooks.presync.recording import Kept

LONGEST = 1024 * 1024
"""As many characters of a report are told; the record has the digest of all of it."""
CUT = "\n… the report is cut here; its record holds more\n"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A judgement that is recorded, with what is told of it; `verdict` is its custom resource."""

    application: str
    verdict: str
    status: int
    revisions: tuple[str, ...]
    decision_id: str
    digest: str
    origin: str
    index: int
    report: str
    resource: str
    denied: int
    warned: int
    rules: tuple[str, ...]

    def body(self) -> bytes:
        """Write it."""
        return orjson.dumps(
            {
                "application": self.application,
                "verdict": self.verdict,
                "status": self.status,
                "revisions": self.revisions,
                "decisionId": self.decision_id,
                "record": {"digest": self.digest, "origin": self.origin, "index": self.index},
                "resource": self.resource,
                "report": self.report,
            }
        )

    @property
    def note(self) -> str:
        """Say it in one sentence."""
        found = f"{self.denied} denied, {self.warned} warned"
        rules = f" ({', '.join(self.rules)})" if self.rules else ""
        return (
            f"{self.verdict} {', '.join(self.revisions)}: {found}{rules}; "
            f"recorded in {self.origin} at index {self.index}"
        )


def conclusion(judged: Judged, kept: Kept, decision_id: str, resource: str) -> Conclusion:
    """Tell a judgement."""
    verdict = judged.decision.verdict
    gravest = (*verdict.undecidable, *verdict.denials)
    delivery = judged.delivery
    return Conclusion(
        application=f"{delivery.namespace}/{delivery.name}",
        verdict=judged.verdict,
        status=judged.status,
        revisions=delivery.revisions,
        decision_id=decision_id,
        digest=kept.digest.hex(),
        origin=kept.receipt.origin,
        index=kept.receipt.index,
        report=told(judged),
        resource=resource,
        denied=len(gravest),
        warned=len(verdict.warnings),
        rules=tuple(dict.fromkeys(each.rule.id for each in gravest)),
    )


def told(judged: Judged) -> str:
    """Write the report of `gate check`, and then what differs from what was synced before."""
    whole = report.render(judged.decision, View())
    if isinstance(judged.difference, Difference):
        whole = f"{whole}\n{differences.render(judged.difference)}"
    return whole if len(whole) <= LONGEST else whole[:LONGEST] + CUT
