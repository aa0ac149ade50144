"""What an API server admitted is held against what the gate recorded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
import pytest

from gate.adoption.presync import NAME
from gate.audit import Summary
from gate.audit.reconcile import awaited, gaps
from gate.audit.reconcile import events as reading
from gate.audit.reconcile.awaited import Known, Passed, Who, expected
from gate.audit.reconcile.events import Unread, read_events
from gate.audit.reconcile.gaps import Kind, Seen, reconcile
from gate.audit.reconcile.guarded import OURS, read_guarded
from gate.audit.records.changes import Altered, Change, Side
from gate.audit.records.detail import Judged
from gate.audit.records.digests import Form
from gate.document import Source, Syntax
from gate.errors import ConfigError, RecordError
from tests.gate.audit.records.samples import ALLOWED, DETAIL, with_detail

WEBHOOK = "gate.agentgate.dev"
CONFIGURATION = b"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: agentgate}
webhooks:
  - name: gate.agentgate.dev
    rules:
      - {apiGroups: [kagent.dev], apiVersions: ["*"], operations: ["*"], resources: [agents]}
      - {apiGroups: [apps], apiVersions: ["*"], operations: [UPDATE], resources: ["*/scale"]}
      - {apiGroups: [""], apiVersions: ["*"], operations: [CONNECT], resources: [pods/exec]}
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, DELETE], resources: [configmaps]}
  - name: guard.agentgate.dev
    rules:
      - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [namespaces]}
"""
GUARDED = read_guarded(Source("webhooks.yaml", CONFIGURATION, Syntax.YAML), ["prod-*"])
DIGEST = b"\x07" * 32
ABOUT = Summary("id", "2026-11-04T08:33:52Z", "admission", "ALLOW", "k8s://uid/agents/a", "v")
RECORD = Known("gate-0.example.com", 4, DIGEST, ABOUT)
NOTES = {
    "decision": "ALLOW",
    "record": f"sha256:{DIGEST.hex()}",
    "log": "gate-0.example.com",
    "log-index": "4",
}
SCALE = {"apiGroup": "apps", "resource": "deployments", "subresource": "scale"}
EXEC = {"apiGroup": "", "resource": "pods", "subresource": "exec"}
OTHER_KIND = b'{"kind":"Pod","auditID":"a","stage":"x","verb":"get"}'
OPENED = "failed-open.validating.webhook.admission.k8s.io/round_0_index_1"


@dataclass
class Held:
    records: list[Known] = field(default_factory=list)
    revisions: list[Passed] = field(default_factory=list)

    def find(self, digest: bytes) -> Known | None:
        return next((each for each in self.records if each.digest == digest), None)

    def between(self, first: str, last: str) -> Iterator[Known]:
        return (each for each in self.records if first <= each.summary.decided <= last)

    def passed(self, first: str, last: str) -> Iterator[Passed]:
        return (each for each in self.revisions if first <= each.known.summary.decided <= last)


def event(notes: Mapping[str, str] | None = None, /, **changes: object) -> dict[str, object]:
    """Describe a change of an agent that was admitted, with what the webhook has noted."""
    reference = {
        "resource": "agents", "apiGroup": "kagent.dev", "namespace": "prod-a", "name": "support",
    }  # fmt: skip
    told = {f"{WEBHOOK}/{key}": value for key, value in (notes or {}).items()}
    made: dict[str, object] = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "auditID": "a1",
        "stage": "ResponseComplete",
        "requestURI": "/apis/kagent.dev/v1alpha2/namespaces/prod-a/agents",
        "verb": "create",
        "user": {"username": "somebody", "groups": ["developers"]},
        "objectRef": reference,
        "responseStatus": {"code": 201},
        "annotations": {"authorization.k8s.io/decision": "allow", **told},
        "requestReceivedTimestamp": "2026-11-04T08:33:52.000000Z",
    }
    for key, value in changes.items():
        part = made.get(key)
        made[key] = (
            {**part, **value} if isinstance(part, dict) and isinstance(value, dict) else value
        )
    return made


def kinds(
    *told: Mapping[str, object],
    records: Iterable[Known] = (RECORD,),
    revisions: Iterable[Passed] = (),
) -> list[Kind]:
    lines = [orjson.dumps(each) + b"\n" for each in told]
    held = Held(list(records), list(revisions))
    return [gap.kind for gap in reconcile(read_events(lines), held, GUARDED, Seen())]


def test_what_was_decided_and_recorded_is_no_gap() -> None:
    assert kinds(event(NOTES)) == []
    refused = Known(RECORD.origin, 4, DIGEST, replace(ABOUT, verdict="DENY"))
    noted = {**NOTES, "decision": "DENY"}
    assert kinds(event(noted, responseStatus={"code": 403}), records=[refused]) == []


