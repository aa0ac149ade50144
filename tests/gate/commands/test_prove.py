"""`gate prove` writes for people and for programs, and finds the commit that a time means."""

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from gate.audit import Algorithm, Entry
from gate.audit.envelope import digest, dump
from gate.audit.keys import generate
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Mode, create_log, open_log
from gate.audit.records import Record, summarise
from gate.recording.recorder import seal
from tests.conftest import Run
from tests.gate.audit.log.sample import clock
from tests.gate.audit.records.samples import ALLOWED, DENIED, FILE, with_detail
from tests.gate.provenance.conftest import PATH, WITH, WITHOUT, History, agent, history

__all__ = ["history"]

GOLDEN = Path(__file__).parents[1] / "provenance" / "golden"
ASK = ("prove", "grant", "--agent", "prod/sorter", "--tool", "delete_file")


def told(history: History) -> tuple[str, ...]:
    """Tell a story with most of what can happen; answers the options that prove it."""
    history.commit({PATH: WITHOUT, "CODEOWNERS": "/agents/ reviewer@example.com\n"}, "Begin")
    history.branch("feature")
    trailer = "Reviewed-by: chief <chief@example.com>"
    history.commit({PATH: WITH}, f"Let it delete\n\n{trailer}", key="author")
    history.main()
    history.merge("feature", key="reviewer")
    history.commit({PATH: None, "agents/moved.yaml": WITH}, "Move")
    history.commit({"agents/moved.yaml": agent("delete_file", name="sorter")}, "Rename")
    wide = agent(name="sorter").replace("[list, read, search, answer]", "[]")
    history.commit({"agents/moved.yaml": wide}, "Widen\x1b[31m")
    history.commit({"agents/moved.yaml": agent(name="sorter")}, "Take it back")
    return "--allowed-signers", str(history.allow("author", "reviewer"))


def steady(text: str) -> str:
    """Write ids and keys by the order in which they are met: keys differ from run to run."""
    met: dict[str, str] = {}
    for found in re.findall(r"\b[0-9a-f]{40}\b|SHA256:[\w+/]{43}", text):
        met.setdefault(found, f"<{len(met) + 1}>")
    for found, name in met.items():
        text = text.replace(found, name)
    return text


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_golden_answer(history: History, gate: Run, form: str) -> None:
    outcome = gate(*ASK, *told(history), "--output", form)
    assert outcome.status == 0, outcome.err
    golden = GOLDEN / f"grant.{'txt' if form == 'text' else form}"
    assert steady(outcome.out) == golden.read_text()


def test_what_an_agent_could_do_then(history: History, gate: Run) -> None:
    told(history)
    now = gate("prove", "agent", "--agent", "prod/sorter")
    assert ("delete_file" in now.out, "tool tickets/list" in now.out) == (False, True)
    then = history.git("rev-parse", "main~2")
    before = gate("prove", "agent", "--agent", "prod/sorter", "--at", then[:12])
    assert "tool tickets/delete_file: allow without approval" in before.out
    answer = orjson.loads(
        gate("prove", "agent", "--agent", "prod/sorter", "--at", then, "--output", "json").out
    )
    assert answer["commit"]["id"] == then
    names = [each["name"] for each in answer["agents"][0]["abilities"]]
    assert "tickets/delete_file" in names


def test_a_time_means_the_last_commit_before_it(history: History, gate: Run) -> None:
    first = history.commit({PATH: WITHOUT})
    history.clock[0] += 86_400
    history.commit({PATH: WITH})
    history.clock[0] = 1_000_000_000
    last = history.commit({PATH: WITH + "# dated back\n"})
    early = gate("prove", "agent", "--agent", "triage", "--at", "2026-01-01T12:00:00Z")
    assert f"at {first}, the last at" in early.out
    late = gate("prove", "agent", "--agent", "triage", "--at", "2026-01-03")
    assert f"at {last}, the last at 2026-01-03T00:00:00Z by" in late.out
    assert "1 of which are out of order" in late.out
    none = gate("prove", "agent", "--agent", "triage", "--at", "2020-01-01")
    assert (none.status, "no commit as old" in none.err) == (2, True)


def test_a_commit_of_a_side_names_its_merge(history: History, gate: Run) -> None:
    history.commit({PATH: WITHOUT})
    history.branch("feature")
    side = history.commit({PATH: WITH})
    history.main()
    merge = history.merge("feature")
    history.commit({"a.yaml": "a: 1\n"})
    outcome = gate("prove", "agent", "--agent", "triage", "--at", side)
    assert (outcome.status, f"{merge} brought it in" in outcome.err) == (2, True)


AT = ("prove", "agent", "--agent", "triage", "--output", "json", "--at")


@pytest.mark.parametrize(
    "revision", ["HEAD~1", "main~1", "@~", "main^", "refs/heads/main~1", "v1", "heads/main^{}~1"]
)
def test_a_revision_is_what_git_makes_of_it(history: History, gate: Run, revision: str) -> None:
    history.commit({"a.yaml": "a: 1\n"})
    wanted = history.commit({PATH: WITHOUT})
    history.git("tag", "-a", "-m", "a tag", "v1")
    history.commit({PATH: WITH})
    outcome = gate(*AT, revision)
    assert orjson.loads(outcome.out)["commit"]["id"] == wanted


