"""A record tells of requests to a cluster at the door admission, and there of nothing else."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit.records import Detail, DigestSet, Record, Scope, Verdict, write
from gate.audit.records.detail import Actor, State
from gate.audit.records.reading import read_payload
from gate.audit.records.requests import ClusterRef, Seen, UserInfo
from gate.errors import RecordError
from gate.model import Door
from tests.gate.audit.records.samples import ALLOWED, with_detail
from tests.gate.verdicts.sample import DELIVERED, about

GOLDEN = Path(__file__).parents[2] / "recording" / "golden" / "admission.json"
ADMITTED = read_payload(GOLDEN.read_bytes())
CHECKED = ALLOWED.decision
DETAIL = ADMITTED.decision

SPOILED: dict[str, Callable[[Detail], Detail]] = {
    "another door": lambda d: replace(d, point=Door.CHECK),
    "no request": lambda d: replace(d, request=None),
    "no cluster": lambda d: replace(d, cluster=None),
    "files": lambda d: replace(d, source=replace(d.source, state=State.COMMIT)),
    "all of something": lambda d: replace(d, source=replace(d.source, scope=Scope.ALL)),
    "a repository that was read": lambda d: replace(
        d, source=replace(d.source, assurance="repository-read")
    ),
    "a build": lambda d: replace(d, actor=Actor("ci")),
    "nobody": lambda d: replace(d, actor=Actor("kubernetes")),
    "the effect of a check": lambda d: replace(d, effect="EXIT_0"),
    "let in and turned away": lambda d: replace(d, effect="REJECTED"),
    "the rules of a check": lambda d: replace(d, judged_as=Door.CHECK),
    "another cluster": lambda d: replace(d, cluster=ClusterRef("0b6b")),
    "asserted by nothing": lambda d: replace(d, source=replace(d.source, resolved_via=None)),
    "nothing that something asserts": lambda d: replace(
        d, source=replace(d.source, assurance="none")
    ),
    "another object": lambda d: replace(
        d,
        request=replace(d.request, new=Seen(d.request.new.form, DigestSet("a" * 64)))
        if d.request and d.request.new
        else None,
    ),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_does_not_fit_together_is_no_record(spoil: Callable[[Detail], Detail]) -> None:
    assert_refused(with_detail(ADMITTED, spoil(DETAIL)))


@pytest.mark.parametrize(
    "detail",
    [
        replace(CHECKED, request=DETAIL.request),
        replace(CHECKED, cluster=DETAIL.cluster),
        replace(CHECKED, actor=Actor("local", user_info=UserInfo("somebody"))),
        replace(CHECKED, source=replace(CHECKED.source, assurance="controller-asserted")),
        replace(CHECKED, source=replace(CHECKED.source, repo="")),
        replace(CHECKED, point=Door.ADMISSION),
    ],
)
def test_a_check_tells_of_no_request(detail: Detail) -> None:
    assert_refused(with_detail(ALLOWED, detail))


def test_only_what_could_not_be_judged_is_let_in_unjudged() -> None:
    effect = "ADMITTED_ALTHOUGH_UNDECIDABLE"
    denied = replace(DETAIL, verdict=Verdict.DENY, effect=effect)
    predicate = replace(ADMITTED.predicate, verification_result="FAILED", verified_levels=())
    kept = replace(
        ADMITTED, predicate=predicate, predicate_type="https://agentgate.dev/decision/v1"
    )
    assert_refused(with_detail(kept, denied))
    error = with_detail(kept, replace(denied, verdict=Verdict.ERROR))
    assert read_payload(write(error)) == error


def assert_refused(record: Record) -> None:
    with pytest.raises(RecordError, match="contradicts itself"):
        read_payload(write(record))


ASKED = Actor("kubernetes", user_info=UserInfo("system:serviceaccount:prod-agents:presync"))
MISDELIVERED: dict[str, Callable[[Detail], Detail]] = {
    "no delivery, and yet its resource": lambda d: replace(
        d, delivery=None, source=replace(d.source, repo="")
    ),
    "another door": lambda d: replace(d, point=Door.CHECK),
    "the rules of a check": lambda d: replace(d, judged_as=Door.CHECK),
    "another application": lambda d: replace(d, delivery=replace(DELIVERED, name="billing")),
    "another cluster": lambda d: replace(d, delivery=replace(DELIVERED, cluster="another")),
    "nobody": lambda d: replace(d, actor=Actor("kubernetes")),
    "a build that an API server knows": lambda d: replace(
        d, actor=Actor("ci", user_info=UserInfo("somebody"))
    ),
    "a request": lambda d: replace(d, request=DETAIL.request),
    "an object of a cluster": lambda d: replace(d, source=replace(d.source, state=State.CLUSTER)),
}


def test_a_delivery_is_judged_for_whom_an_api_server_knows_or_for_a_build() -> None:
    record = about()
    assert read_payload(write(record)) == record
    asked = with_detail(record, replace(record.decision, actor=ASKED))
    assert read_payload(write(asked)).decision.actor.user_info == ASKED.user_info


@pytest.mark.parametrize("spoil", MISDELIVERED.values(), ids=MISDELIVERED)
def test_what_does_not_fit_a_delivery_is_no_record(spoil: Callable[[Detail], Detail]) -> None:
    record = about()
    assert_refused(with_detail(record, spoil(record.decision)))
