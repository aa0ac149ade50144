"""What a log is asked: list, show, prove, export."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from gate.audit.log.opening import create_log, open_log
from gate.audit.records.detail import Omitted
from tests.gate.audit.records.samples import COMMIT, REPO, with_detail
from tests.gate.audit.verification.sample import ORIGIN, log_key, numbered
from tests.gate.commands.audit.conftest import DENIAL, PASS, Desk, dated

SECOND = "second.gate.example.com"


def rows(text: str) -> list[str]:
    """Give the decisions that a table lists."""
    return [line.split()[5] for line in text.splitlines()[1:]]


def test_a_log_is_made_once(bare: Desk) -> None:
    made = bare.run("init", "new", "--origin", SECOND, "--key", "log.pub")
    assert made.status == 0, made
    assert f"verifier key: {SECOND}+" in made.out
    assert bare.run("init", "new", "--origin", SECOND, "--key", "log.pub").status == 2
    for origin in ("https://audit.gate.example.com", "audit.gate.example.com/prod", "Audit"):
        assert bare.run("init", "other", "--origin", origin, "--key", "log.pub").status == 2
    assert bare.run("init", "other", "--origin", SECOND, "--key", "record.pub").status == 2


def test_records_are_listed(desk: Desk) -> None:
    listed = desk.run("list", "--log", "log")
    assert rows(listed.out) == [PASS.decision_id, DENIAL.decision_id]
    head, first, second = listed.out.splitlines()
    assert head.split() == ["INDEX", "DECIDED", "DOOR", "VERDICT", "COMMIT", "DECISION", "RESOURCE"]
    assert first.split()[:5] == ["0", "2026-11-04T08:31:02Z", "check", "ALLOW", COMMIT[:12]]
    assert second.split()[3] == "DENY"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--commit", COMMIT), [PASS, DENIAL]),
        (("--commit", "1" * 40), []),
        (("--verdict", "DENY"), [DENIAL]),
        (("--agent", "prod/support"), [PASS]),
        (("--agent", "support"), [PASS]),
        (("--agent", "dev/support"), []),
        (("--door", "admission"), []),
        (("--resource", REPO), [PASS, DENIAL]),
        (("--verifier", "https://example.com"), []),
        (("--since", "2026-11-05"), [DENIAL]),
        (("--until", "2026-11-05"), [PASS]),
        (("--since", "2026-11-04T08:31:02Z", "--until", "2026-11-04T09:00:00+00:00"), [PASS]),
        (("--last", "1"), [DENIAL]),
        (("--file", "trust.yaml"), []),
    ],
)
def test_records_are_picked(desk: Desk, filters: tuple[str, ...], expected: list[object]) -> None:
    listed = desk.run("list", "--log", "log", "--output", "json", *filters)
    found = [one["decision_id"] for one in orjson.loads(listed.out)["records"]]
    assert found == [one.decision_id for one in (PASS, DENIAL) if one in expected]


@pytest.mark.parametrize(
    "filters",
    [("--commit", "main"), ("--commit", COMMIT[:12]), ("--since", "yesterday"), ("--last", "0")],
)
def test_what_cannot_be_asked_is_said(desk: Desk, filters: tuple[str, ...]) -> None:
    assert desk.run("list", "--log", "log", *filters).status == 2


def test_several_logs_are_read_as_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    create_log(desk.root / "second", SECOND, log_key().key)
    between = dated(PASS, 9, "2026-11-04T20:00:00Z")
    desk.append(between, log="second")
    listed = desk.run("list", "--log", "second", "--log", "log")
    assert rows(listed.out) == [one.decision_id for one in (PASS, between, DENIAL)]
    assert listed.out.splitlines()[2].endswith(SECOND)
    both = desk.run("show", "0", "--log", "second", "--log", "log")
    assert both.status == 2
    assert "several logs" in both.err
    assert desk.run("list", "--log", "log", "--log", "log").status == 2
    monkeypatch.setenv("AGENTGATE_LOG", "second")
    assert rows(desk.run("list").out) == [between.decision_id]


def test_a_log_has_to_be_named_and_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no log was named" in desk.run("list").err
    monkeypatch.setenv("AGENTGATE_LOG", "https://audit.gate.example.com")
    assert "an address" in desk.run("list").err
    assert desk.run("list", "--log", "nowhere").status == 2


def test_a_record_is_shown_by_any_of_its_names(desk: Desk) -> None:
    with open_log(desk.root / "log") as log:
        stored = log.record(0)
    assert stored.envelope is not None
    hashed = orjson.loads(desk.run("show", "0", "--log", "log", "--output", "json").out)["digest"]
    for name in ("0", PASS.decision_id, hashed, f"sha256:{hashed}"):
        shown = desk.run("show", name, "--log", "log")
        assert shown.status == 0
        assert f"decision {PASS.decision_id}\nstands at index 0 of {ORIGIN}\n" in shown.out
        assert "\njudged the commit, all of it: " in shown.out
        assert "\nrules: " in shown.out
        assert "\nobjects:\n  " in shown.out
    for name in ("2", "00", "nothing", "a" * 64, ""):
        assert desk.run("show", name, "--log", "log").status == 2


def test_a_denial_is_shown_with_what_was_found(desk: Desk) -> None:
    record = numbered(7, DENIAL)
    detail = replace(record.decision, omitted=Omitted(findings=3))
    index = desk.append(with_detail(record, detail)).index
    shown = desk.run("show", str(index), "--log", "log").out
    (found, *_) = detail.findings
    assert (
        f"\nfindings:\n  {found.outcome} {found.rule} ({found.severity}) at {found.file}:" in shown
    )
    assert "\n  and 3 more that the record had no room for\n" in shown
    assert "\nall that was signed: --output json; " in shown


def test_an_envelope_that_was_erased_is_missed(desk: Desk) -> None:
    before = Path("log/public/checkpoint").read_bytes()
    desk.export("--out", "kept")
    erased = desk.run("erase", PASS.decision_id, "--log", "log", "--reason", "request 17")
    assert (erased.status, "entry 0 of" in erased.out) == (0, True), erased
    shown = desk.run("show", "0", "--log", "log").out
    assert re.search(r"its envelope was erased \d{4}-\d\d-\d\dT[\d:]+Z: request 17\n", shown)
    assert "ALLOW at the door check" in shown
    assert "(erased)" in desk.run("list", "--log", "log").out
    proven = desk.run("prove", "0", "--log", "log")
    assert (proven.status, proven.out) == (2, "")
    assert re.search(r"entry 0 of \S+ was erased \S+Z: request 17", proven.err)
    exported = desk.run("export", "--log", "log", "--out", "out")
    assert "1 record in 1 file below out" in exported.out
    assert "left out: 1 record whose envelope was erased" in exported.out
    assert not list(Path("log/public").glob(f"records/{erased_digest(desk)}*"))
    told = desk.run("fsck", "log")
    assert (told.status, "nothing is wrong" in told.out) == (0, True)
    assert "request 17\nread 2 entries, 1 tile, " in told.out
    assert desk.run("fsck", "log/public", "--trust", "trust.yaml").status == 1
    assert desk.verify("kept").status == 1
    assert desk.verify("kept", "--verdict", "any").status == 0
    desk.append(numbered(7))
    desk.publish()
    assert Path("log/public/checkpoint").read_bytes() != before
    Path("before").write_bytes(before)
    grown = desk.run("consistency", "log/public", "--since", "before", "--trust", "trust.yaml")
    assert grown.status == 0


def erased_digest(desk: Desk) -> str:
    shown = desk.run("show", "0", "--log", "log", "--output", "json")
    return str(orjson.loads(shown.out)["digest"])


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501], ids=["empty", "blank", "long"])
def test_nothing_is_erased_without_a_reason(desk: Desk, reason: str) -> None:
    assert desk.run("erase", "0", "--log", "log", "--reason", reason).status == 2
    assert not orjson.loads(desk.run("list", "--log", "log", "--output", "json").out)["records"][0][
        "erased"
    ]


def test_what_is_erased_is_one_record_that_there_is(desk: Desk) -> None:
    why = ("--log", "log", "--reason", "request 17")
    assert desk.run("erase", "9", *why).status == 2
    assert desk.run("erase", "1", *why).status == 0
    again = desk.run("erase", "1", *why)
    told = re.search(r"entry 1 has no envelope any more: it was erased \S+Z: request 17", again.err)
    assert (again.status, bool(told)) == (2, True), again
    kept = orjson.loads(desk.run("list", "--log", "log", "--output", "json").out)["records"]
    assert [one["erased"] for one in kept] == [False, True]
    assert kept[1]["erasure"].endswith("Z: request 17")


HOSTILE = "refs/heads/\x1b[2J\n\u202emain"


def test_nothing_in_a_record_acts_on_a_terminal(desk: Desk) -> None:
    source = replace(PASS.decision.source, ref=HOSTILE)
    finding = replace(DENIAL.decision.findings[0], message=HOSTILE, subject="\x9b31m", file="\r")
    record = numbered(5, DENIAL)
    detail = replace(record.decision, source=source, findings=(finding,))
    index = desk.append(with_detail(record, detail)).index
    for arguments in (("show", str(index)), ("show", str(index), "--output", "json"), ("list",)):
        text = desk.run(*arguments, "--log", "log").out
        assert not {"\x1b", "\r", "\u202e", "\x9b"} & set(text)


def test_a_record_is_proven_to_stdout_and_to_files(desk: Desk) -> None:
    printed = desk.run("prove", PASS.decision_id, "--log", "log")
    assert orjson.loads(printed.out)["mediaType"].endswith("v0.3+json")
    assert desk.run("prove", "1", "--log", "log", "--out", "b.sigstore.json").status == 0
    assert desk.run("prove", "0", "--log", "log", "--format", "tlog-proof").out.startswith("c2sp")
    arguments = ("--format", "tlog-proof", "--out", "a.tlog-proof")
    assert desk.run("prove", "0", "--log", "log", *arguments).status == 0
    assert Path("a.dsse.json").exists()
    assert desk.verify("a.dsse.json").status == 0
    assert desk.verify("b.sigstore.json", "--verdict", "DENY").status == 0
    wrong = desk.run("prove", "0", "--log", "log", "--format", "tlog-proof", "--out", "a.txt")
    assert wrong.status == 2


def test_what_no_checkpoint_covers_is_not_proven(desk: Desk) -> None:
    desk.append(numbered(7))
    missing = desk.run("prove", "2", "--log", "log")
    assert missing.status == 2
    assert "gate audit checkpoint" in missing.err
    exported = desk.run("export", "--log", "log", "--out", "out")
    assert "left out: 1 record that the last checkpoint does not cover" in exported.out
    assert len(list(Path("out").iterdir())) == 2
    every = desk.run(
        "export", "--log", "log", "--out", "opa", "--format", "opa", "--output", "json"
    )
    assert orjson.loads(every.out)["records"] == 3


def test_a_log_that_published_nothing_proves_nothing(bare: Desk) -> None:
    bare.append(PASS)
    assert bare.run("prove", "0", "--log", "log").status == 2
    assert bare.run("export", "--log", "log", "--out", "out").status == 2
    assert bare.run("checkpoint", "--log", "log").status == 2


def test_a_checkpoint_that_is_no_text_is_refused(desk: Desk) -> None:
    place = desk.root / "log" / "public" / "checkpoint"
    place.unlink()
    place.write_bytes(b"audit\xff\n")
    since = desk.root / "since"
    since.write_text("x")
    for asked in (
        ("checkpoint", "--log", "log"),
        ("prove", "0", "--log", "log"),
        ("export", "--log", "log", "--out", "out"),
        ("consistency", "log", "--since", since),
    ):
        done = desk.run(*asked)
        assert (done.status, done.err) == (2, "gate: the note is not UTF-8\n"), asked


@pytest.mark.parametrize(
    "asked",
    [
        ("list", "--log", "{}"),
        ("fsck", "{}"),
        ("consistency", "{}", "--since", "trust.yaml"),
        ("verify", "{}", "--trust", "trust.yaml"),
        ("verify", "exported", "--trust", "trust.yaml", "--state", "{}"),
    ],
)
def test_what_may_not_be_looked_at_is_not_missing(desk: Desk, asked: tuple[str, ...]) -> None:
    desk.export("--out", "exported")
    # As with a folder of somebody else, the system says nothing of what may stand there.
    done = desk.run(*(each.format("n" * 300) for each in asked))
    assert done.status == 2
    assert "cannot be read: File name too long" in done.err


def test_an_export_is_filtered_and_replaces_what_it_wrote(desk: Desk) -> None:
    for _ in range(2):
        desk.export("--out", "out", "--verdict", "DENY")
        assert [path.name for path in Path("out").iterdir()] == [
            f"{DENIAL.decision_id}.sigstore.json"
        ]
    Path("file").touch()
    assert desk.run("export", "--log", "log", "--out", "file").status == 2
