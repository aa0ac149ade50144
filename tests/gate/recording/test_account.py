"""What a record says of a decision: enough, never too much, and no secret."""

import json
import os
from dataclasses import replace
from hashlib import sha1, sha256
from pathlib import Path

import pytest

from gate.audit.canonical import object_digest
from gate.audit.envelope import PAYLOAD_LIMIT
from gate.audit.records import Record, Scope, State, Verdict
from gate.audit.records.detail import Outcome
from gate.audit.records.digests import Form
from gate.audit.records.reading import read_payload
from gate.audit.records.record import DECISION, VSA
from gate.audit.records.tallies import Result
from gate.audit.records.writing import dump, write
from gate.document import Source, Syntax, read
from gate.errors import RecordError
from gate.model import Door, Notice
from gate.model import Verdict as Found
from gate.recording.account import account
from gate.recording.matter import Delivery, Matter, Unknown, Where
from gate.recording.subjects import file_list
from gate.sources import FILE_LIMIT, File, oversize
from gate.verdicts.writing import evidence_of
from tests.conftest import GOOD
from tests.gate.recording.samples import OCCASION, WHOLE, deciding, files, matter
from tests.gate.reports.samples import RICH, TRAINER, found, spot
from tests.gate.verdicts.sample import DELIVERED

