"""What only an overlay grants is found, once for the same inputs; what is not rendered is told."""

import pytest

from gate.rendering import programs
from tests.gate.provenance.conftest import WITH, WITHOUT, History, Prove, agent

BASE = {"base/agent.yaml": WITHOUT, "base/kustomization.yaml": "resources: [agent.yaml]\n"}
OVERLAY = "resources: [../../base]\n%s"
PATCH = """\
patches:
  - target: {kind: Agent}
    patch: |-
      - op: add
        path: /spec/declarative/tools/0/mcpServer/toolNames/-
        value: delete_file
"""
NAME = "overlays/prod/kustomization.yaml"


@pytest.fixture
def rendering() -> None:
    if programs.kustomize() is None:
        pytest.skip("neither kustomize nor kubectl is installed")


@pytest.mark.usefixtures("rendering")
def test_an_overlay_grants_and_revokes(history: History, prove: Prove) -> None:
    history.commit(BASE | {NAME: OVERLAY % ""})
    granted = history.commit({NAME: OVERLAY % PATCH})
    history.commit({"readme.yaml": "a: 1\n"})
    revoked = history.commit({NAME: OVERLAY % ""})
    based = history.commit({"base/agent.yaml": WITH})
    told = prove()
    assert told.intervals() == [(granted, revoked), (based, None)]
    assert told.dig("ways", 0, "location", "file") == NAME


@pytest.mark.usefixtures("rendering")
def test_an_overlay_that_fails_is_told(history: History, prove: Prove) -> None:
    history.commit(BASE | {NAME: OVERLAY % ""})
    broken = history.commit({NAME: "resources: [../../base, nowhere.yaml]\n"})
    assert broken in str(prove().answer["gaps"])


def test_a_missing_program_is_told(
    history: History, prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.commit(BASE | {NAME: OVERLAY % PATCH})
    (history.keys / "git").symlink_to("/usr/bin/git")
    monkeypatch.setenv("PATH", str(history.keys))
    assert "kustomize is not installed" in str(prove().answer["notices"])


@pytest.mark.usefixtures("rendering")
@pytest.mark.parametrize("verb", [("grant", "--tool", "delete_file"), ("agent",)])
def test_an_agent_that_only_an_overlay_names_may_not_be_known(
    history: History, prove: Prove, verb: tuple[str, ...]
) -> None:
    history.commit(BASE | {NAME: "namePrefix: my-\nresources: [../../base, nowhere.yaml]\n"})
    done = prove.gate("prove", *verb, "--agent", "prod/my-triage")
    assert (done.status, f"{NAME}: not read at" in done.err) == (2, True), done.err


@pytest.mark.usefixtures("rendering")
def test_what_is_rendered_can_call_what_is_not(history: History, prove: Prove) -> None:
    calls = WITHOUT + "      - {type: Agent, agent: {name: cleaner}}\n"
    history.commit(BASE | {"base/agent.yaml": calls, NAME: OVERLAY % "namePrefix: my-\n"})
    granted = history.commit({"plain/cleaner.yaml": agent("delete_file", name="cleaner")})
    told = prove(agent="my-triage")
    assert told.intervals() == [(granted, None)]
    assert told.dig("ways", 0, "through") == "cleaner"


@pytest.mark.usefixtures("rendering")
def test_a_side_that_patches_is_looked_into(history: History, prove: Prove) -> None:
    history.commit({"base/agent.yaml": WITHOUT})
    history.branch("feature")
    history.commit({"base/kustomization.yaml": "resources: [agent.yaml]\n", NAME: OVERLAY % ""})
    granting = history.commit({NAME: OVERLAY % PATCH})
    history.commit({"readme.txt": "a\n"})
    history.main()
    history.merge("feature")
    assert prove().dig("opened", "origins", 0, "commit", "id") == granting
