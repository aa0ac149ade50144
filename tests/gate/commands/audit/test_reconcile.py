"""`gate audit reconcile` on files, and a log that is made only where there is none."""

from dataclasses import replace

import orjson
import pytest

from gate.audit.log.opening import Mode, open_log
from gate.audit.reconcile.gaps import Kind
from gate.audit.records.changes import Altered, Change, Side
from gate.commands.audit import reconcile
from tests.gate.audit.reconcile.test_reconcile import CONFIGURATION, NOTES, OPENED, WEBHOOK, event
from tests.gate.audit.records.samples import with_detail
from tests.gate.audit.verification.sample import ORIGIN
from tests.gate.commands.audit.conftest import PASS, Desk, dated, entry
from tests.gate.verdicts.sample import DELIVERED, about, denied


@pytest.fixture
def notes(bare: Desk) -> dict[str, str]:
    """Keep a decision of admission, and give what the webhook noted of it."""
    made = entry(dated(PASS, 7, "2026-11-04T08:33:52Z"))
    about = replace(made.summary, door="admission")
    with open_log(bare.root / "log", Mode.APPEND) as log:
        receipt = log.append(replace(made, summary=about))
    place = {"log": receipt.origin, "log-index": str(receipt.index)}
    return {**NOTES, "record": f"sha256:{made.digest.hex()}", **place}


def run(desk: Desk, *lines: object, output: str = "text") -> tuple[int, str]:
    data = b"".join(orjson.dumps(each) + b"\n" for each in lines)
    (desk.root / "audit.jsonl").write_bytes(data)
    (desk.root / "webhooks.yaml").write_bytes(CONFIGURATION)
    done = desk.run(
        "reconcile", "--k8s-audit", "audit.jsonl", "--webhooks", "webhooks.yaml",
        "--namespace", "prod-*", "--log", "log", "--output", output,
    )  # fmt: skip
    return done.status, done.out


def test_all_is_accounted_for(bare: Desk, notes: dict[str, str]) -> None:
    status, out = run(bare, event(notes))
    assert (status, out) == (0, "1 events, 1 of them decided by the gate: nothing amiss\n")


def test_what_came_past_is_told(bare: Desk, notes: dict[str, str]) -> None:
    status, out = run(bare, event(notes), event(), event(annotations={OPENED: WEBHOOK}))
    assert status == 1
    unjudged, opened, summed = out.splitlines()
    assert unjudged.startswith("unjudged: 2026-11-04T08:33:52.000000Z somebody create agents.kagen")
    assert opened.startswith("failed-open: ")
    assert summed.endswith(": 1 failed-open, 1 unjudged")


def test_programs_are_told_the_same(bare: Desk, notes: dict[str, str]) -> None:
    status, out = run(bare, event(notes), event(), output="json")
    told = orjson.loads(out)
    assert status == 1
    assert told["schema"] == reconcile.SCHEMA
    assert told["counts"]["unjudged"] == 1
    (gap,) = told["gaps"]
    assert (gap["kind"], gap["audit_id"]) == ("unjudged", "a1")
    assert gap["subject"] == "agents.kagent.dev prod-a/support"


def test_a_record_alone_does_not_alarm(bare: Desk, notes: dict[str, str]) -> None:
    assert notes
    status, out = run(bare, event(verb="get"), event(verb="list"))
    assert status == 0
    assert out.startswith(f"no-event: entry 0 of {ORIGIN} (ALLOW, ")


def test_what_cannot_be_read_is_no_pass(bare: Desk, notes: dict[str, str]) -> None:
    status, out = run(bare, event(notes), "no event")
    assert (status, out.splitlines()[0]) == (
        2, "unreadable: line 2: it is no event of an audit log: Input should be an object",
    )  # fmt: skip
    (bare.root / "audit.jsonl").unlink()
    arguments = ("--webhooks", "webhooks.yaml", "--namespace", "*", "--log", "log")
    assert bare.run("reconcile", "--k8s-audit", "audit.jsonl", *arguments).status == 2


def test_nothing_to_compare_is_no_pass(bare: Desk, notes: dict[str, str]) -> None:
    assert notes
    for some in ([], [event(stage="RequestReceived")]):
        assert run(bare, *some) == (2, "")


def test_long_lines_are_one_line(bare: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "LONGEST", 2000)
    long = event(annotations={"long": "x" * 7000})
    status, out = run(bare, long, event(verb="get"))
    assert status == 2
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "unreadable",
        "1 events, 0 of them decided by the gate",
    ]


def test_gaps_are_counted_beyond_what_is_listed(
    bare: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "MOST_TOLD", 2)
    status, out = run(bare, *[event()] * 5)
    assert status == 1
    assert out.splitlines()[2:] == [
        "and 3 more",
        "5 events, 0 of them decided by the gate: 5 unjudged",
    ]


def test_what_is_only_told_does_not_alarm() -> None:
    assert reconcile.status({Kind.INSTALLED: 3, Kind.NO_EVENT: 1}) == 0
    assert reconcile.status({Kind.INSTALLED: 3, Kind.UNJUDGED: 1}) == 1


def test_a_log_that_is_there_is_kept(bare: Desk, notes: dict[str, str]) -> None:
    assert notes
    made = ("init", "log", "--key", "log.pub", "--origin")
    assert bare.run(*made, ORIGIN).status == 2
    assert bare.run(*made, ORIGIN, "--keep").status == 0
    with open_log(bare.root / "log") as log:
        assert log.size == 1
    assert bare.run(*made, "other.example.com", "--keep").status == 2
    assert bare.run("init", "log", "--key", "record.pub", "--origin", ORIGIN, "--keep").status == 2
    assert bare.run("init", "new", "--key", "log.pub", "--origin", ORIGIN, "--keep").status == 0


def test_a_revision_that_never_came_is_told_and_does_not_alarm(bare: Desk) -> None:
    side = Side("agent", "support", "a.yaml", 1, "kagent.dev", "Agent", "prod-a")
    change = Change("e" * 40, (Altered("added", after=side),))
    revision = about()
    revision = with_detail(revision, replace(revision.decision, difference=change))
    bare.append(dated(revision, 7, "2026-11-04T08:33:52.500000Z"))
    bare.append(dated(denied(), 8, "2026-11-04T08:33:53Z"))
    early, late = event(verb="get"), event(requestReceivedTimestamp="2026-11-04T08:33:54.000000Z")
    status, out = run(bare, early, {**late, "verb": "get"})
    assert status == 0
    told, _ = out.splitlines()
    assert told == (
        f"never-admitted: entry 0 of {ORIGIN} (ALLOW, 2026-11-04T08:33:52.500000Z) let "
        f"{DELIVERED.resource} be synced, and of 1 object none came"
    )
    status, out = run(bare, early, late)
    assert [line.partition(":")[0] for line in out.splitlines()[:-1]] == ["unjudged"]