QUOTA = {"responseStatus": {"code": 403}}
NOW, SOON, LATER = (f"2026-11-04T08:{each}.000000Z" for each in ("33:52", "33:53", "34:00"))


def test_what_was_allowed_and_never_came_is_told() -> None:
    assert kinds(event(NOTES, **QUOTA)) == [Kind.NEVER_ADMITTED]
    elsewhere = event(NOTES, objectRef={"name": "another"})
    assert kinds(event(NOTES, **QUOTA), elsewhere) == [Kind.NEVER_ADMITTED]
    before = kinds(event(NOTES), event(NOTES, **QUOTA))
    assert before == [Kind.NEVER_ADMITTED]


def test_whoever_tried_again_and_was_let_in_is_not() -> None:
    assert kinds(event(NOTES, **QUOTA), event(NOTES)) == []
    assert kinds(event(NOTES, **QUOTA), event(NOTES, verb="get")) == [Kind.NEVER_ADMITTED]


REVISION = Passed(
    Known("o", 9, b"p" * 32, replace(ABOUT, decided=NOW, door="presync")),
    frozenset({Who("kagent.dev", "prod-a", "support"), Who("", "prod-a", "prompts")}),
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="created"),
        pytest.param({"verb": "patch"}, id="applied"),
        pytest.param(
            {"objectRef": {"apiGroup": "", "resource": "configmaps", "name": "prompts"}},
            id="another of them",
        ),
    ],
)
def test_a_revision_that_came_is_no_gap(change: dict[str, object]) -> None:
    assert kinds(event(NOTES, **change), revisions=[REVISION]) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"verb": "get"}, id="read"),
        pytest.param({"verb": "delete"}, id="deleted"),
        pytest.param({"objectRef": {"subresource": "status"}}, id="status"),
        pytest.param({"objectRef": {"apiGroup": "apps"}}, id="another kind"),
        pytest.param({"objectRef": {"namespace": "prod-b"}}, id="elsewhere"),
        pytest.param({"requestURI": "/apis/x?dryRun=All"}, id="dry run"),
    ],
)
def test_a_revision_of_which_nothing_came_is_told(change: dict[str, object]) -> None:
    assert kinds(event(NOTES, **change), revisions=[REVISION]) == [Kind.NEVER_ADMITTED]


def test_only_what_came_after_the_verdict_counts() -> None:
    late = replace(REVISION.known, summary=replace(ABOUT, decided=SOON))
    judged = replace(REVISION, known=late)
    ended = event(verb="get", requestReceivedTimestamp=LATER)
    assert kinds(event(NOTES), ended, revisions=[judged]) == [Kind.NEVER_ADMITTED]
    assert kinds(event(NOTES), event(NOTES, requestReceivedTimestamp=LATER),
                 revisions=[judged]) == []  # fmt: skip


def test_a_revision_that_changes_nothing_brings_nothing() -> None:
    ended = event(verb="get", requestReceivedTimestamp=LATER)
    nothing = replace(REVISION, expected=frozenset())
    assert kinds(event(NOTES), ended, revisions=[nothing]) == []


def test_what_a_revision_should_bring_is_what_it_changes() -> None:
    agent = Judged("agent", "support", Form.UNREAD, group="kagent.dev", resource="Agent",
                   namespace="prod-a")  # fmt: skip
    card = Judged("card", "card", Form.UNREAD)
    record = with_detail(ALLOWED, replace(DETAIL, objects=(agent, card)))
    assert expected(record) == {Who("kagent.dev", "prod-a", "support")}
    side = Side("agent", "triage", "a.yaml", 1, "kagent.dev", "Agent", "prod-a")
    some = Change("e" * 40, (Altered("added", after=side), Altered("removed", before=side)))
    known = with_detail(record, replace(record.decision, difference=some))
    assert expected(known) == {Who("kagent.dev", "prod-a", "triage")}
    same = with_detail(record, replace(record.decision, difference=Change("e" * 40)))
    assert expected(same) == frozenset()


@pytest.mark.parametrize("code", [201, 200, 101])
def test_what_was_admitted_without_a_decision_is(code: int) -> None:
    assert kinds(event(responseStatus={"code": code}), records=()) == [Kind.UNJUDGED]


