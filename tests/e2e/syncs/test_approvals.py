"""A change that needs approval waits before a sync, passes once it is approved, and never else."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gate.audit.keys.files import open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.log.opening import create_log
from gate.cli import main
from tests.conftest import Outcome, Repository
from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_site import Site
from tests.e2e.presync import Gate, asking, gated
from tests.e2e.probe import Probe
from tests.e2e.registration import Registration
from tests.e2e.runner import Runner
from tests.e2e.samples import config_map, deployment
from tests.e2e.trees import Tree, text
from tests.gate.commands.office import ORIGIN, VERIFIER, Office, make_keys, serving
from tests.programs import FOLDER

DEMANDS = """\
version: 1
approvals:
  - {environments: [prod], group: agent-approvers}
"""
CALLERS = f"""\
callers:
  - {{{{name: people, token_sha256: {{people}}, approvers: [alice, bob], reads: [%(repo)s]}}}}
  - {{{{name: ci, token_sha256: {{ci}}, verifiers: ["{VERIFIER}"], reads: [%(repo)s]}}}}
  - {{{{name: service, token_sha256: {{service}}, reads: [%(repo)s]}}}}
"""


@dataclass(frozen=True)
class Court:
    """Where changes wait: what Argo CD syncs, the gate that it asks, people and a build."""

    site: Site
    gate: Gate
    people: Office
    build: Office

    def deployment(self, copies: int) -> Tree:
        """Give a Deployment that says where it runs, so that all doors know it by one name."""
        found = deployment(self.site.name, copies)
        return {**found, "metadata": {"name": self.site.name, "namespace": self.site.namespace}}


@pytest.fixture
def office(
    repository: Repository,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> Office:
    def run(*arguments: str) -> Outcome:
        status = main(arguments)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    folder = tmp_path_factory.mktemp("office")
    made = Office(folder, repository, run, uri=f"git+file://{repository.root}")
    make_keys(folder)
    create_log(folder / "log", ORIGIN, open_key(folder / "log.key", NO_PASSWORD).key)
    made.trust()
    return made


@pytest.fixture
def court(
    argo: ArgoCD,
    probe: Probe,
    synced: Registration,
    office: Office,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Court]:
    repository, folder, name = office.repository, office.folder, f"prod-{secrets.token_hex(4)}"
    argo.cluster.namespace(name, **synced.labels)
    with pytest.MonkeyPatch.context() as patch, serving(
        folder, CALLERS % {"repo": f'"{office.uri}"'}
    ) as log:  # fmt: skip
        patch.setenv("PATH", f"{FOLDER}:/usr/bin:/bin")
        patch.setenv("AGENTGATE_REPOSITORY", f"file://{repository.root}")
        approvals = {
            "log": log.url,
            "trust": str(folder / "trust.yaml"),
            "tokenFile": str(folder / "service.token"),
        }
        more = {"policy": {"gate": DEMANDS}, "presync": {"settings": {"approvals": approvals}}}
        place = tmp_path_factory.mktemp("approvals")
        with gated(argo, place, [name], more) as gate:
            site = Site(argo, probe, repository, namespace=name, name=name)
            yield Court(site, gate, office.through(log, "people"), office.through(log, "ci"))


def test_a_change_waits_for_its_approval_and_a_rebased_one_again(
    court: Court, runner: Runner
) -> None:
    site, repository = court.site, court.site.repository
    repository.commit({"gate.yaml": DEMANDS})
    site.commit(court.deployment(1), asking(site, court.gate))
    app = site.application()

    def phase() -> str:
        return text(app.sync(), "phase")

    def told() -> str:
        return " ".join(runner.said(site.namespace, "agentgate-presync")[-1].split())

    def approved(who: str, *more: str) -> None:
        done = court.people.approve(who, *more)
        assert done.status == 0, done.err
        checked = court.build.record("--commit", "HEAD")
        assert checked.status == 0, checked.out

    assert phase() == "Failed"
    assert "gate/approval-required" in told()
    assert not site.asked(), "nothing was written"
    approved("alice")
    assert phase() == "Succeeded", told()
    first = repository.git("rev-parse", "HEAD")

    site.commit(court.deployment(4))
    assert phase() == "Failed"
    assert f"compared with {first[:12]}, which was synced before" in told()
    assert court.people.approve("alice").status == 0
    assert phase() == "Failed", "nobody has looked yet who the authors are"
    assert court.build.record("--commit", "HEAD").status == 0
    assert phase() == "Succeeded", told()
    assert str(site.copies) == "4"

    site.commit(court.deployment(9))
    approved("alice")
    repository.git("branch", "change")
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    site.commit(config_map("map", word="yes"))
    repository.git("checkout", "--quiet", "change")
    repository.git("rebase", "--quiet", "main")
    repository.git("branch", "--force", "main")
    repository.git("checkout", "--quiet", "main")
    assert phase() == "Failed"
    assert "gate/approval-required" in told()
    assert court.build.check("--commit", "HEAD").status == 1
    approved("bob")
    assert phase() == "Succeeded", told()
    assert str(site.copies) == "9"
