"""The decision is a function of its arguments, and no argument can loosen it by accident."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.decide import decide
from gate.model import Enforcement, Exemption, Finding, Location, Rule, Severity, Verdict
from gate.reserved import MALFORMED, UNREADABLE

TODAY = date(2026, 11, 21)
RULE = Rule("some-rule", "Title", "Description", Severity.HIGH, "Remedy")
FINDING = Finding(
    RULE, "m", Enforcement.DENY, Location("a.yaml", 1, 1, 1, 2), "", 0, "dev/one", (), "0"
)
EXEMPTION = Exemption("some-rule", "dev/*", "reason", "owner", TODAY)

rules = st.sampled_from([RULE, replace(RULE, id="other-rule"), UNREADABLE, MALFORMED])
made = st.builds(
    Finding,
    rule=rules,
    message=st.sampled_from(["this", "that"]),
    enforcement=st.sampled_from(Enforcement),
    location=st.builds(
        Location, st.sampled_from(["a.yaml", "b.yaml"]), st.integers(1, 9), st.just(1),
        st.just(9), st.just(1),
    ),
    pointer=st.just("/spec"),
    document=st.integers(0, 2),
    subject=st.sampled_from(["dev/one", "prod/two"]),
    environments=st.just(()),
    fingerprint=st.just("0"),
)  # fmt: skip
exemptions = st.builds(
    Exemption,
    rule=st.sampled_from(["some-rule", "other-rule", UNREADABLE.id]),
    subject=st.sampled_from(["*", "dev/*", "a.yaml"]),
    reason=st.just("reason"),
    owner=st.just("owner"),
    expires=st.dates(TODAY - timedelta(9), TODAY + timedelta(9)),
)


def allowed(verdict: Verdict) -> bool:
    return not verdict.denials and not verdict.undecidable


def count(verdict: Verdict) -> int:
    parts = (verdict.denials, verdict.warnings, verdict.dryrun, verdict.undecidable)
    return sum(map(len, parts)) + len(verdict.exempted)


@given(st.lists(made, max_size=6), made, st.lists(exemptions, max_size=3))
def test_adding_a_finding_never_turns_deny_into_allow(
    found: list[Finding], more: Finding, exempt: list[Exemption]
) -> None:
    before = decide(found, exempt, today=TODAY)
    after = decide([*found, more], exempt, today=TODAY)
    assert allowed(before) or not allowed(after)


@given(st.lists(made, max_size=6), st.lists(exemptions, max_size=3))
def test_every_finding_is_in_exactly_one_place(
    found: list[Finding], exempt: list[Exemption]
) -> None:
    assert count(decide(found, exempt, today=TODAY)) == len(found)


@given(st.lists(made, max_size=6), st.lists(exemptions, max_size=3), st.randoms())
def test_order_does_not_matter(
    found: list[Finding], exempt: list[Exemption], random: Random
) -> None:
    shuffled = random.sample(found, len(found))
    turned = random.sample(exempt, len(exempt))
    one, other = decide(found, exempt, today=TODAY), decide(shuffled, turned, today=TODAY)
    assert [f.location for f in one.denials] == [f.location for f in other.denials]
    assert (len(one.exempted), len(one.expired)) == (len(other.exempted), len(other.expired))


@given(st.lists(made, min_size=1, max_size=6), st.lists(exemptions, max_size=3))
def test_what_could_not_be_judged_is_never_exempted(
    found: list[Finding], exempt: list[Exemption]
) -> None:
    verdict = decide(found, exempt, today=TODAY)
    reserved = [finding for finding in found if finding.rule.id.startswith("gate/")]
    assert len(verdict.undecidable) == len(reserved)


def test_an_exemption_ends_after_its_last_day() -> None:
    on_the_day = decide([FINDING], [EXEMPTION], today=TODAY)
    the_day_after = decide([FINDING], [EXEMPTION], today=TODAY + timedelta(1))
    assert not on_the_day.denials
    assert [each.exemption for each in on_the_day.exempted] == [EXEMPTION]
    assert the_day_after.denials == (FINDING,)
    assert [each.exemption for each in the_day_after.expired] == [EXEMPTION]


@pytest.mark.parametrize(
    ("rule", "subject", "covers"),
    [
        ("some-rule", "dev/one", True),
        ("some-rule", "a.yaml", True),
        ("some-rule", "dev/[o]ne", True),
        ("other-rule", "dev/one", False),
        ("some-*", "dev/one", False),
        ("some-rule", "one", False),
        ("some-rule", "dev", False),
        ("some-rule", "DEV/ONE", False),
    ],
)
def test_an_exemption_covers_its_rule_and_its_subject_alone(
    rule: str, subject: str, *, covers: bool
) -> None:
    verdict = decide([FINDING], [replace(EXEMPTION, rule=rule, subject=subject)], today=TODAY)
    assert bool(verdict.exempted) is covers
    assert bool(verdict.denials) is not covers


def test_of_several_exemptions_the_one_that_ends_last_covers() -> None:
    over, ending = (replace(EXEMPTION, expires=TODAY - timedelta(days)) for days in (2, 1))
    for exempt in ([over, EXEMPTION, ending], [EXEMPTION, ending, over]):
        verdict = decide([FINDING], exempt, today=TODAY)
        assert [each.exemption for each in verdict.exempted] == [EXEMPTION]
        assert not verdict.expired
    ended = decide([FINDING], [over, ending], today=TODAY)
    assert [each.exemption for each in ended.expired] == [ending]
