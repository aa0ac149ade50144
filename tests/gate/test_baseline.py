"""What a baseline lists does not decide, is never silent, and nothing else gets through with it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import orjson
import pytest

from gate.baseline import known, read_baseline, write_baseline
from gate.decide import settle
from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.model import Verdict
from tests.conftest import Repository, Run
from tests.gate.reports.samples import RICH, SCOPE, TRAINER

FILE = "gate-baseline.json"
GOOD = "agent:\n  name: good\n  capabilities:\n    - search\n"
BAD = f"{GOOD}permissions:\n  read: [knowledge]\n  write: [/etc/hosts]\n"
MILD = "version: 1\nenforcement:\n- {rules: ['*'], action: warn}\n"


def source(text: str) -> Source:
    return Source(FILE, text.encode(), Syntax.JSON)


def entry(**changes: str) -> dict[str, str]:
    return {"fingerprint": "a" * 32, "rule": "r", "file": "f", "subject": "s"} | changes


def baseline(*entries: dict[str, str], schema: str = "urn:agentgate:baseline:v1") -> str:
    return json.dumps({"schema": schema, "findings": entries})


def test_what_is_written_can_be_read() -> None:
    listed = read_baseline(source(write_baseline(RICH.verdict)))
    found = RICH.verdict
    standing = (*found.denials, *found.warnings, *found.dryrun, *found.known)
    assert listed == {known(finding) for finding in standing}


def test_it_holds_no_message_and_is_sorted() -> None:
    text = write_baseline(RICH.verdict)
    entries = orjson.loads(text)["findings"]
    assert {tuple(each) for each in entries} == {("fingerprint", "rule", "file", "subject")}
    assert TRAINER.message not in text
    turned = replace(RICH.verdict, denials=RICH.verdict.denials[::-1])
    assert write_baseline(turned) == text
    assert [each["file"] for each in entries] == sorted(each["file"] for each in entries)


def test_settling_moves_and_never_drops() -> None:
    settled = settle(RICH.verdict, lambda finding: finding.rule is SCOPE)
    assert not any(finding.rule is SCOPE for finding in settled.denials)
    assert len(settled.denials) + len(settled.known) == len(RICH.verdict.denials)
    assert settled.undecidable == RICH.verdict.undecidable
    assert settled.exempted == RICH.verdict.exempted
    everything = settle(RICH.verdict, lambda _: True)
    assert everything.undecidable == RICH.verdict.undecidable
    assert settle(Verdict(), lambda _: True) == Verdict()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (baseline(schema="urn:agentgate:baseline:v2"), ":1:12: "),
        ("[]", ":1:1: "),
        ('{"findings": []}', ":1:1: "),
        (baseline(entry(reason="x")), "unknown key 'reason'"),
        (baseline(entry(fingerprint="short")), ":1:70: "),
        (baseline(entry(), entry(file="g")), "this fingerprint is listed twice"),
        (baseline(entry(rule="gate/rule-failed")), "what could not be judged cannot be known"),
        ('{"schema": "a", "schema": "b"}', ":1:"),
        ("", ":1:1: "),
        ("{", "cannot be read"),
    ],
)
def test_what_is_not_a_baseline_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_baseline(source(text))
    assert place in "\n".join([refused.value.message, *map(str, refused.value.faults)])


def test_only_new_findings_fail(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    written = gate("check", "--write-baseline", FILE)
    assert written.status == 0
    assert "allowed: 1 known from the baseline in " in written.out
    assert gate("check").status == 1
    assert gate("check", "--baseline", FILE).status == 0
    repository.write({"b.yaml": BAD.replace("name: good", "name: other")})
    done = gate("check", "--baseline", FILE)
    assert done.status == 1
    assert "b.yaml:7:" in done.out
    assert "a.yaml:" not in done.out
    assert "denied: 1 denial, 1 known from the baseline in " in done.out


@pytest.mark.parametrize(
    "moved",
    [
        lambda text: "# a comment\n\n" + text,
        lambda text: text.replace("  read", "  # here\n\n  read"),
        lambda text: GOOD.replace("name: good", "name: first") + "---\n" + text,
        lambda text: text.replace("/etc/hosts", "/etc/shadow"),
    ],
    ids=["above", "inside", "another document", "another value"],
)
def test_moved_lines_stay_known(
    moved: Callable[[str], str], repository: Repository, gate: Run
) -> None:
    repository.write({"a.yaml": BAD})
    assert gate("check", "--write-baseline", FILE).status == 0
    repository.write({"a.yaml": moved(BAD)})
    assert gate("check", "--baseline", FILE).status == 0


def test_one_more_of_the_same_kind_is_new(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    repository.write({"a.yaml": f"{BAD}---\n{BAD}"})
    assert gate("check", "--baseline", FILE).status == 1


def test_reports_show_what_is_known(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    report = orjson.loads(gate("check", "--baseline", FILE, "--output", "json").out)
    assert report["allowed"] is True
    assert report["summary"]["known"] == 1
    assert [finding["outcome"] for finding in report["findings"]] == ["known"]
    [run] = orjson.loads(gate("check", "--baseline", FILE, "--output", "sarif").out)["runs"]
    assert run["results"][0]["suppressions"][0]["kind"] == "external"
    assert 'skipped="1"' in gate("check", "--baseline", FILE, "--output", "junit").out


def test_warnings_are_known_too(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD, "gate.yaml": MILD})
    assert gate("check", "--fail-on-warn").status == 1
    gate("check", "--write-baseline", FILE)
    assert gate("check", "--baseline", FILE, "--fail-on-warn").status == 0


def test_entries_that_do_not_occur_any_more_are_told(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD, "b.yaml": BAD.replace("name: good", "name: b")})
    gate("check", "--write-baseline", FILE)
    repository.write({"a.yaml": GOOD})
    (repository.root / "b.yaml").unlink()
    done = gate("check", "--baseline", FILE)
    assert done.status == 0
    assert (
        f"notice: 2 entries of {FILE} do not occur any more (least-privilege-paths in a.yaml, "
        in (done.out)
    )
    assert "any more" not in gate("check", "a.yaml", "--write-baseline", FILE).out


def test_other_files_than_those_judged_may_still_occur(repository: Repository, gate: Run) -> None:
    repository.write({"a/a.yaml": GOOD, "b/b.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    assert "any more" not in gate("check", "a", "--baseline", FILE).out


def test_files_may_be_called_anything(repository: Repository, gate: Run) -> None:
    repository.write({"b/\udcff\\x5c\\.yaml": BAD, "a/a.yaml": GOOD})
    gate("check", "--write-baseline", FILE)
    assert "any more" not in gate("check", "a", "--baseline", FILE).out


def test_what_git_holds_need_not_be_on_disk(repository: Repository, gate: Run) -> None:
    names = {"b.yaml": BAD.replace("good", "b"), "c.yaml": BAD.replace("good", "c")}
    repository.write({"a.yaml": GOOD, **names})
    gate("check", "--write-baseline", FILE)
    repository.commit({})
    repository.git("rm", "--quiet", "c.yaml")
    repository.commit({"a.yaml": f"{GOOD}# more\n"})
    (repository.root / "b.yaml").unlink()
    for arguments in (["--diff", "HEAD~1"], ["--commit", "HEAD"]):
        done = gate("check", *arguments, "--baseline", FILE)
        assert f"1 entry of {FILE} does not occur any more (least-privilege-paths in c.yaml)" in (
            done.out
        )


def test_what_cannot_be_read_may_still_occur(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    repository.write({"a.yaml": f"{BAD}agent: twice\n"})
    done = gate("check", "--baseline", FILE)
    assert (done.status, "any more" in done.out) == (2, False)


def test_what_cannot_be_judged_is_never_known(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD, "broken.yaml": "a: 1\na: 2\n"})
    done = gate("check", "--write-baseline", FILE)
    assert done.status == 2
    assert f"{FILE} was not written" in done.out
    assert not (repository.root / FILE).exists()


def test_an_approval_that_lacks_is_never_known(repository: Repository, gate: Run) -> None:
    demand = "version: 1\napprovals: [{group: g, count: 1, environments: [dev]}]\n"
    repository.commit({"gate.yaml": "version: 1\n", "a.yaml": GOOD})
    repository.commit({"gate.yaml": demand, "a.yaml": BAD})
    written = gate("check", "--commit", "HEAD", "--write-baseline", FILE)
    assert written.status == 1
    assert "deny gate/approval-required" in written.out
    assert "gate/approval-required" not in (repository.root / FILE).read_text()
    again = gate("check", "--commit", "HEAD", "--baseline", FILE, "--output", "json")
    assert again.status == 1
    told = [each for each in json.loads(again.out)["findings"] if each["outcome"] != "known"]
    assert {each["rule"] for each in told} == {"gate/approval-required"}


def test_an_exemption_that_ends_is_not_covered_by_the_baseline(
    repository: Repository, gate: Run
) -> None:
    config = (
        "version: 1\nexemptions:\n- {rule: least-privilege-paths, subject: good, reason: r, "
        f"owner: o, expires: {date(2999, 1, 1)}}}\n"
    )
    repository.write({"a.yaml": BAD, "gate.yaml": config})
    gate("check", "--write-baseline", FILE)
    repository.write({"gate.yaml": config.replace("2999", "2020")})
    assert gate("check", "--baseline", FILE).status == 1


def test_a_forged_entry_knows_nothing(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    path = repository.root / FILE
    path.write_text(path.read_text().replace('"least-privilege-paths"', '"unpinned-image"'))
    assert gate("check", "--baseline", FILE).status == 1


def test_the_baseline_itself_is_not_judged(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD})
    gate("check", "--write-baseline", FILE)
    assert "no known format" not in gate("check", "--baseline", FILE).out


def test_a_change_of_the_baseline_affects_everything(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": BAD})
    gate("check", "--write-baseline", FILE)
    repository.git("add", FILE)
    report = orjson.loads(gate("check", "--staged", "--baseline", FILE, "--output", "json").out)
    assert report["self_configured"] is True
    assert report["summary"]["known"] == 1


def test_a_part_is_no_baseline(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": BAD})
    done = gate("check", "--staged", "--write-baseline", FILE)
    assert done.status == 2
    assert done.err == (
        "gate: a baseline is written from everything, not from a change\n"
        "  leave out --staged and --diff\n"
    )


def test_a_baseline_that_is_missing_or_wrong_decides_nothing(
    repository: Repository, gate: Run
) -> None:
    repository.write({"a.yaml": GOOD})
    missing = gate("check", "--baseline", FILE)
    assert missing.status == 2
    assert missing.err.startswith(f"gate: {FILE} cannot be read: No such file or directory\n")
    repository.write({FILE: '{"schema": "urn:agentgate:baseline:v9", "findings": []}'})
    wrong = gate("check", "--baseline", FILE)
    assert wrong.status == 2
    assert f"{FILE}:1:12: " in wrong.err


def test_it_keeps_its_permissions_and_is_replaced_whole(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": BAD, FILE: "old"})
    (repository.root / FILE).chmod(0o640)
    gate("check", "--write-baseline", FILE)
    assert (repository.root / FILE).stat().st_mode & 0o777 == 0o640
    assert not [path for path in repository.root.iterdir() if path.name.startswith(f".{FILE}")]
