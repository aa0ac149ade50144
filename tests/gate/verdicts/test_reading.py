"""Every way in which a verdict may be forged or shown as what it is not, and what is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from gate.audit.envelope import LIMIT, dump, load, seal
from gate.audit.records import Record, write
from gate.audit.records.deliveries import Delivered, Revision
from gate.audit.records.detail import Judged
from gate.audit.records.digests import Form
from gate.audit.trust import Span
from gate.audit.verify import Reason
from gate.model import Door
from gate.verdicts import Applied, Distrusted, Verdict, Why, listed, read_verdict
from gate.verdicts.packing import pack, unpack
from tests.gate.audit.records.samples import ALLOWED, with_detail
from tests.gate.audit.verification.sample import ORIGIN, key, record_key, sealed
from tests.gate.verdicts.sample import (
    AGENT,
    APPLIED,
    CLUSTER,
    CONFIG,
    DELIVERED,
    HOME,
    NOW,
    PLACE,
    VERIFIER,
    about,
    belief,
    changed,
    denied,
    mapping,
    named,
    resource,
    speaker,
)

OTHERS = Applied(AGENT.who, "c" * 64)


def read(value: object, now: datetime = NOW) -> Verdict | Distrusted:
    return read_verdict(value, belief(), now)


def why(value: object, now: datetime = NOW) -> str:
    found = read(value, now)
    assert isinstance(found, Distrusted), found
    assert found.sentence
    return found.why


def forged(record: Record, **spec: object) -> dict[str, object]:
    """Put another signed record into a resource."""
    return changed(resource(), envelope=pack(dump(sealed(record))), **spec)


def test_a_verdict_says_what_its_record_says() -> None:
    found = read(resource())
    assert isinstance(found, Verdict)
    assert found.passed
    assert (found.application, found.uid) == ("argocd/support", DELIVERED.uid)
    assert found.commits == ("e" * 40,)
    assert (found.delivered, found.log) == (DELIVERED, PLACE)
    assert found.decided_at == datetime(2026, 11, 4, 8, 31, 2, 4112, UTC)
    assert found.objects == {AGENT.who: (AGENT,), CONFIG.who: (CONFIG,)}
    assert found.name == mapping(resource(), "metadata")["name"]


def test_what_the_api_server_adds_is_nothing() -> None:
    kept = named(resource(), uid="1", resourceVersion="2", managedFields=[{"manager": "gate"}])
    assert read(kept) == read(resource())


def test_a_denied_revision_is_known_as_one() -> None:
    found = read(resource(denied()))
    assert isinstance(found, Verdict)
    assert not found.passed


def test_an_object_may_be_applied_twice() -> None:
    found = read(resource(applied=(AGENT, OTHERS)))
    assert isinstance(found, Verdict)
    assert found.objects == {AGENT.who: (AGENT, OTHERS)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"passed": False}, Why.OTHER_VERDICT, id="verdict"),
        pytest.param({"expiresAt": "2036-12-04T08:31:02Z"}, Why.OTHER_TIME, id="longer time"),
        pytest.param({"decidedAt": "2026-11-05T08:31:02Z"}, Why.OTHER_TIME, id="later"),
        pytest.param({"record": "0" * 64}, Why.OTHER_RECORD, id="record"),
        pytest.param(
            {"revisions": [{"repo": "git+https://git.example.com/corp/agents", "revision": "f"}]},
            Why.OTHER_REVISIONS,
            id="commit",
        ),
        pytest.param(
            {
                "application": {
                    "controller": "argocd", "namespace": "argocd", "name": "billing", "uid": "1",
                }
            },
            Why.OTHER_APPLICATION,
            id="application",
        ),
        pytest.param(
            {
                "application": {
                    "controller": "argocd", "namespace": "argocd", "name": "support", "uid": "1",
                }
            },
            Why.OTHER_APPLICATION,
            id="an application of the same name made anew",
        ),
        pytest.param({"applied": pack(listed([OTHERS]))}, Why.OTHER_LIST, id="list"),
        pytest.param({"applied": pack(listed([*APPLIED, OTHERS]))}, Why.OTHER_LIST, id="longer"),
        pytest.param({"applied": "not packed"}, Why.UNREADABLE_LIST, id="no list"),
        pytest.param({"envelope": "not packed"}, Reason.UNREADABLE, id="no envelope"),
        pytest.param({"envelope": pack(b"{}")}, Reason.UNREADABLE, id="an empty envelope"),
        pytest.param({"more": True}, Why.MISSHAPEN, id="unknown field"),
        pytest.param({"passed": "true"}, Why.MISSHAPEN, id="text for a flag"),
        pytest.param({"log": {"origin": ORIGIN, "index": -1}}, Why.MISSHAPEN, id="index"),
    ],
)  # fmt: skip
def test_what_is_edited_is_not_believed(change: dict[str, object], expected: str) -> None:
    assert why(changed(resource(), **change)) == expected


def test_another_kind_is_none() -> None:
    assert why({**resource(), "kind": "Approval"}) == Why.MISSHAPEN
    assert why({**resource(), "apiVersion": "agentgate.dev/v9"}) == Why.MISSHAPEN
    assert why({**resource(), "status": {}}) == Why.MISSHAPEN
    assert why([]) == Why.MISSHAPEN
    assert why({"metadata": {"name": 7}}) == Why.MISSHAPEN


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        pytest.param(replace(DELIVERED, cluster="another"), Reason.WRONG_RESOURCE, id="cluster"),
        pytest.param(replace(DELIVERED, name="billing"), Why.OTHER_APPLICATION, id="application"),
        pytest.param(replace(DELIVERED, uid="another"), Why.OTHER_APPLICATION, id="uid"),
        pytest.param(
            replace(DELIVERED, revisions=(Revision(ALLOWED.predicate.resource_uri, "f" * 40),)),
            Why.OTHER_REVISIONS,
            id="commit",
        ),
        pytest.param(replace(DELIVERED, portions="8" * 64), Why.OTHER_RECORD, id="parameters"),
    ],
)
def test_the_record_of_another_delivery_is_not_believed(
    delivered: Delivered, expected: str
) -> None:
    assert why(forged(about(delivered))) == expected


def test_a_verdict_for_another_cluster_is_not_believed_though_its_key_speaks_for_it() -> None:
    there = replace(DELIVERED, cluster="another")
    wide = replace(speaker(), resources=("argocd://another", f"argocd://{CLUSTER}"))
    found = read_verdict(resource(about(there)), belief(wide), NOW)
    assert isinstance(found, Distrusted)
    assert found.why == Why.OTHER_CLUSTER


def test_a_verdict_replayed_under_another_name_is_not_believed() -> None:
    assert why(named(resource(), name="support-0123456789abcdef")) == Why.OTHER_NAME


def test_a_verdict_in_another_namespace_is_not_believed() -> None:
    assert why(named(resource(), namespace="prod")) == Why.ELSEWHERE
    assert mapping(resource(), "metadata")["namespace"] == HOME


def test_a_record_of_another_door_is_not_believed() -> None:
    elsewhere = replace(
        ALLOWED,
        predicate=replace(
            ALLOWED.predicate, verifier=replace(ALLOWED.predicate.verifier, id=VERIFIER)
        ),
    )
    assert why(forged(elsewhere)) == Reason.WRONG_DOOR
    both = replace(
        speaker(), doors=(Door.CHECK, Door.PRESYNC), resources=("git+https://git.example.com",)
    )
    found = read_verdict(forged(elsewhere), belief(both), NOW)
    assert isinstance(found, Distrusted)
    assert found.why == Why.NO_DELIVERY


def test_a_verdict_of_somebody_who_judged_by_himself_is_not_believed() -> None:
    record = about()
    local = replace(record.predicate.verifier, id=f"{VERIFIER}/local")
    by_himself = replace(record, predicate=replace(record.predicate, verifier=local))
    assert why(forged(by_himself)) == Reason.WRONG_VERIFIER
    both = replace(speaker(), verifiers=(VERIFIER, f"{VERIFIER}/local"))
    found = read_verdict(forged(by_himself), belief(both), NOW)
    assert isinstance(found, Distrusted)
    assert found.why == Reason.OTHER_VERIFIER


def test_a_verdict_signed_by_a_stranger_is_not_believed() -> None:
    assert why(resource(signer=key("stranger"))) == Reason.UNKNOWN_KEY
    claiming = replace(sealed(about(), key("stranger")), key_id=record_key().key.key_id)
    assert why(changed(resource(), envelope=pack(dump(claiming)))) == Reason.WRONG_SIGNATURE


def test_a_signature_over_another_record_is_not_believed() -> None:
    mixed = replace(sealed(about()), signature=sealed(denied()).signature)
    assert why(changed(resource(), envelope=pack(dump(mixed)))) == Reason.WRONG_SIGNATURE


def test_a_key_that_is_retired_is_believed_no_more_whatever_place_is_named() -> None:
    retired = belief(speaker((Span(ORIGIN, 0, 9),)))
    found = read_verdict(resource(), retired, NOW)
    assert isinstance(found, Distrusted)
    assert found.why == Reason.NOT_LOGGED


def test_a_verdict_of_the_future_is_not_believed() -> None:
    assert why(resource(), datetime(2026, 11, 4, 8, 20, tzinfo=UTC)) == Reason.FROM_THE_FUTURE


def test_a_verdict_expires() -> None:
    ends = datetime.fromisoformat(DELIVERED.expires)
    assert isinstance(read(resource(), ends - timedelta(seconds=1)), Verdict)
    assert why(resource(), ends) == Why.EXPIRED


def test_a_pass_in_the_envelope_of_a_denial_is_not_believed() -> None:
    statement = orjson.loads(write(denied()))
    statement["predicate"]["verificationResult"] = "PASSED"
    spoilt = dump(seal(orjson.dumps(statement), record_key()))
    assert why(changed(resource(), envelope=pack(spoilt))) == Reason.WRONG_PREDICATE


def test_a_speaker_of_some_environments_says_nothing_of_others() -> None:
    decision = about().decision
    judged = Judged("agent", "support", Form.UNREAD, environments=("prod",))
    record = with_detail(about(), replace(decision, objects=(judged,)))
    dev = belief(replace(speaker(), environments=("dev",)))
    found = read_verdict(resource(record), dev, NOW)
    assert isinstance(found, Distrusted)
    assert found.why == Reason.WRONG_ENVIRONMENT


def test_the_envelope_is_one_that_everybody_can_verify() -> None:
    text = mapping(resource(), "spec")["envelope"]
    assert isinstance(text, str)
    assert load(unpack(text, LIMIT)).payload == write(about())
