"""`gate rollback-plan`: from a log, from verdicts of a cluster, and from what Argo CD says."""

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from gate.audit.keys import public_pem, save
from gate.audit.log.opening import create_log
from gate.audit.records import Record
from gate.audit.records.deliveries import Delivered, Revision
from gate.commands import rollback_plan
from tests.conftest import Outcome, Run
from tests.gate.audit.records.samples import REPO
from tests.gate.audit.verification.sample import ORIGIN, log_key, record_key
from tests.gate.commands.audit.conftest import Desk, dated
from tests.gate.verdicts.sample import DELIVERED, VERIFIER, about, denied, resource

DOCS = Path(__file__).parents[3] / "docs"
FIRST, SECOND, THIRD = "a" * 40, "b" * 40, "c" * 40


@pytest.fixture
def desk(tmp_path: Path, gate: Run, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a desk whose log holds what was judged before three syncs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AGENTGATE_LOG", raising=False)
    (tmp_path / "record.pub").write_bytes(public_pem(record_key().key))
    (tmp_path / "log.pub").write_bytes(public_pem(log_key().key))
    save(log_key(), tmp_path / "log.key", None)
    assert gate("keys", "add", "log.pub", "--origin", ORIGIN).status == 0
    speaker = ("--verifier", VERIFIER, "--door", "presync", "--resource", DELIVERED.resource)
    assert gate("keys", "add", "record.pub", *speaker, "--from", f"{ORIGIN}=0").status == 0
    create_log(tmp_path / "log", ORIGIN, log_key().key)
    found = Desk(tmp_path, gate)
    for number, record in enumerate(records(), 1):
        found.append(dated(record, number, f"2026-11-04T08:3{number}:00Z"))
    found.publish()
    return found


def delivered(revision: str, before: str = "", health: str = "") -> Delivered:
    made = replace(DELIVERED, revisions=(Revision(REPO, revision),), health=health)
    return replace(made, before=(before,) if before else ())


def records() -> list[Record]:
    return [
        about(delivered(FIRST)),
        about(delivered(SECOND, FIRST, "Healthy")),
        denied(delivered(THIRD, SECOND, "Degraded")),
        # Another application, and one that nobody may speak of.
        about(replace(delivered(THIRD, SECOND, "Healthy"), name="billing")),
    ]


def plan(desk: Desk, *arguments: str | Path, name: str = "argocd/support") -> Outcome:
    return desk.gate("rollback-plan", name, "--trust", "trust.yaml", *map(str, arguments))


def test_the_revision_is_named_with_its_grounds(desk: Desk) -> None:
    done = plan(desk, "--log", "log")
    assert done.status == 0, done.err
    assert done.out == (
        f"argocd/support runs {SECOND}\n"
        f"go back to {FIRST}\n"
        f"  passed 2026-11-04T08:31:00Z: entry 0 of {ORIGIN}\n"
        "  synced before another was judged\n"
        f"  healthy 2026-11-04T08:32:00Z: entry 1 of {ORIGIN} says Healthy\n"
        f"  {rollback_plan.ADVICE}\n"
        f"not {THIRD}: it was denied at 2026-11-04T08:33:00Z\n"
    )


def test_programs_are_told_the_same(desk: Desk) -> None:
    told = orjson.loads(plan(desk, "--log", "log", "--output", "json").out)
    assert told["schema"] == rollback_plan.SCHEMA
    assert told["current"] == [SECOND]
    assert told["chosen"]["revisions"] == [FIRST]
    assert told["chosen"]["health"]["health"] == "healthy"
    assert [each["revisions"] for each in told["passed_over"]] == [[THIRD]]
    assert told["not_believed"] == []


def test_what_its_application_says_counts(desk: Desk) -> None:
    entries = [
        {"revision": revision, "deployedAt": f"2026-11-04T0{hour}:00:00Z"}
        for hour, revision in enumerate((SECOND, FIRST), 8)
    ]
    value = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "support", "namespace": "argocd", "uid": DELIVERED.uid},
        "status": {
            "history": entries,
            "health": {"status": "Degraded"},
            "reconciledAt": "2026-11-05T00:00:00Z",
        },
    }
    (desk.root / "app.json").write_bytes(orjson.dumps(value))
    done = plan(desk, "--log", "log", "--application", "app.json")
    assert done.status == 1
    assert done.out.startswith(f"argocd/support runs {FIRST}\nnothing known can be gone back to\n")
    assert f"not {SECOND}: it was Degraded at 2026-11-04T08:33:00Z" in done.out
    another = {**value, "metadata": {"name": "support", "namespace": "argocd", "uid": "anew"}}
    (desk.root / "app.json").write_bytes(
        orjson.dumps({"apiVersion": "v1", "kind": "List", "items": [another]})
    )
    done = plan(desk, "--log", "log", "--application", "app.json")
    assert done.status == 1
    assert "no verdict on it is believed" in done.out


