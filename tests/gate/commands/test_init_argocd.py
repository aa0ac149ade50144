"""The hook is drafted from what somebody said, is impeccable, and only ever asks."""

import os
from pathlib import Path

import orjson
import pytest

from gate.adoption.presync import FILE, WAVE, Asker, asker_of, draft, job
from gate.cli import parser
from gate.errors import ConfigError
from gate.policy.library import shipped
from tests.conftest import Outcome, Repository, Run
from tests.e2e.trees import at, items, text, texts

GOLDEN = Path(__file__).parent / "golden" / FILE
IMAGE = f"registry.example.com/platform/agentgate@sha256:{'9f2b7c41' * 8}"
ASKER = Asker("argocd/agents", IMAGE, "https://agentgate.agentgate.svc")
ASKED = (
    "--application", ASKER.application, "--image", ASKER.image, "--server", ASKER.server,
)  # fmt: skip


def findings(outcome: Outcome) -> list[object]:
    found = orjson.loads(outcome.out)
    return [*found["findings"], *found["notices"], *found["unresolved"]]


def test_it_is_written_as_before(repository: Repository, gate: Run) -> None:
    done = gate("init", "argocd", *ASKED)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"wrote {FILE}\nnext: ")
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text((repository.root / FILE).read_text())
    assert (repository.root / FILE).read_text() == GOLDEN.read_text()


def test_the_gate_finds_nothing_in_it(repository: Repository, gate: Run) -> None:
    gate("init", "argocd", *ASKED)
    repository.write({"grants.yaml": "grants: []\n"})
    done = gate("check", "--output", "json")
    assert done.status == 0
    assert findings(done) == []


def test_a_dry_run_writes_nothing(repository: Repository, gate: Run) -> None:
    assert gate("init", "argocd", *ASKED, "--dry-run").out == draft(ASKER)
    assert not (repository.root / FILE).exists()


def test_it_goes_where_the_application_looks(repository: Repository, gate: Run) -> None:
    repository.write({"hooks/.keep": ""})
    assert gate("init", "argocd", *ASKED, "--into", "hooks").out.startswith(f"wrote hooks/{FILE}\n")
    assert gate("init", "argocd", *ASKED, "--into", "nowhere").status == 2


def test_nothing_is_overwritten(repository: Repository, gate: Run) -> None:
    repository.write({FILE: "mine\n"})
    done = gate("init", "argocd", *ASKED)
    assert (done.status, (repository.root / FILE).read_text()) == (2, "mine\n")
    assert "File exists" in done.err


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("kustomization.yaml", "Kustomize refuses what has no fixed name"),
        ("Kustomization", "Kustomize refuses what has no fixed name"),
        ("Chart.yaml", "Helm renders templates/ alone"),
    ],
)
def test_it_is_not_written_where_it_cannot_work(
    repository: Repository, gate: Run, file: str, said: str
) -> None:
    repository.write({file: "{}\n"})
    done = gate("init", "argocd", *ASKED)
    assert done.status == 2
    assert said in done.err
    assert not (repository.root / FILE).exists()


@pytest.mark.parametrize("missing", ["--application", "--image", "--server"])
def test_nothing_is_guessed(repository: Repository, gate: Run, missing: str) -> None:
    place = ASKED.index(missing)
    done = gate("init", "argocd", *ASKED[:place], *ASKED[place + 2 :])
    assert done.status == 2
    assert f"needs {missing}\n" in done.err
    assert not list(repository.root.glob("*.yaml"))


@pytest.mark.parametrize(
    "arguments",
    [("argocd", *ASKED, "--ci", "github"), (".", "--into", "."), ("--image", IMAGE)],
    ids=["pipeline", "folder", "image"],
)
def test_what_is_for_the_other_is_refused(
    repository: Repository, gate: Run, arguments: tuple[str, ...]
) -> None:
    assert gate("init", *arguments).status == 2
    assert sorted(path.name for path in repository.root.iterdir()) == [".git"]


@pytest.mark.parametrize(
    ("application", "image", "server"),
    [
        ("agents", IMAGE, ASKER.server),
        ("argocd/a/b", IMAGE, ASKER.server),
        ("argocd/agents\n  x: y", IMAGE, ASKER.server),
        ("argocd/agents", "registry.example.com/agentgate:1.0", ASKER.server),
        ("argocd/agents", "agentgate@sha256:abc", ASKER.server),
        ("argocd/agents", f"a b@sha256:{'0' * 64}", ASKER.server),
        ("argocd/agents", IMAGE, "http://agentgate.agentgate.svc"),
        ("argocd/agents", IMAGE, "https://agentgate.agentgate.svc/path"),
        ("argocd/agents", IMAGE, "https://a:b@agentgate.agentgate.svc"),
        ("argocd/agents", IMAGE, "https://agentgate.agentgate.svc\n"),
    ],
)
def test_what_would_write_another_job_is_refused(application: str, image: str, server: str) -> None:
    with pytest.raises(ConfigError):
        Asker(application, image, server)


def test_a_job_tells_what_it_asks() -> None:
    assert asker_of(job(ASKER)) == ASKER
    assert asker_of({**job(ASKER), "status": {"active": 1}}) == ASKER
    assert asker_of({"spec": {"template": {"spec": {"containers": []}}}}) is None
    other = draft(ASKER).replace("https://", "http://")
    assert asker_of({"kind": "Job", "spec": other}) is None
    assert asker_of(None) is None


def test_it_waits_for_less_than_it_may() -> None:
    spec = at(job(ASKER), "spec")
    waits = [str(each) for each in items(spec, "template", "spec", "containers", 0, "args")]
    (timeout,) = [int(each.removeprefix("--timeout=")) for each in waits if "--timeout" in each]
    limit = at(spec, "activeDeadlineSeconds")
    assert isinstance(limit, int)
    assert timeout < limit


def test_the_rule_holds_it_to_the_wave_that_it_has() -> None:
    module = shipped() / "rules" / "gate-integrity" / "gate-integrity.rego"
    assert f"#       default: {WAVE}\n" in module.read_text()
    annotations = texts(job(ASKER), "metadata", "annotations")
    assert annotations["argocd.argoproj.io/sync-wave"] == str(WAVE)
    assert text(job(ASKER), "metadata", "name") == ""


def test_the_gate_understands_its_arguments() -> None:
    args = items(job(ASKER), "spec", "template", "spec", "containers", 0, "args")
    options = parser().parse_args([str(each) for each in args])
    assert (options.command, options.application) == ("presync", ASKER.application)
