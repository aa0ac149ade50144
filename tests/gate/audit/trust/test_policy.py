"""A key is believed for what the policy says, where the log says, and for nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.audit import Algorithm, Receipt
from gate.audit.keys import generate
from gate.audit.trust import (
    Claim,
    LogKey,
    Refusal,
    Seen,
    Span,
    Speaker,
    Succession,
    Trust,
    follow,
)
from gate.audit.trust.believing import covers
from gate.model import Door

LOG, OTHER = "audit.gate.example.com", "old.gate.example.com"
KEY = generate(Algorithm.P256).key
CI = "https://gate.example.com/verifiers/ci"
SPEAKER = Speaker(
    KEY, (CI,), (Door.CHECK,), ("git+https://git.example.com/corp/",), ("dev", "prod"),
    (Span(LOG, 10, 20), Span(OTHER, 5)),
)  # fmt: skip
TRUST = Trust(3, "b" * 64, "a" * 64, (LogKey(LOG, generate(Algorithm.ED25519).key),), (SPEAKER,))
CLAIM = Claim(
    KEY, CI, "check", "git+https://git.example.com/corp/agents.git", ("prod",), Receipt(LOG, 10)
)


def test_what_the_policy_says_is_believed() -> None:
    assert TRUST.speaker(CLAIM) == SPEAKER
    assert TRUST.log(LOG) == TRUST.logs[0]
    assert TRUST.log(OTHER) is None


@pytest.mark.parametrize(
    ("claim", "refusal"),
    [
        (replace(CLAIM, key=generate(Algorithm.P256).key), Refusal.UNKNOWN_KEY),
        (replace(CLAIM, key=TRUST.logs[0].key), Refusal.UNKNOWN_KEY),
        (replace(CLAIM, verifier=f"{CI}/"), Refusal.WRONG_VERIFIER),
        (replace(CLAIM, verifier=CI.upper()), Refusal.WRONG_VERIFIER),
        (replace(CLAIM, verifier=""), Refusal.WRONG_VERIFIER),
        (replace(CLAIM, door="admission"), Refusal.WRONG_DOOR),
        (replace(CLAIM, door="CHECK"), Refusal.WRONG_DOOR),
        (replace(CLAIM, resource="git+https://git.example.com/corp2/a"), Refusal.WRONG_RESOURCE),
        (replace(CLAIM, environments=("prod", "staging")), Refusal.WRONG_ENVIRONMENT),
        (replace(CLAIM, environments=()), Refusal.WRONG_ENVIRONMENT),
        (replace(CLAIM, place=Receipt("x.example.com", 12)), Refusal.WRONG_LOG),
        (replace(CLAIM, place=Receipt(LOG, 9)), Refusal.NOT_YET_VALID),
        (replace(CLAIM, place=Receipt(OTHER, 4)), Refusal.NOT_YET_VALID),
        (replace(CLAIM, place=Receipt(LOG, 20)), Refusal.RETIRED),
        (replace(CLAIM, place=Receipt(LOG, 2**53)), Refusal.RETIRED),
        (replace(CLAIM, place=None), Refusal.NOT_LOGGED),
    ],
)
def test_everything_else_is_refused_for_a_reason_of_its_own(claim: Claim, refusal: Refusal) -> None:
    assert TRUST.speaker(claim) == refusal


@pytest.mark.parametrize("index", [10, 19])
def test_the_edges_of_a_span_count(index: int) -> None:
    assert TRUST.speaker(replace(CLAIM, place=Receipt(LOG, index))) == SPEAKER


def test_an_id_of_a_key_decides_nothing() -> None:
    other = generate(Algorithm.P256).key
    lying = replace(other, key_id=KEY.key_id)
    assert TRUST.speaker(replace(CLAIM, key=lying)) == Refusal.UNKNOWN_KEY
    assert TRUST.speaker(replace(CLAIM, key=replace(KEY, key_id="lies"))) == SPEAKER


def test_no_environments_are_all_of_them() -> None:
    trust = replace(TRUST, speakers=(replace(SPEAKER, environments=()),))
    for environments in ((), ("prod",), ("anything",)):
        assert isinstance(trust.speaker(replace(CLAIM, environments=environments)), Speaker)


def test_without_a_place_only_a_key_that_never_ended_is_believed() -> None:
    trust = replace(TRUST, speakers=(replace(SPEAKER, spans=(Span(LOG, 10),)),))
    assert isinstance(trust.speaker(replace(CLAIM, place=None)), Speaker)


def test_of_several_entries_the_nearest_explains() -> None:
    cluster = replace(SPEAKER, doors=(Door.ADMISSION,), resources=("k8s://uid",))
    for speakers in ((SPEAKER, cluster), (cluster, SPEAKER)):
        trust = replace(TRUST, speakers=speakers)
        assert trust.speaker(replace(CLAIM, place=Receipt(LOG, 30))) == Refusal.RETIRED
        assert trust.speaker(replace(CLAIM, door="presync")) == Refusal.WRONG_DOOR
        # Rights of two entries are not added up.
        mixed = replace(CLAIM, door="admission")
        assert trust.speaker(mixed) == Refusal.WRONG_RESOURCE


def test_a_policy_without_speakers_believes_nobody() -> None:
    assert replace(TRUST, speakers=()).speaker(CLAIM) == Refusal.UNKNOWN_KEY


@pytest.mark.parametrize(
    ("prefix", "resource", "covered"),
    [
        ("k8s://uid/", "k8s://uid/v1/namespaces/a/agents/b", True),
        ("k8s://uid", "k8s://uid/v1", True),
        ("k8s://uid", "k8s://uid", True),
        ("k8s://uid/", "k8s://uid", False),
        ("k8s://uid", "k8s://uid2/v1", False),
        ("k8s://uid", "k8s://uid.evil.example/v1", False),
        ("k8s://uid", "k8s://uid@evil.example/v1", False),
        ("k8s://uid", "K8S://uid/v1", False),
        ("k8s://uid/namespaces/a", "k8s://uid/namespaces/ab/x", False),
        ("git+https://h/corp", "git+https://h/corp/../evil/x", False),
        ("git+https://h/corp", "git+https://h/corp/./x", False),
        ("git+https://h/corp", "git+https://h/corp/%2e%2E/evil/x", False),
        ("git+https://h/corp", "git+https://h/corp/..%2fevil/x", False),
        ("git+https://h/corp", "git+https://h/corp/a..b/c", True),
        ("git+https://h/corp", "", False),
    ],
)
def test_a_prefix_ends_where_a_segment_ends(prefix: str, resource: str, *, covered: bool) -> None:
    assert covers(prefix, resource) is covered


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_covered_begins_with_its_prefix(prefix: str, resource: str) -> None:
    if covers(prefix, resource):
        assert resource.startswith(prefix.removesuffix("/"))


@pytest.mark.parametrize(
    ("seen", "succession"),
    [
        (Seen(3, "a" * 64), Succession.SAME),
        (Seen(3, "c" * 64), Succession.FORKED),
        (Seen(2, "b" * 64), Succession.NEXT),
        (Seen(2, "c" * 64), Succession.FORKED),
        (Seen(1, "c" * 64), Succession.LATER),
        (Seen(4, "a" * 64), Succession.ROLLED_BACK),
        (Seen(4, "d" * 64), Succession.ROLLED_BACK),
    ],
)
def test_a_policy_only_goes_forward(seen: Seen, succession: Succession) -> None:
    assert follow(seen, TRUST) is succession
    refused = succession in {Succession.FORKED, Succession.ROLLED_BACK}
    assert succession.refused is refused