def test_verdicts_of_the_cluster_do_without_the_log(desk: Desk) -> None:
    items = [resource(dated(each, 9, "2026-11-04T08:31:00Z")) for each in records()[:1]]
    later = resource(dated(records()[1], 10, "2026-11-04T08:32:00Z"))
    listed = {"apiVersion": "v1", "kind": "List", "items": [*items, later]}
    (desk.root / "verdicts.json").write_bytes(orjson.dumps(listed))
    done = plan(desk, "--verdicts", "verdicts.json")
    assert done.status == 0, done.err
    assert f"go back to {FIRST}\n" in done.out
    assert "says Healthy" in done.out
    twice = plan(desk, "--verdicts", "verdicts.json", "--log", "log")
    assert twice.status == 0


def test_who_is_not_trusted_is_not_believed(desk: Desk) -> None:
    retired = ("keys", "retire", "record.pub", "--until", f"{ORIGIN}=1")
    assert desk.gate(*retired).status == 0
    done = plan(desk, "--log", "log")
    assert done.status == 1
    refused = re.findall(r"^not believed: (entry \d)", done.out, re.MULTILINE)
    assert refused == ["entry 1", "entry 2"]
    assert f"runs {FIRST}\nnothing known can be gone back to" in done.out


def test_a_record_that_was_erased_says_nothing(desk: Desk) -> None:
    erased = ("audit", "erase", "1", "--log", "log", "--reason", "asked to")
    assert desk.gate(*erased).status == 0
    done = plan(desk, "--log", "log")
    assert done.status == 1
    assert "not believed: entry 1" in done.out
    assert "asked to" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--log", "log", "--verdicts", "none.json"], "none.json"),
        (["--log", "none"], "none is no log"),
        ([], "no log was named"),
        (["--log", "log", "--application", "trust.yaml"], "holds 0 times argocd/support"),
        (["--verdicts", "trust.yaml"], "no Verdict"),
        (["--log", "log", "--application", "broken.yaml"], "cannot be read"),
    ],
    ids=["verdicts", "log", "nothing", "application", "no verdict", "no yaml"],
)
def test_what_cannot_be_told(desk: Desk, arguments: list[str], words: str) -> None:
    (desk.root / "broken.yaml").write_text("a: [")
    done = plan(desk, *arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err


def test_a_name_that_nobody_knows_is_no_answer(desk: Desk) -> None:
    done = plan(desk, "--log", "log", name="argocd/unheard")
    assert done.status == 2
    assert "nothing that was given has a verdict on argocd/unheard" in done.err


def test_what_no_checkpoint_covers_yet_is_no_answer(desk: Desk) -> None:
    desk.append(dated(about(delivered(THIRD, SECOND)), 7, "2026-11-04T08:39:00Z"))
    done = plan(desk, "--log", "log")
    assert done.status == 2
    assert "not yet in the last checkpoint" in done.err


def test_one_name_in_two_clusters_is_not_guessed(desk: Desk) -> None:
    other = "1b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80"
    speaker = ("--verifier", VERIFIER, "--door", "presync", "--from", f"{ORIGIN}=0")
    more = replace(delivered(THIRD), cluster=other, uid="another")
    assert desk.gate("keys", "add", "record.pub", *speaker, "--resource", more.resource).status == 0
    desk.append(dated(about(more), 7, "2026-11-04T08:39:00Z"))
    desk.publish()
    done = plan(desk, "--log", "log")
    assert done.status == 2
    assert "there are several: argocd://" in done.err


def test_the_page_shows_what_is_printed(desk: Desk) -> None:
    page = (DOCS / "rollback.md").read_text()
    (shown,) = re.findall(r"^```text\n\$ gate (.*?)^```", page, re.MULTILINE | re.DOTALL)
    command, _, printed = shown.partition("\n")
    done = desk.gate(*command.split())
    assert (done.status, done.out) == (0, printed)
