"""Records to read and to spoil."""

from dataclasses import replace

from gate.audit import Envelope
from gate.audit.records.changes import Change
from gate.audit.records.detail import (
    Actor,
    Basis,
    Claims,
    Detail,
    Found,
    Outcome,
    Person,
    Scope,
    Source,
    State,
    Timing,
    Verdict,
)
from gate.audit.records.digests import DigestSet
from gate.audit.records.record import (
    DECISION,
    FAILED,
    PASSED,
    STATEMENT,
    VSA,
    Policy,
    Predicate,
    Record,
    Subject,
    Verifier,
)
from gate.audit.records.tallies import Counts, Result, RuleResult
from gate.model import Door

COMMIT, TREE = "e" * 40, "7" * 40
REPO = "git+https://git.example.com/corp/agents"
FILE = Subject(DigestSet("c" * 64, git_blob="b" * 40), name="agents/support.yaml")
WHOLE = Subject(DigestSet(git_commit=COMMIT, git_tree=TREE), uri=f"{REPO}@{COMMIT}")
NOBODY = Person("Somebody", "somebody@example.com", "2026-11-04T08:30:00Z")
SOURCE = Source(
    State.COMMIT, Scope.ALL, "repository-read", COMMIT, TREE, repo=REPO,
    ref="refs/heads/main", claimed=Claims(NOBODY, NOBODY),
)  # fmt: skip
COUNTS = Counts(1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
DENIAL = Found(
    "no-gpu-in-dev", "high", Outcome.DENIED, "dev/trainer", "agents/support.yaml", 3,
    "/spec", "0" * 32, "a GPU is asked for in dev", ("dev",),
)  # fmt: skip
DETAIL = Detail(
    decision_id="019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01",
    point=Door.CHECK,
    enforcement="enforce",
    verdict=Verdict.ALLOW,
    effect="EXIT_0",
    timing=Timing("2026-11-04T08:31:01.812345Z", "2026-11-04T08:31:02.004112Z", "191767"),
    source=SOURCE,
    actor=Actor("local"),
    digests=Basis("0" * 64),
    judged=COUNTS,
    rules=(RuleResult("no-gpu-in-dev", Result.PASS),),
    difference=Change(unknown="there is no commit before it"),
)
ALLOWED = Record(
    STATEMENT,
    (WHOLE, FILE),
    VSA,
    Predicate(
        Verifier("https://gate.example.com/verifiers/ci", {"agentgate": "0.1.0"}),
        "2026-11-04T08:31:02Z",
        REPO,
        Policy("urn:agentgate:rules:0.1.0", DigestSet("0" * 64)),
        PASSED,
        ("AGENTGATE_POLICY_PASSED",),
        "1.2",
        DETAIL,
    ),
)


def with_detail(record: Record, detail: Detail) -> Record:
    """Put another decision into a record."""
    return replace(record, predicate=replace(record.predicate, decision=detail))


DENIED = replace(
    with_detail(
        ALLOWED,
        replace(
            DETAIL,
            verdict=Verdict.DENY,
            effect="EXIT_1",
            judged=replace(COUNTS, denials=1),
            rules=(RuleResult("no-gpu-in-dev", Result.FAIL, 1),),
            findings=(DENIAL,),
        ),
    ),
    predicate_type=DECISION,
)
DENIED = replace(
    DENIED,
    predicate=replace(DENIED.predicate, verification_result=FAILED, verified_levels=()),
)


def enveloped(payload: bytes) -> Envelope:
    """Put bytes into an envelope that nobody signed."""
    return Envelope(payload, "", b"")