@pytest.mark.parametrize(
    "changes",
    [
        {"responseStatus": {"code": 403}},
        {"stage": "ResponseStarted"},
        {"requestURI": "/apis/kagent.dev/v1alpha2/namespaces/prod-a/agents?dryRun=All"},
        {"verb": "get"},
        {"verb": "list"},
        {"objectRef": {"namespace": "dev-a"}},
        {"objectRef": {"namespace": ""}},
        {"objectRef": {"resource": "modelconfigs"}},
        {"objectRef": {"apiGroup": "ark.mckinsey.com"}},
        {"objectRef": {"subresource": "status"}},
        {
            "verb": "delete",
            "user": {"username": "system:serviceaccount:kube-system:job-controller"},
        },
        {
            "user": {"username": "system:kube-controller-manager"},
            "objectRef": {"resource": "configmaps", "apiGroup": "", "name": "kube-root-ca.crt"},
        },
        {"verb": "update", "objectRef": {"resource": "configmaps", "apiGroup": ""}},
        {"verb": "update", "objectRef": {"resource": "namespaces", "apiGroup": ""}},
    ],
)
def test_what_nobody_had_to_ask_about_is_not(changes: dict[str, object]) -> None:
    assert kinds(event(**changes), records=()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"verb": "patch"},
        {"verb": "update"},
        {"verb": "delete"},
        {"verb": "deletecollection", "objectRef": {"name": ""}},
        # Whoever sends options in a body deletes, whatever the address says.
        {"verb": "delete", "requestURI": "/apis/x?dryRun=All"},
        {"verb": "deletecollection", "requestURI": "/apis/x?dryRun=All"},
        # The API server passes over what it cannot read in a query, and goes on.
        {"requestURI": "/apis/x?dryRun=All;"},
        {"requestURI": "/apis/x?dryRun=All%zz"},
        {"requestURI": "/apis/x?a=1?dryRun=All"},
        {"requestURI": "//[x"},
        {"verb": "patch", "objectRef": SCALE},
        {"verb": "create", "objectRef": EXEC},
        {"verb": "get", "objectRef": EXEC},
        {"user": {"username": "system:kube-controller-manager"}},
    ],
)  # fmt: skip
def test_every_operation_that_is_guarded_is_looked_for(changes: dict[str, object]) -> None:
    assert kinds(event(**changes), records=()) == [Kind.UNJUDGED]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ("not-cleared-away, not-made-everywhere", ""),
        ("no-leases", "; the matchCondition no-leases may have left it out"),
        (
            "not-operators, not-cleared-away, no-leases",
            "; one of the matchConditions no-leases, not-operators may have left it out",
        ),
    ],
)
def test_conditions_of_the_operator_are_named_and_not_believed(
    conditions: str, expected: str
) -> None:
    listed = "".join(
        f"\n      - {{name: {name}, expression: 'false'}}" for name in conditions.split(", ")
    )
    named = f"  - name: {WEBHOOK}\n    matchConditions:{listed}\n".encode()
    text = CONFIGURATION.replace(f"  - name: {WEBHOOK}\n".encode(), named)
    guarded = read_guarded(Source("webhooks.yaml", text, Syntax.YAML), ["prod-*"])
    told = read_events([orjson.dumps(event())])
    (gap,) = reconcile(told, Held(), guarded, Seen())
    assert gap.message == f"it was admitted, and the gate has noted no decision{expected}"


PUT = {"resource": "configmaps", "apiGroup": "", "namespace": "prod-a"}


@pytest.mark.parametrize(
    ("changes", "condition", "kind"),
    [
        ({"name": NAME}, "not-of-the-gate", Kind.INSTALLED),
        ({"name": "own-presync"}, "not-of-the-gate", Kind.INSTALLED),
        ({"name": "other-presync"}, "not-of-the-gate", Kind.UNJUDGED),
        ({"name": NAME, "namespace": "prod-b"}, "not-of-the-gate", Kind.UNJUDGED),
        ({"name": NAME}, "not-cleared-away", Kind.UNJUDGED),
        ({"name": NAME, "resource": "agents", "apiGroup": "kagent.dev"}, "not-of-the-gate",
         Kind.UNJUDGED),
    ],
)  # fmt: skip
def test_what_the_chart_installs_elsewhere_is_told_as_that(
    changes: dict[str, str], condition: str, kind: Kind
) -> None:
    expression = f'request.namespace in ["prod-a"] && request.name in ["{NAME}", "own-presync"]'
    listed = f"    matchConditions: [{{name: {condition}, expression: '{expression}'}}]\n"
    named = f"  - name: {WEBHOOK}\n{listed}".encode()
    text = CONFIGURATION.replace(f"  - name: {WEBHOOK}\n".encode(), named)
    text = text.replace(b"{name: agentgate}", b"{name: own}")
    guarded = read_guarded(Source("webhooks.yaml", text, Syntax.YAML), ["prod-*"])
    told = read_events([orjson.dumps(event(objectRef={**PUT, **changes}))])
    (gap,) = reconcile(told, Held(), guarded, Seen())
    assert gap.kind is kind


