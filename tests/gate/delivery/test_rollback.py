"""What can be gone back to, by verdicts and by what controllers say."""

from dataclasses import replace

import pytest

from gate.audit.records.deliveries import Revision
from gate.delivery.histories import History, Observation, Synced
from gate.delivery.rollback import Judgement, Plan, planned
from tests.gate.audit.records.samples import REPO
from tests.gate.verdicts.sample import DELIVERED

A, B, C = ("a" * 40,), ("b" * 40,), ("c" * 40,)


def judged(
    revisions: tuple[str, ...],
    day: int,
    before: tuple[str, ...] = (),
    health: str = "",
    *,
    passed: bool = True,
) -> Judgement:
    delivered = replace(
        DELIVERED,
        revisions=tuple(Revision(REPO, each) for each in revisions),
        before=before,
        health=health,
    )
    return Judgement(delivered, passed, f"2026-11-{day:02}T00:00:00Z", f"entry {day}", str(day))


def history(*synced: tuple[str, ...], word: str = "") -> History:
    """Give what an Application says that synced these, and fared alike with all."""
    dated = [Synced(each, f"2026-11-{day:02}T00:00:00Z") for day, each in enumerate(synced, 1)]
    seen = [Observation(each.revisions, word, each.at, "Application") for each in dated if word]
    return History("argocd/support", "1", synced[-1], tuple(dated), tuple(seen))


def faults(plan: Plan) -> list[tuple[tuple[str, ...], str]]:
    return [(each.revisions, each.fault) for each in plan.passed_over]


def test_what_passed_and_was_healthy_before_what_runs() -> None:
    plan = planned([judged(A, 1), judged(B, 2, A, "Healthy")])
    assert plan.current == B
    assert plan.chosen
    assert plan.chosen.revisions == A
    assert plan.chosen.observation
    assert plan.chosen.observation.source == "entry 2"
    assert not plan.passed_over


def test_what_runs_is_not_gone_back_to() -> None:
    assert planned([judged(A, 1)], history(A, word="Healthy")) == Plan(A, None, ())
    assert planned([]) == Plan((), None, ())


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        ([judged(A, 1), judged(B, 2, A)], "nothing says how it fared"),
        ([judged(A, 1), judged(B, 2, A, "Degraded")], "it was Degraded at 2026-11-02T00:00:00Z"),
        ([judged(A, 1), judged(B, 2, A, "Progressing")], "neither healthy nor ill"),
        ([judged(A, 1), judged(B, 2)], "ever synced to the end"),
        ([judged(B, 2, A, "Healthy")], "no verdict on it is believed"),
        (
            [judged(A, 1), judged(B, 2, A, "Healthy"), judged(A, 3, B, passed=False)],
            "it was denied at 2026-11-03T00:00:00Z",
        ),
    ],
    ids=["unknown", "ill", "between", "unsynced", "unjudged", "denied since"],
)
def test_what_lacks_anything_is_passed_over(judgements: list[Judgement], words: str) -> None:
    plan = planned(judgements)
    assert (plan.current, plan.chosen) == (B, None)
    [(revisions, fault)] = faults(plan)
    assert revisions == A
    assert words in fault


def test_the_last_that_is_good_is_named_with_those_that_were_passed_over() -> None:
    judgements = [judged(A, 1), judged(B, 2, A, "Healthy"), judged(C, 3, B, "Degraded")]
    plan = planned(judgements)
    assert plan.chosen
    assert (plan.current, plan.chosen.revisions) == (C, A)
    assert faults(plan) == [(B, "it was Degraded at 2026-11-03T00:00:00Z")]


def test_the_health_of_a_mixture_counts_for_none() -> None:
    # B passed, and was not synced to the end; what C saw may have been half of it.
    plan = planned([judged(A, 1), judged(B, 2, A), judged(C, 3, A, "Healthy")])
    assert plan.chosen is None
    # What was denied was not applied.
    denied = judged(B, 2, A, passed=False)
    plan = planned([judged(A, 1), denied, judged(C, 3, A, "Healthy")])
    assert plan.chosen
    assert plan.chosen.revisions == A


def test_its_controller_knows_better_what_runs_and_when() -> None:
    judgements = [judged(A, 1), judged(B, 2), judged(C, 3)]
    plan = planned(judgements, history(B, C, A, word="Healthy"))
    assert plan.chosen
    assert (plan.current, plan.chosen.revisions) == (A, C)
    assert plan.chosen.synced == Synced(C, "2026-11-02T00:00:00Z")


def test_a_sync_that_failed_may_be_gone_back_from() -> None:
    judgements = [judged(A, 1), judged(B, 2, A, "Healthy")]
    failed = replace(history(A), running=B)
    plan = planned(judgements, failed)
    assert plan.chosen
    assert (plan.current, plan.chosen.revisions) == (B, A)


def test_the_last_word_on_a_revision_counts() -> None:
    first = [judged(A, 1), judged(B, 2, A, "Degraded"), judged(A, 3, B, "Healthy")]
    plan = planned([*first, judged(C, 4, A, "Healthy")])
    assert plan.chosen
    assert (plan.current, plan.chosen.revisions) == (C, A)
    ill = planned([*first, judged(C, 4, A, "Missing")])
    assert ill.chosen
    assert ill.chosen.revisions == B