GOLDEN = Path(__file__).parent / "golden"
AGENT = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: dev}
data: {mode: quiet}
"""
HIDDEN = """\
apiVersion: v1
kind: Secret
metadata: {name: key, namespace: dev}
stringData: {pin: "1234"}
"""
ALLOWED = matter({"agents/support.yaml": GOOD, "notes.json": "[]"})
DENIED = deciding(matter({"agents/trainer.yaml": GOOD}, status=1), Found(denials=(TRAINER,)))
ERROR = replace(
    matter({"agents/broken.yaml": "a: 1\na: 2\n"}, status=2),
    decision=replace(RICH, digests=ALLOWED.decision.digests),
)


def recorded(made: Matter) -> Record:
    """Make a record that its readers take."""
    record = account(made, OCCASION)
    assert read_payload(write(record)) == record
    return record


@pytest.mark.parametrize(("name", "made"), [("allow", ALLOWED), ("deny", DENIED), ("error", ERROR)])
def test_the_record_is_the_one_on_file(name: str, made: Matter) -> None:
    path = GOLDEN / f"{name}.json"
    payload = write(recorded(made))
    shown = json.dumps(json.loads(payload), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("REFRESH_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def test_only_what_is_allowed_has_the_type_of_a_pass() -> None:
    kinds = [
        (r.predicate_type, r.decision.verdict) for r in map(recorded, (ALLOWED, DENIED, ERROR))
    ]
    assert kinds == [
        (VSA, Verdict.ALLOW), (DECISION, Verdict.DENY), (DECISION, Verdict.ERROR),
    ]  # fmt: skip
    assert b'"FAILED"' in write(recorded(DENIED))


def test_files_are_named_as_git_and_as_anybody_names_them() -> None:
    commit, file = recorded(ALLOWED).subject
    data = GOOD.encode()
    assert commit.digest.git_commit == "e" * 40
    assert file.name == "agents/support.yaml"
    assert file.digest.sha256 == sha256(data).hexdigest()
    named = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
    assert file.digest.git_blob == named.hexdigest()


def test_a_repository_of_sha256_names_its_blobs_so() -> None:
    made = matter({"a.yaml": GOOD}, where=replace(WHOLE, naming="sha256"))
    data = GOOD.encode()
    named = sha256(b"blob %d\0" % len(data) + data).hexdigest()
    assert recorded(made).subject[1].digest.git_blob == named


@pytest.mark.parametrize(
    "where",
    [
        replace(WHOLE, scope=Scope.CHANGE),
        replace(WHOLE, state=State.WORKTREE, scope=Scope.PATHS),
        replace(WHOLE, state=State.WORKTREE, commit=None, base="e" * 40, dirty=True),
        replace(WHOLE, state=State.INDEX, commit=None, base="e" * 40),
        replace(WHOLE, state=State.STDIN, scope=Scope.PATHS, commit=None, naming=""),
    ],
)
def test_a_commit_is_no_subject_unless_all_of_it_was_judged(where: Where) -> None:
    record = recorded(matter({"a.yaml": GOOD}, where=where))
    assert record.commits == frozenset()
    assert [subject.name for subject in record.subject] == ["a.yaml"]


def test_objects_have_the_digest_of_what_was_read() -> None:
    (judged,) = recorded(matter({"a.yaml": AGENT})).decision.objects
    value = read(Source("a.yaml", AGENT.encode(), Syntax.YAML)).documents[0].value
    assert isinstance(value, dict)
    assert (judged.form, judged.resource, judged.name) == (Form.CANONICAL, "ConfigMap", "settings")
    assert judged.digest
    assert judged.digest.sha256 == object_digest(value)


def test_files_that_are_no_objects_have_the_digest_of_the_file() -> None:
    (judged,) = recorded(matter({".mcp.json": '{"mcpServers": {}}'})).decision.objects
    assert judged.form is Form.FILE


def test_numbers_that_readers_round_leave_the_digest_of_the_file() -> None:
    text = AGENT.replace("quiet", "36028797018963969")
    (judged,) = recorded(matter({"a.yaml": text}, status=2)).decision.objects
    assert judged.form is Form.FILE
    assert judged.digest
    assert judged.digest.sha256 == sha256(text.encode()).hexdigest()


def test_the_digest_of_a_secret_is_the_same_whatever_it_is() -> None:
    one, other = (recorded(matter({"s.yaml": HIDDEN.replace("1234", pin)})) for pin in ("1", "2"))
    assert one.decision.objects[0].form is Form.REDACTED
    assert one.decision.objects[0].digest == other.decision.objects[0].digest


def test_the_digest_around_a_literal_secret_tells_nothing_of_it() -> None:
    texts = [AGENT.replace("mode: quiet", f"token: ghp_{c * 36}") for c in "ab"]
    one, other = (recorded(matter({"a.yaml": text})).decision.objects[0] for text in texts)
    assert one.form is Form.REDACTED
    assert one.digest == other.digest


def test_no_mark_of_a_secret_is_recorded() -> None:
    finding = found(TRAINER.rule, spot("a.yaml", 1, 1, 2), "it holds redacted:sha256:1f3a9c0d")
    payload = write(
        recorded(deciding(matter({"a.yaml": GOOD}, status=1), Found(denials=(finding,))))
    )
    assert b"1f3a9c0d" not in payload


def test_rules_tell_what_came_of_them() -> None:
    results = {rule.id: rule for rule in recorded(ERROR).decision.rules}
    assert results["no-gpu-in-dev"].result is Result.FAIL
    assert results["gate/unreadable-document"].result is Result.ERROR
    assert results["unpinned-image"].findings >= 1


def test_accepted_findings_tell_who_accepted_them() -> None:
    held = {each.outcome: each.accepted for each in recorded(ERROR).decision.findings}
    accepted = held[Outcome.EXEMPTED]
    assert accepted
    assert (accepted.owner, accepted.expires) == ("payments-platform", "2027-01-31")
    assert not accepted.expired


MANY = {f"agents/{'long-name-' * 10}{n:05}.yaml": AGENT for n in range(2500)}


def test_many_files_stand_in_a_list() -> None:
    made = matter(MANY)
    record = recorded(made)
    assert len(dump(record)) <= PAYLOAD_LIMIT * 3 // 4
    named = [subject for subject in record.subject if subject.name]
    assert len(named) + record.decision.omitted.subjects == 2500
    assert len(record.decision.objects) + record.decision.omitted.objects == 2500
    (listed,) = [subject for subject in record.subject if subject.uri == "urn:agentgate:files"]
    assert listed.digest.sha256 == sha256(file_list(made)).hexdigest()
    assert file_list(made).count(b"\n") == 2500


def test_what_is_hostile_cannot_make_a_record_too_long() -> None:
    name = "agents/" + "\u0001" * 200 + ".yaml"
    text = AGENT.replace("name: settings", f"name: {'x' * 100_000}")
    notices = tuple(Notice("ignored", "ü" * 2000) for _ in range(500))
    made = matter({**{f"{n}{name}": text for n in range(5)}, "a.yaml": GOOD}, status=1)
    flood = tuple(
        replace(TRAINER, message="\u0001" * 2000, fingerprint=f"{n:032x}") for n in range(500)
    )
    decision = replace(made.decision, notices=notices, verdict=Found(denials=flood))
    record = recorded(replace(made, decision=decision))
    assert len(dump(record)) <= PAYLOAD_LIMIT * 3 // 4
    assert record.decision.judged.denials == 500
    assert len(record.decision.findings) + record.decision.omitted.findings == 500


def test_where_nothing_was_judged_the_files_are_named_that_were_read() -> None:
    made = matter({"a.json": "[]"}, where=replace(WHOLE, scope=Scope.CHANGE))
    (subject,) = recorded(made).subject
    assert subject.uri == "urn:agentgate:files"
    assert subject.digest.sha256 == sha256(file_list(made)).hexdigest()


def test_a_commit_without_anything_to_judge_is_the_subject_alone() -> None:
    (subject,) = recorded(matter({})).subject
    assert subject.digest.git_commit == "e" * 40


def test_of_nothing_there_is_no_record() -> None:
    with pytest.raises(RecordError, match="nothing was judged"):
        account(matter({}, where=replace(WHOLE, state=State.INDEX, commit=None)), OCCASION)


def test_a_file_that_was_not_read_has_no_digest() -> None:
    made = matter({"a.yaml": GOOD})
    unread = (
        *files({"a.yaml": GOOD}),
        File("b.yaml", oversize()),
        File("m.gguf", b"GGUF", 1 << 30),
    )
    record = recorded(replace(made, change=replace(made.change, files=unread)))
    assert [subject.name for subject in record.subject if subject.name] == ["a.yaml"]
    assert len(oversize()) > FILE_LIMIT


def test_an_unknown_difference_says_why() -> None:
    change = recorded(
        replace(ALLOWED, difference=Unknown("the clone is shallow"))
    ).decision.difference
    assert (change.base, change.unknown) == ("", "the clone is shallow")


def test_a_delivery_is_decided_on_as_such_and_its_list_is_evidence() -> None:
    applied = b"[]"
    made = replace(
        ALLOWED,
        delivery=Delivery(DELIVERED, applied),
        decision=replace(ALLOWED.decision, door=Door.PRESYNC),
    )
    record = account(made, replace(OCCASION, point=Door.PRESYNC))
    assert read_payload(write(record)) == record
    assert record.predicate.resource_uri == DELIVERED.resource
    assert record.decision.delivery == DELIVERED
    assert evidence_of(record) == sha256(applied).hexdigest()
    assert record.decision.source.repo == ALLOWED.where.repo


def test_the_record_of_a_delivery_leaves_room_for_its_list() -> None:
    texts = {f"agents/{number}.yaml": GOOD for number in range(1500)}
    made = matter(texts)
    delivering = replace(
        made,
        delivery=Delivery(DELIVERED, b"[]"),
        decision=replace(made.decision, door=Door.PRESYNC),
    )
    record = account(delivering, replace(OCCASION, point=Door.PRESYNC))
    assert len(write(record)) <= 350 * 1024 < len(write(account(made, OCCASION)))