@pytest.mark.parametrize(
    "revision",
    [
        "HEAD~9",
        "nothing",
        "^HEAD",
        "main..HEAD",
        "HEAD:agents",
        "--all",
        "-1",
        "HEAD~1\n",
        "main^{tree}",
    ],
)
def test_what_names_no_commit_is_said(history: History, gate: Run, revision: str) -> None:
    history.commit({PATH: WITHOUT})
    history.commit({PATH: WITH})
    outcome = gate(*AT[:-1], f"--at={revision}")
    assert (outcome.status, "neither a time nor a commit" in outcome.err) == (2, True), outcome


def test_what_may_mean_several_things_is_refused(history: History, gate: Run) -> None:
    """Git takes a tag before a branch, and a name before an id, and need not even warn."""
    first = history.commit({PATH: WITHOUT})
    history.commit({PATH: WITH})
    history.git("config", "core.warnAmbiguousRefs", "false")
    for name in ("release", first[:7], "2026-01-01"):
        history.git("tag", name)
    history.git("branch", "release", first)
    history.git("branch", first, "HEAD")
    for name in ("release", first[:7]):
        outcome = gate(*AT, name)
        assert (outcome.status, "may mean several things" in outcome.err) == (2, True), outcome
    outcome = gate(*AT, "2026-01-01")
    assert (outcome.status, "is a time, and the name of" in outcome.err) == (2, True), outcome
    for name in ("refs/heads/release", first, first.upper()):
        assert orjson.loads(gate(*AT, name).out)["commit"]["id"] == first
    assert gate(*AT, "2026-01-01T12:00:00Z").status == 0


def test_a_name_that_looks_like_an_id_is_a_name(history: History, gate: Run) -> None:
    first = history.commit({PATH: WITHOUT})
    history.commit({PATH: WITH})
    name = next(each for each in ("beef", "feed", "face") if not first.startswith(each))
    history.git("tag", name, first)
    assert orjson.loads(gate(*AT, name).out)["commit"]["id"] == first


ABOUT = ("prove", "grant", "--agent", "triage", "--tool", "delete_file", "--log")
FILES_ONLY = replace(ALLOWED, subject=(FILE,))


def logged(folder: Path, commit: str, record: Record) -> Entry:
    """Keep a record about a commit in a new log."""
    create_log(folder, "audit.example.com", generate(Algorithm.ED25519).key)
    source = replace(record.decision.source, commit=commit)
    subject = tuple(
        replace(each, digest=replace(each.digest, git_commit=commit)) if not each.name else each
        for each in record.subject
    )
    record = with_detail(replace(record, subject=subject), replace(record.decision, source=source))
    signer = generate(Algorithm.P256)
    sealed = seal(record, signer)
    taken = digest(sealed)
    body = leaf(taken, sealed.signature, signer.key)
    entry = Entry(body, taken, dump(sealed), summarise(record))
    with open_log(folder, Mode.APPEND) as log:
        log.append(entry)
    return entry


def test_records_of_a_log_are_named(history: History, gate: Run, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    logged(folder, history.commit({PATH: WITH}), ALLOWED)
    outcome = gate(*ABOUT, str(folder))
    assert "audit.example.com #0: ALLOW at check, 2026-11-04T08:31:02" in outcome.out
    assert "part of" not in outcome.out
    assert gate("prove", "agent", "--agent", "triage", "--log", str(folder)).out.count("#0") == 1


def test_a_pass_for_a_part_is_none_for_the_commit(
    history: History, gate: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    granted = history.commit({PATH: WITH})
    logged(folder, granted, FILES_ONLY)
    assert f"of only a part of {granted}" in gate(*ABOUT, str(folder)).out
    with open_log(folder) as log:
        log.erase(0, "asked for", clock)
    assert "its envelope was erased, so only the index says it" in gate(*ABOUT, str(folder)).out


@pytest.mark.parametrize("signed", [True, False])
def test_an_index_that_says_something_else_is_not_believed(
    history: History, gate: Run, tmp_path: Path, *, signed: bool
) -> None:
    folder = tmp_path / "log"
    entry = logged(folder, history.commit({PATH: WITH}), DENIED)
    database = sqlite3.connect(folder / "log.db")
    database.execute("UPDATE summary SET verdict = 'ALLOW'")
    if not signed:
        database.execute("DROP TRIGGER record_no_update")
        other = entry.envelope.replace(b'"sig":"ME', b'"sig":"MF')
        database.execute("UPDATE record SET envelope = ?", (other,))
    database.commit()
    database.close()
    outcome = gate(*ABOUT, str(folder))
    assert (outcome.status, outcome.out) == (2, "")
    assert "is not what the log says of it" in outcome.err


def test_a_capability_needs_a_name(history: History, gate: Run) -> None:
    history.commit({PATH: WITH})
    assert gate("prove", "grant", "--agent", "triage", "--tool", "").status == 2
    assert gate("prove", "grant", "--agent", "triage").status == 2
