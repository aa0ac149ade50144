"""What is recorded of requests: enough, within bounds, without secrets, and before the answer."""

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from gate.audit.bundles import Exhibit, Proof
from gate.audit.canonical import object_digest
from gate.audit.envelope import PAYLOAD_LIMIT
from gate.audit.records import DECISION, VSA, Verdict, write
from gate.audit.records.detail import Outcome
from gate.audit.records.digests import Form
from gate.audit.trust import read_trust
from gate.audit.verify import (
    Demands,
    Knowledge,
    Naming,
    Reason,
    Refused,
    Verified,
    Wanted,
    verify,
)
from gate.commands.audit.record_text import lines
from gate.errors import RecordError
from gate.recording.objects import sorted_json
from tests.conftest import BAD, GOOD
from tests.gate.audit.log.sample import log_key, record_key
from tests.gate.recording.samples import Silent
from tests.webhooks.admission.parts import (
    ARGO,
    GIT_FIRST,
    NOW,
    SETTINGS,
    Object,
    World,
    read,
    review,
    world,
)
from tests.webhooks.admission.recorded import Near, Office, office
from tests.webhooks.admission.test_commit import (
    NEW,
    OLD,
    TRACKED,
    application,
    argo,
    deployment,
)
from tests.webhooks.admission.test_judging import scale
from webhooks.admission.recording import Reached
from webhooks.server.problems import Problem

GOLDEN = Path(__file__).parents[2] / "gate" / "recording" / "golden" / "admission.json"
CLUSTER = "0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80"
OPEN = f"{SETTINGS}onStoreFailure: allow\nundecidable: allow\n"
TOKEN = "ghp_" + "a1B2" * 9
DESCRIPTOR = {
    "name", "uri", "digest", "content", "downloadLocation", "mediaType", "annotations",
}  # fmt: skip


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, world()) as opened:
        yield opened


def one(text: str) -> Object:
    return read(text)[0]


def sealed_world() -> World:
    """Give a door without rules, whose record does not change with the pack."""
    made = world(text=GIT_FIRST)
    posture = made.posture
    digests = replace(posture.digests, policy=Silent.digest, config="", grants="")
    gate = replace(posture.gate, engine=Silent())
    return World(argo(application()), replace(posture, gate=gate, digests=digests))


