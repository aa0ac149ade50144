"""What one overlay renders is never taken for what another needs, if both are never applied."""

import json
from typing import NamedTuple

import pytest

from tests.conftest import Repository, Run
from tests.gate.rendering.samples import CHART, POD
from tests.gate.rendering.test_overlays import found

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: clerk}
spec:
  type: Declarative
  declarative:
    systemMessage: hello
    modelConfig: sonnet
    tools: [{type: McpServer, mcpServer: {kind: RemoteMCPServer, name: ledger, toolNames: [read]}}]
"""
SERVER = """\
apiVersion: kagent.dev/v1alpha2
kind: RemoteMCPServer
metadata: {name: ledger, labels: {where: HERE}}
spec: {url: 'https://HERE.example.com/mcp', description: ledger}
"""
MODEL = """\
apiVersion: kagent.dev/v1alpha2
kind: ModelConfig
metadata: {name: sonnet, labels: {where: HERE}}
spec: {provider: Anthropic, model: claude-sonnet-4-5-20250929}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: []}
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: clerk}\n"
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: clerk}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: clerk}
subjects: [{kind: ServiceAccount, name: clerk}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: clerk}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]
"""
RUNNING = POD.replace("spec:\n", "spec:\n  serviceAccountName: clerk\n", 1)


def overlay(folder: str, *objects: str, top: str = "") -> dict[str, str]:
    """Write an overlay that stands alone."""
    here = [each.replace("HERE", folder.rpartition("/")[2]) for each in objects]
    return {
        f"{folder}/kustomization.yaml": f"resources: [all.yaml]\n{top}",
        f"{folder}/all.yaml": "---\n".join(here),
    }


class Around(NamedTuple):
    """What an object reaches, by where that is from, what not, and whether it has policies."""

    found: list[str]
    missing: list[str]
    policed: bool


def around(gate: Run, folder: str, kind: str = "Agent") -> Around:
    """Tell what the first object of a kind reaches that an overlay renders."""
    for line in gate("show", ".", "--output", "input").out.splitlines():
        asked = json.loads(line)
        manifest, bundle = asked["manifest"], asked["bundle"]
        if manifest["file"].startswith(folder) and manifest["identity"]["resource"] == kind:
            return Around(
                sorted(
                    f"{m['file'].rpartition('/kustomization.yaml')[0] or m['file']} "
                    f"{m['identity']['resource']}"
                    for m in bundle["manifests"]
                ),
                sorted(link["target"] for link in bundle["missing"]),
                bundle["policed"],
            )
    raise AssertionError(folder)


def reached(gate: Run, folder: str) -> tuple[list[str], list[str]]:
    """Tell what an agent that an overlay renders reaches, and what not."""
    return around(gate, folder)[:2]


@pytest.mark.parametrize("namespace", ["", "namespace: agents\n"])
def test_what_is_called_alike_is_found_in_the_same_overlay(
    repository: Repository, gate: Run, namespace: str
) -> None:
    for name in ("overlays/dev", "overlays/prod"):
        repository.write(overlay(name, AGENT, SERVER, MODEL, top=namespace))
    for name in ("overlays/dev", "overlays/prod"):
        assert reached(gate, name) == ([f"{name} ModelConfig", f"{name} RemoteMCPServer"], [])


@pytest.mark.parametrize("names", [("overlays/dev", "overlays/prod"), ("one", "two")])
def test_what_only_another_variant_has_is_missing(
    repository: Repository, gate: Run, names: tuple[str, str]
) -> None:
    repository.write(overlay(names[0], AGENT, MODEL))
    repository.write(overlay(names[1], AGENT, MODEL, SERVER))
    assert reached(gate, names[0]) == ([f"{names[0]} ModelConfig"], ["ledger"])
    assert around(gate, names[1]).missing == []


def test_power_and_policies_of_another_variant_do_not_count(
    repository: Repository, gate: Run
) -> None:
    repository.write(overlay("overlays/dev", RUNNING, ACCOUNT))
    repository.write(overlay("overlays/prod", RUNNING, ACCOUNT, BINDING, POLICY))
    assert around(gate, "overlays/dev", "Pod").found == ["overlays/dev ServiceAccount"]
    assert around(gate, "overlays/prod", "Pod").found == [
        f"overlays/prod {kind}"
        for kind in ("NetworkPolicy", "Role", "RoleBinding", "ServiceAccount")
    ]
    assert not around(gate, "overlays/dev", "Pod").policed
    assert around(gate, "overlays/prod", "Pod").policed


def test_overlays_of_one_base_are_variants_whatever_they_are_called(
    repository: Repository, gate: Run
) -> None:
    repository.write(overlay("base", AGENT, MODEL))
    repository.write({"one/kustomization.yaml": "namespace: a-one\nresources: [../base]\n"})
    server = SERVER.replace("name: ledger", "name: ledger, namespace: a-one")
    repository.write(
        {
            "two/kustomization.yaml": "resources: [../base, server.yaml]\n",
            "two/server.yaml": server,
        }
    )
    assert reached(gate, "one") == (["one ModelConfig"], ["ledger"])


def test_values_of_one_chart_are_variants(repository: Repository, gate: Run) -> None:
    pod = CHART["templates/pod.yaml"].replace(
        "spec:\n", "spec:\n  serviceAccountName: {{ .Values.account }}\n", 1
    )
    account = (
        "{{- if .Values.own }}\napiVersion: v1\nkind: ServiceAccount\n"
        "metadata: {name: clerk}\n{{- end }}\n"
    )
    repository.write(
        {
            **CHART,
            "templates/pod.yaml": pod,
            "templates/account.yaml": account,
            "values.yaml": CHART["values.yaml"] + "account: clerk\nown: false\n",
            "values-dev.yaml": "own: true\n",
            "values-test.yaml": "own: false\n",
        }
    )
    assert around(gate, "values-dev.yaml", "Pod").missing == []
    assert around(gate, "values-test.yaml", "Pod").missing == ["clerk"]


def test_overlays_that_are_applied_together_find_each_other(
    repository: Repository, gate: Run
) -> None:
    for environment in ("dev", "prod"):
        repository.write(overlay(f"apps/{environment}", AGENT))
        repository.write(overlay(f"shared/{environment}", MODEL, SERVER))
    assert reached(gate, "apps/dev") == (
        ["shared/dev ModelConfig", "shared/dev RemoteMCPServer"],
        [],
    )


def test_a_plain_file_stands_beside_every_overlay(repository: Repository, gate: Run) -> None:
    repository.write(overlay("overlays/dev", AGENT, MODEL))
    repository.write(overlay("overlays/prod", AGENT, MODEL))
    repository.write({"plain/server.yaml": SERVER})
    for name in ("overlays/dev", "overlays/prod"):
        assert reached(gate, name) == (
            [f"{name} ModelConfig", "plain/server.yaml RemoteMCPServer"],
            [],
        )


def test_no_way_leads_through_a_plain_file_to_another_variant(
    repository: Repository, gate: Run
) -> None:
    called = AGENT.replace("name: clerk", "name: called")
    tool = "{type: Agent, agent: {name: called}}"
    caller = AGENT.partition("    modelConfig")[0] + f"    tools: [{tool}]\n"
    repository.write(overlay("overlays/dev", caller))
    repository.write(overlay("overlays/prod", caller, MODEL, SERVER))
    repository.write({"plain.yaml": called})
    assert reached(gate, "overlays/dev") == (
        ["plain.yaml Agent"],
        ["default-model-config", "ledger", "sonnet"],
    )


def test_a_namespace_of_another_variant_says_nothing_of_where_something_runs(
    repository: Repository, gate: Run
) -> None:
    repository.write({"gate.yaml": "version: 1\nenvironments:\n"
                      "  dev: {labels: {env: dev}}\n"
                      "  prod: {labels: {env: prod}}\n"})  # fmt: skip
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: agents, labels: {env: HERE}}\n"
    for name in ("dev", "prod"):
        repository.write(overlay(name, space, AGENT, top="namespace: agents\n"))
    shown = json.loads(gate("show", ".", "--output", "json").out)
    told = {
        each["manifest"]["file"]: each["environment"]["names"]
        for each in shown
        if each["manifest"]["identity"]["resource"] == "Agent"
    }
    assert told == {f"{name}/kustomization.yaml/rendered.yaml": [name] for name in ("dev", "prod")}


GUARD = (
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
    "metadata: {name: agentgate}\nwebhooks:\n  - name: check.agentgate.example.com\n"
    "    failurePolicy: Fail\n    clientConfig: {service: {name: agentgate, namespace: a}}\n"
    "    rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]\n"
)


def test_what_one_variant_loses_is_not_made_up_for_by_another(
    repository: Repository, gate: Run
) -> None:
    for name in ("overlays/dev", "overlays/prod"):
        repository.write(overlay(name, MODEL, GUARD))
    repository.commit({})
    repository.write(overlay("overlays/dev", MODEL))
    repository.git("add", "--all")
    places = [file for file, _, rule in found(gate, "--staged") if rule == "gate-integrity"]
    assert places == ["overlays/dev/kustomization.yaml"]


def test_what_a_variant_changes_is_held_against_its_own_past(
    repository: Repository, gate: Run
) -> None:
    narrow = GUARD + "    namespaceSelector: {matchLabels: {judged: yes-please}}\n"
    for name, guard in (("dev", GUARD), ("prod", narrow)):
        repository.write(overlay(f"overlays/{name}", MODEL, guard))
    repository.commit({})
    for name in ("dev", "prod"):
        repository.write(overlay(f"overlays/{name}", MODEL, narrow, top="nameSuffix: ''\n"))
    repository.git("add", "--all")
    told = {file for file, _, rule in found(gate, "--staged") if rule == "gate-integrity"}
    assert told == {"overlays/dev/all.yaml"}
