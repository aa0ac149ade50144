"""What `gate init` drafts is true of what would be applied, as `gate check` judges it."""

from pathlib import Path

from gate.assembly import Wishes, read_owned
from gate.commands.scene import disk
from tests.conftest import Repository, Run
from tests.gate.rendering.tools import Only

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: triage}
spec:
  type: Declarative
  declarative:
    systemMessage: Sort tickets.
    tools:
      - type: McpServer
        mcpServer: {kind: RemoteMCPServer, name: tickets, toolNames: [read]}
"""
OVERLAY = "namespace: support-prod\nnamePrefix: our-\nresources: [../../base]\n"
FILES = {
    "base/agent.yaml": AGENT,
    "base/kustomization.yaml": "resources: [agent.yaml]\n",
    "overlays/prod/kustomization.yaml": OVERLAY,
    "chart/Chart.yaml": "apiVersion: v2\nname: helper\nversion: 0.1.0\n",
    "chart/templates/agent.yaml": AGENT.replace("triage", "{{ .Chart.Name }}, namespace: dev"),
}


def drafted(root: Path) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Give whom the drafts grant something, and the namespaces of each environment."""
    owned = read_owned(Wishes(), disk(root))
    places = {rule.name: rule.namespaces for rule in owned.config.environments}
    return [entry.subject for entry in owned.grants.entries], places


def test_agents_are_granted_under_the_names_that_are_rendered(
    repository: Repository, gate: Run
) -> None:
    repository.write(FILES)
    done = gate("init")
    assert (done.status, "note:" in done.out) == (0, False)
    subjects, namespaces = drafted(repository.root)
    assert subjects == ["dev/helper", "support-prod/our-triage"]
    assert (namespaces["dev"], namespaces["prod"]) == (("dev",), ("support-prod",))
    assert gate("check").status == 0


def test_what_the_drafts_know_nothing_of_is_told(
    repository: Repository, gate: Run, only: Only
) -> None:
    repository.write({**FILES, "broken.yaml": "a: b: c\n"})
    only("kustomize")
    done = gate("init", "--dry-run")
    assert done.status == 0
    assert "note: helm is not installed" in done.out
    assert "note: the drafts may lack what stands at broken.yaml:1: " in done.out


def test_what_has_no_place_is_named_by_the_folder_that_is_rendered(
    repository: Repository, gate: Run
) -> None:
    repository.write(
        {
            "apps/a/agent.yaml": AGENT,
            "apps/a/kustomization.yaml": "resources: [agent.yaml]\n",
            "chart/Chart.yaml": FILES["chart/Chart.yaml"],
            "chart/templates/agent.yaml": AGENT.replace("triage", "{{ .Chart.Name }}"),
        }
    )
    told = gate("init", "--dry-run").out
    assert "#   folder apps/a\n" in told
    assert "#   folder chart\n" in told