def test_the_record_is_the_one_on_file(tmp_path: Path) -> None:
    body = review(
        deployment(TRACKED), deployment(TRACKED, stage="before"), user=ARGO,
        groups=["system:serviceaccounts", "system:authenticated"],
        options={"fieldManager": "argocd-controller"},
    )  # fmt: skip
    with office(tmp_path, sealed_world()) as opened:
        record = opened.recorded(body)
    # The checkpoint depends on keys that are made for each run.
    detail = replace(record.decision, previous_checkpoint=None)
    shown = write(replace(record, predicate=replace(record.predicate, decision=detail)))
    text = json.dumps(json.loads(shown), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_subject_is_the_object_and_nothing_else(door: Office) -> None:
    value = one(GOOD)
    seen = {**value, "status": {"replicas": 1}}
    record = door.recorded(review(seen))
    (subject,) = record.subject
    assert (record.predicate_type, record.decision.effect) == (VSA, "ADMITTED_BY_THIS_WEBHOOK")
    assert subject.digest.sha256 == object_digest(value)
    assert subject.name == "apps/v1/Deployment/prod/good"
    assert record.decision.objects[0].digest == subject.digest
    assert record.predicate.resource_uri.startswith(f"k8s://{CLUSTER}/apps/v1/namespaces/prod/")
    for written in json.loads(write(record))["subject"]:
        assert written.keys() <= DESCRIPTOR


def test_a_denial_has_a_type_of_its_own_and_warnings_are_counted(tmp_path: Path) -> None:
    with office(tmp_path, world()) as opened:
        record = opened.recorded(review(one(BAD)))
        assert record.predicate_type == DECISION
        assert (record.decision.verdict, record.decision.effect) == (Verdict.DENY, "REJECTED")
        assert record.decision.judged.denials == 1
        opened.world = world(config="version: 1\ndeny_at: critical")
        warned = opened.recorded(review(one(BAD)))
    assert warned.predicate_type == VSA
    assert warned.decision.judged.warnings == 1
    assert warned.decision.findings[0].outcome is Outcome.WARNED


def test_a_clock_that_moved_back_is_suspect(door: Office) -> None:
    body = review(one(GOOD))
    first = door.recorded(body)
    door.now = NOW - timedelta(hours=1)
    behind = [door.recorded(body), door.recorded(body)]
    door.log.publish(log_key(), lambda: door.now)
    # Another worker, or this one after a restart, knows it from the log.
    door.reached = Reached(door.log.folder)
    behind.append(door.recorded(body))
    door.now = NOW - timedelta(seconds=30)
    again = door.recorded(body)
    suspect = [each.decision.timing.clock_suspect for each in (first, *behind, again)]
    assert suspect == ["", *["2026-11-21T12:00:00.000000Z"] * 3, ""]


def test_what_others_recorded_is_known_when_it_is_published(door: Office) -> None:
    body = review(one(GOOD))
    late = Office(door.world, door.log, Near(door.log), now=NOW + timedelta(days=1))
    late.numbers = count(1000)
    door.recorded(body)
    late.recorded(body)
    assert door.recorded(body).decision.timing.clock_suspect == ""
    late.recorded(body)
    door.log.publish(log_key(), lambda: NOW)
    timing = door.recorded(body).decision.timing
    assert timing.clock_suspect == "2026-11-22T12:00:00.000000Z"
    assert timing.decided_at == "2026-11-21T12:00:00.000000Z"


def test_the_commit_is_told_by_whom_it_is_asserted(tmp_path: Path) -> None:
    known = World(argo(application()), world(text=GIT_FIRST).posture)
    with office(tmp_path, known) as opened:
        synced = opened.recorded(review(deployment(TRACKED), user=ARGO)).decision.source
        claimed = opened.recorded(review(deployment(TRACKED))).decision.source
        plain = opened.recorded(review(deployment())).decision.source
        found = [stored.index for stored in opened.log.find(commit=NEW)]
    assert (synced.assurance, synced.commit) == ("controller-asserted", NEW)
    assert (synced.repo, synced.path) == ("git+https://git.example.com/corp/agents", "agents")
    assert synced.resolved_via is not None
    assert (synced.resolved_via.kind, synced.resolved_via.name) == ("Application", "argocd/shop")
    assert (claimed.assurance, claimed.commit) == ("annotation-claimed", NEW)
    # What only an annotation says is not found among what was decided on a commit.
    assert found == [2]
    assert (plain.assurance, plain.commit, plain.resolved_via) == ("none", "", None)


def test_credentials_in_the_address_of_a_repository_are_not_recorded(tmp_path: Path) -> None:
    result = {
        "revisions": [NEW, OLD],
        "sources": [{"repoURL": "https://bot:s3cret@git.example.com/a.git"}, {"repoURL": "s3cret"}],
    }
    known = World(argo(application(syncResult=result)), world(text=GIT_FIRST).posture)
    with office(tmp_path, known) as opened:
        record = opened.recorded(review(deployment(TRACKED), user=ARGO))
    assert b"s3cret" not in write(record)
    source = record.decision.source
    assert (source.commit, source.repo) == ("", "")
    assert source.resolved_via is not None
    assert [each.repo for each in source.resolved_via.applied] == [
        "git+https://git.example.com/a", "",
    ]  # fmt: skip


def test_who_broke_the_glass_is_visible(tmp_path: Path) -> None:
    with office(tmp_path, world(text=GIT_FIRST)) as opened:
        record = opened.recorded(review(one(GOOD), user="operator-7", groups=["on-call"]))
    request, user = record.decision.request, record.decision.actor.user_info
    assert request is not None
    assert user is not None
    assert (request.standing, user.username, user.groups) == (
        "break-glass", "operator-7", ("on-call",),
    )  # fmt: skip
    assert "break-glass" in [notice.kind for notice in record.decision.notices]
    assert record.decision.judged.dryrun == 1


@pytest.mark.parametrize(
    ("text", "effect"),
    [(SETTINGS, "REJECTED"), (OPEN, "ADMITTED_ALTHOUGH_UNDECIDABLE")],
)
def test_what_could_not_be_judged_is_an_error_also_where_it_is_let_in(
    tmp_path: Path, text: str, effect: str
) -> None:
    unsynced = world(text=text)
    unsynced.cluster.synced = False
    with office(tmp_path, unsynced) as opened:
        record = opened.recorded(review(one(GOOD)))
    assert record.predicate_type == DECISION
    assert (record.decision.verdict, record.decision.effect) == (Verdict.ERROR, effect)
    assert record.subject[0].digest.sha256 == object_digest(one(GOOD))
    (judged,) = record.decision.objects
    assert (judged.resource, judged.namespace, judged.name) == ("Deployment", "prod", "good")
    assert judged.environments


def test_dry_runs_leave_no_record(door: Office) -> None:
    before = door.log.size
    concluded = door.ask(review(one(BAD), dryRun=True))
    assert (concluded.kept, concluded.answer.code, door.log.size) == (None, 403, before)


@pytest.mark.parametrize(("text", "code"), [(SETTINGS, 500), (OPEN, 200)])
def test_what_is_not_kept_follows_the_settings(tmp_path: Path, text: str, code: int) -> None:
    with office(tmp_path, world(text=text), broken=True) as opened:
        concluded = opened.ask(review(one(GOOD)))
    assert concluded.answer.code == code
    assert concluded.answer.notes["unrecorded"] == "true"
    assert opened.observer.errors == ["the disk is full"]


def test_a_checkpoint_that_the_log_did_not_sign_is_not_referred_to(door: Office) -> None:
    (door.log.public / "checkpoint").write_text("somebody else's\n")
    assert door.ask(review(one(GOOD))).answer.code == 500


def test_a_deletion_is_about_what_there_was(door: Office) -> None:
    record = door.recorded(review(None, one(BAD)))
    request = record.decision.request
    assert request is not None
    assert request.old is not None
    assert (request.operation, request.new) == ("DELETE", None)
    assert record.subject[0].digest == request.old.digest
    assert record.decision.effect == "ADMITTED_BY_THIS_WEBHOOK"


def test_a_change_tells_both_sides(door: Office) -> None:
    old = {**one(GOOD), "spec": {"replicas": 3}}
    request = door.recorded(review(one(GOOD), old)).decision.request
    assert request is not None
    assert request.new is not None
    assert request.old is not None
    assert request.old.form is Form.CANONICAL
    assert request.old.digest.sha256 == object_digest(old)
    assert request.new.digest.sha256 == object_digest(one(GOOD))


def test_what_is_entered_is_no_object(door: Office) -> None:
    options = {"apiVersion": "v1", "kind": "PodExecOptions", "command": ["sh"]}
    body = review(
        options, operation="CONNECT", subResource="exec", name="a", namespace="dev",
        resource={"group": "", "version": "v1", "resource": "pods"},
    )  # fmt: skip
    record = door.recorded(body)
    assert record.subject[0].name == "v1/PodExecOptions/dev/a/exec"
    assert record.predicate.resource_uri == f"k8s://{CLUSTER}/v1/namespaces/dev/pods/a/exec"
    assert record.decision.objects[0].form is Form.UNREAD


def test_a_scale_is_told_beside_the_object_that_it_is_of(tmp_path: Path) -> None:
    asked = review(
        scale(5), scale(1), subResource="scale",
        resource={"group": "apps", "version": "v1", "resource": "deployments"},
    )  # fmt: skip
    with office(tmp_path, world(GOOD)) as opened:
        record = opened.recorded(asked)
    (judged,) = record.decision.objects
    assert (judged.resource, judged.form, judged.digest) == ("Deployment", Form.UNREAD, None)
    assert record.subject[0].name == "autoscaling/v1/Scale/prod/good/scale"
    assert record.subject[0].digest.sha256 == object_digest(scale(5))
    request = record.decision.request
    assert request is not None
    assert request.old is not None
    assert (request.old.form, request.sub_resource) == (Form.CANONICAL, "scale")


def test_half_a_character_is_recorded_or_refused_but_never_fails(door: Office) -> None:
    value = {**one(GOOD), "metadata": {"generateName": "a", "namespace": "prod"}}
    for place in (b'"generateName":"a', b'"username":"somebody', b'"somewhere":"a'):
        body = review({**value, "somewhere": "a"}).replace(place, place + b"\\ud800")
        with suppress(Problem):
            assert door.ask(body).kept is not None


def test_a_request_without_an_object_is_named_by_itself(door: Office) -> None:
    body = review(one(GOOD), object=None, operation="CREATE")
    record = door.recorded(body)
    assert record.decision.verdict is Verdict.ERROR
    assert record.subject[0].media_type.startswith("application/vnd.agentgate.request")


def test_nobody_may_ask(door: Office) -> None:
    user = door.recorded(review(one(GOOD), userInfo={})).decision.actor.user_info
    assert user is not None
    assert (user.username, user.groups, dict(user.extra)) == ("", (), {})


def test_a_user_is_told_as_the_api_server_says_within_bounds(door: Office) -> None:
    told = {
        "username": "bot sha256:01234567", "uid": "b1f6", "groups": ["a", "b"],
        "extra": {"example.com/pod": ["x", "ü"]},
    }  # fmt: skip
    user = door.recorded(review(one(GOOD), userInfo=told)).decision.actor.user_info
    assert user is not None
    assert (user.username, user.uid, user.groups) == (told["username"], "b1f6", ("a", "b"))
    assert user.extra == {"example.com/pod": ("x", "ü")}
    assert not user.left_out.given
    endless = {
        "username": "x" * 5000,
        "groups": ["\u0001" * 1000] * 1000,
        "extra": {"small": ["y"], "large": ["z" * 70_000], "more": ["y"]},
    }
    record = door.recorded(review(one(GOOD), userInfo=endless))
    user = record.decision.actor.user_info
    assert user is not None
    assert (user.left_out.characters, user.left_out.extra) == (5000 - 1024, 2)
    assert len(user.groups) + user.left_out.groups == 1000
    assert [each.name for each in record.decision.evidence] == ["user-info"]
    assert len(write(record)) < 256 * 1024


def test_what_is_hostile_cannot_make_a_record_too_long(door: Office) -> None:
    containers = [
        {"name": f"c{n}", "image": f"example.com/{'x' * 900}{n}"} for n in range(900)
    ]  # fmt: skip
    value = one(BAD)
    value["spec"] = {"template": {"spec": {"containers": containers}}}
    flood = {"username": "x", "groups": ["\u0001" * 100] * 5000}
    record = door.recorded(review(value, userInfo=flood))
    assert len(write(record)) * 4 // 3 < PAYLOAD_LIMIT
    assert record.decision.omitted.findings
    assert {each.name for each in record.decision.evidence} >= {"report", "objects", "user-info"}


HIDDEN = """\
apiVersion: v1
kind: Secret
metadata:
  name: key
  namespace: dev
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"pin":"%s"}}'}
data: {pin: "%s"}
"""


def test_a_secret_is_not_told_and_cannot_be_guessed(door: Office) -> None:
    pins = [HIDDEN % (pin, pin) for pin in ("MTIzNA==", "NDMyMQ==")]
    first, second = (door.recorded(review(one(text), one(GOOD))) for text in pins)
    assert first.decision.request is not None
    assert first.decision.request.new is not None
    assert first.decision.request.new.form is Form.REDACTED
    assert first.subject == second.subject
    assert first.subject[0].media_type.endswith("redacted.v1+json")
    assert b"MTIzNA" not in write(first)


def test_a_secret_in_an_object_is_not_told_and_cannot_be_guessed(door: Office) -> None:
    def holding(token: str) -> Object:
        metadata = {"name": "good", "namespace": "prod", "annotations": {"token": token}}
        return {**one(GOOD), "metadata": metadata}

    tokens = [f"ghp_{letter * 36}" for letter in "ab"]
    records = [door.recorded(review(holding(t), holding(t[::-1]))) for t in tokens]
    for record, token in zip(records, tokens, strict=True):
        payload = write(record)
        assert token.encode() not in payload
        assert sha256(token.encode()).hexdigest()[:8].encode() not in payload
    first, second = (record.decision.request for record in records)
    assert first is not None
    assert second is not None
    assert (first.new, first.new and first.new.form) == (second.new, Form.REDACTED)
    changed = door.recorded(review(one(GOOD), holding(tokens[0]))).decision.request
    assert changed is not None
    assert changed.old is not None
    assert changed.old.form is Form.REDACTED


def test_where_nothing_was_judged_secrets_are_looked_for_all_the_same(tmp_path: Path) -> None:
    unsynced = world()
    unsynced.cluster.synced = False
    value = {**one(GOOD), "data": {"token": TOKEN}}
    with office(tmp_path, unsynced) as opened:
        request = opened.recorded(review(value, value)).decision.request
    assert request is not None
    assert request.new is not None
    assert (request.new.form, request.new) == (Form.REDACTED, request.old)


def test_integers_beyond_the_canonical_form_are_written_in_full(door: Office) -> None:
    value = {**one(GOOD), "spec": {"limit": 2**53 + 1}}
    record = door.recorded(review(value))
    (subject,) = record.subject
    assert subject.media_type.endswith("sorted.v1+json")
    assert subject.digest.sha256 == sha256(sorted_json(value)).hexdigest()
    with pytest.raises(RecordError, match="cannot be written"):
        sorted_json({"a": 10**5000})


def test_it_was_decided_after_what_was_published_last(door: Office) -> None:
    published = door.log.checkpoint().splitlines()
    last = door.recorded(review(one(GOOD))).decision.previous_checkpoint
    assert last is not None
    assert [last.origin, last.tree_size, last.root_hash] == published[:3]
    door.log.publish(log_key(), lambda: NOW)
    later = door.recorded(review(one(GOOD))).decision.previous_checkpoint
    assert later is not None
    assert later.tree_size == "3"


TRUST = """\
version: 1
logs: [{origin: audit.gate.example.com, key: %s}]
speakers:
  - key: %s
    verifiers: ["https://gate.example.com/verifiers/admission/prod"]
    doors: [%s]
    resources: ["k8s://%s/"]
    environments: [%s]
    logs: {audit.gate.example.com: {from: 0}}
"""


def pem(spki: bytes) -> str:
    body = b64encode(spki).decode()
    return json.dumps(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")


def verified(opened: Office, index: int, *said: str) -> Verified | Refused:
    """Verify a record as a stranger does, by a trust policy."""
    keys = [pem(log_key().key.spki), pem(record_key().key.spki)]
    trust = read_trust((TRUST % (*keys, *said)).encode(), "trust.yaml")
    note = opened.log.publish(log_key(), lambda: NOW)
    size = opened.log.size
    proof = Proof(index, tuple(opened.log.inclusion(index, size)), note.encode())
    envelope = opened.log.record(index).envelope
    assert envelope is not None
    subject = Wanted(Naming.SHA256, object_digest(one(GOOD)))
    demands = Demands(subjects=(subject,))
    return verify(Exhibit(envelope, proof), Knowledge(trust), demands)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (("admission", CLUSTER, "prod"), None),
        (("admission", CLUSTER, ""), None),
        (("check", CLUSTER, ""), Reason.WRONG_DOOR),
        (("admission", "another", ""), Reason.WRONG_RESOURCE),
        (("admission", CLUSTER[:-1], ""), Reason.WRONG_RESOURCE),
        (("admission", CLUSTER, "dev"), Reason.WRONG_ENVIRONMENT),
    ],
)
def test_a_stranger_believes_what_the_trust_policy_lets_it_say(
    door: Office, said: tuple[str, ...], reason: Reason | None
) -> None:
    concluded = door.ask(review(one(GOOD)))
    assert concluded.kept is not None
    found = verified(door, concluded.kept.receipt.index, *said)
    match found:
        case Verified():
            assert reason is None
            assert f"sha256:{found.digest.hex()}" == concluded.answer.notes["record"]
        case Refused():
            assert found.reason is reason


def test_a_record_can_be_read_by_people(tmp_path: Path) -> None:
    with office(tmp_path, World(argo(application()), world(text=GIT_FIRST).posture)) as opened:
        synced = list(lines(opened.recorded(review(deployment(TRACKED), user=ARGO))))
        opened.world = world()
        denied = list(lines(opened.recorded(review(one(BAD)))))
    assert synced[0].startswith("judged a request to a cluster, one object: ")
    assert synced[1] == f"asked by kubernetes user {ARGO}"
    assert synced[2].endswith(": CREATE, gitops-controller")
    assert synced[3] == f"from {NEW}, controller-asserted by Application argocd/shop"
    assert any(" at /spec/template/spec/containers/0/" in line for line in denied)
    assert not any(" in  " in line or ":1" in line for line in denied)