def test_the_conditions_of_the_chart_are_known() -> None:
    template = Path("charts/agentgate/templates/webhook.yaml").read_text()
    assert set(re.findall(r"- name: (\S+)\n\s+expression:", template)) == OURS


def test_who_did_not_answer_is_told_once() -> None:
    opened = {OPENED: WEBHOOK}
    assert kinds(event(annotations=opened), records=()) == [Kind.FAILED_OPEN]
    others = {OPENED: "other.example.com"}
    assert kinds(event(NOTES, annotations=others)) == []
    assert kinds(event(annotations=others), records=()) == [Kind.UNJUDGED]
    outside = event(annotations=opened, objectRef={"namespace": "elsewhere"})
    assert kinds(outside, records=()) == [Kind.FAILED_OPEN]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"decision": "ERROR"}, [Kind.UNDECIDED, Kind.OTHER_RECORD]),
        ({"decision": "DENY"}, [Kind.UNDECIDED, Kind.OTHER_RECORD]),
        ({"record": "sha256:" + "0" * 64}, [Kind.NO_RECORD]),
        ({"record": "sha256:short"}, [Kind.UNRECORDED]),
        ({"record": ""}, [Kind.UNRECORDED]),
        ({"log": "gate-1.example.com"}, [Kind.OTHER_RECORD]),
        ({"log-index": "5"}, [Kind.OTHER_RECORD]),
    ],
)
def test_what_was_noted_must_be_what_is_kept(changed: dict[str, str], expected: list[Kind]) -> None:
    assert kinds(event({**NOTES, **changed})) == expected


def test_nothing_is_recorded_of_a_dry_run() -> None:
    dry = event({"decision": "ALLOW"}, requestURI="/apis/x?fieldManager=a&dryRun=All")
    assert kinds(dry, records=()) == []
    deletion = event({"decision": "ALLOW", "dry-run": "true"}, verb="delete")
    assert kinds(deletion, records=()) == []


@pytest.mark.parametrize("address", ["//[x", "//\u2100/", "/x?%zz", "?", ""])
def test_whatever_address_a_stranger_asks_for_is_read(address: str) -> None:
    """Nobody needs any right to have it written into the audit log."""
    refused = event(requestURI=address, verb="get", responseStatus={"code": 403})
    assert kinds(refused, event(NOTES)) == []


def test_a_record_that_no_event_names_is_told_within_the_time_that_is_covered() -> None:
    early = Known(
        "o", 0, b"e" * 32, Summary("1", "2026-11-04T08:00:00Z", "admission", "ALLOW", "", "")
    )
    missed = Known(
        "o", 1, b"m" * 32, Summary("2", "2026-11-04T08:34:00Z", "admission", "DENY", "", "")
    )
    late = event(
        requestReceivedTimestamp="2026-11-04T08:35:00.000000Z", verb="get", auditID="a2"
    )  # fmt: skip
    assert kinds(event(NOTES), late, records=[RECORD, early, missed]) == [Kind.NO_EVENT]
    assert kinds(records=[RECORD]) == []


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'"text"', b"null", b'{"kind": "Event"}', b"\xff", OTHER_KIND],
)  # fmt: skip
def test_lines_that_are_no_events_are_told(line: bytes) -> None:
    (told,) = read_events([b"\n", line])
    assert isinstance(told, Unread)
    assert told.line == 2


def test_long_lines_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 100)
    (told,) = read_events([orjson.dumps(event())])
    assert isinstance(told, Unread)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "MOST", 0)
    with pytest.raises(RecordError):
        kinds(event(NOTES))
    monkeypatch.setattr(gaps, "MOST", 9)
    monkeypatch.setattr(awaited, "MOST", 0)
    with pytest.raises(RecordError):
        kinds(event(NOTES))
    with pytest.raises(RecordError):
        kinds(event(NOTES, **QUOTA))


@pytest.mark.parametrize(
    "text",
    [b"kind: MutatingWebhookConfiguration\nwebhooks: [{name: a, rules: []}]", b"kind: X", b"a: [",
     b"kind: ValidatingWebhookConfiguration\nwebhooks: []"],
)  # fmt: skip
def test_a_configuration_that_guards_nothing_is_refused(text: bytes) -> None:
    with pytest.raises(ConfigError):
        read_guarded(Source("webhooks.yaml", text, Syntax.YAML), ["*"])
