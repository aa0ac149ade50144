"""What became of a change, as its record tells it."""

from dataclasses import replace

import pytest

from gate.audit.records import Record, Verdict
from gate.audit.records.detail import Found, Omitted, Outcome
from gate.risk.history import End
from gate.risk.recorded import also_named, end, event
from tests.gate.audit.records.samples import ALLOWED, DENIAL, DENIED, with_detail

WAITS = replace(DENIAL, rule="gate/approval-required")
WARNED = replace(DENIAL, outcome=Outcome.WARNED)


def denied(*found: Found, verdict: Verdict = Verdict.DENY, left_out: int = 0) -> Record:
    omitted = Omitted(findings=left_out)
    detail = replace(DENIED.decision, findings=found, verdict=verdict, omitted=omitted)
    return with_detail(DENIED, detail)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (ALLOWED, End.ALLOWED),
        (DENIED, End.DENIED),
        (denied(WAITS), End.OPEN),
        (denied(WAITS, WARNED), End.OPEN),
        (denied(WAITS, DENIAL), End.DENIED),
        (denied(WARNED), End.DENIED),
        (denied(WAITS, left_out=1), End.DENIED),
        (denied(DENIAL, verdict=Verdict.ERROR), End.OPEN),
    ],
    ids=["allowed", "denied", "waits", "waits and warns", "waits and more", "warned", "cut",
         "undecided"],
)  # fmt: skip
def test_what_became_of_it(record: Record, wanted: End) -> None:
    assert end(record.decision) is wanted


@pytest.mark.parametrize(
    ("agent", "home", "wanted"),
    [
        ("triage", "", ("triage",)),
        ("triage", "prod", ("triage", "prod/triage")),
        ("dev/triage", "prod", ("dev/triage",)),
        ("", "prod", ("",)),
    ],
)
def test_an_agent_at_home_is_known_by_both_names(
    agent: str, home: str, wanted: tuple[str, ...]
) -> None:
    assert also_named(agent, home) == wanted


def test_a_finding_without_a_difference_is_of_its_agent() -> None:
    found = event(denied(replace(DENIAL, subject="trainer")), "dev")
    assert found.agents == {"trainer", "dev/trainer"}
