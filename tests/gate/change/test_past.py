"""What a change modifies keeps its past, and what it removes is still asked about."""

from gate.assembly import Wishes, read_owned
from gate.bundle import Bundle
from gate.change import Change
from gate.change.past import Past
from gate.intake import take_in
from gate.sources import File
from tests.judging import findings, gate_of, yaml

HOOK = b"""\
repos:
  - repo: https://git.example.com/agentgate
    rev: v1.0.0
    hooks: [{id: agentgate}]
"""
WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: agentgate}
webhooks:
  - name: validate.agentgate.example.com
    failurePolicy: Fail
    namespaceSelector: {}
"""
OTHER = yaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "other.yaml")


def found(files: tuple[File, ...], removed: tuple[File, ...]) -> list[tuple[str, int, str]]:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    paths = frozenset(file.path for file in removed)
    decision = gate.review(Change(files, changed=paths, removed=removed))
    assert not decision.verdict.undecidable
    return [
        (f.location.file, f.location.line, f.message)
        for f in findings(decision)
        if f.rule.id == "gate-integrity"
    ]


def gate_yaml(text: str) -> File:
    return yaml(f"version: 1\n{text}", "platform/gate.yaml")


def test_removing_what_runs_the_gate_is_found_where_it_stood() -> None:
    hook = File(".pre-commit-config.yaml", HOOK)
    webhook = yaml(WEBHOOK, "webhook.yaml")
    config = gate_yaml("")
    assert [place[:2] for place in found((OTHER,), (hook, webhook, config))] == [
        (".pre-commit-config.yaml", 1),
        ("platform/gate.yaml", 1),
        ("webhook.yaml", 5),
    ]


def test_removing_something_else_is_nobodys_business() -> None:
    assert found((), (OTHER, yaml(WEBHOOK.replace("agentgate", "mesh"), "webhook.yaml"))) == []


def test_taking_the_hook_out_is_found() -> None:
    old = File(".pre-commit-config.yaml", HOOK)
    new = File(".pre-commit-config.yaml", HOOK.replace(b"agentgate", b"ruff"))
    assert [line for _, line, _ in found((new,), (old,))] == [2]
    assert found((old,), (new,)) == []


def test_loosening_the_configuration_is_found_entry_by_entry() -> None:
    old = gate_yaml("ignore: [vendor/]\nenforcement:\n- {rules: [tool-scope], action: deny}\n")
    new = gate_yaml(
        "ignore: [vendor/, agents/]\nenforcement:\n- {rules: [tool-scope], action: warn}\n"
        "deny_at: critical\n"
    )
    assert [line for _, line, _ in found((new,), (old,))] == [2, 4, 5]
    assert found((old,), (new,)) == []


def test_narrowing_what_the_webhook_is_asked_is_found() -> None:
    old = yaml(WEBHOOK, "webhook.yaml")
    narrower = "namespaceSelector: {matchLabels: {judged: yes-please}}"
    new = yaml(WEBHOOK.replace("namespaceSelector: {}", narrower), "webhook.yaml")
    assert [line for _, line, _ in found((new,), (old,))] == [7]
    assert found((old,), (old,)) == []


def test_an_object_that_moves_to_another_file_has_the_same_past() -> None:
    before = take_in([yaml(WEBHOOK, "old.yaml")], frozenset())
    after = take_in([yaml(WEBHOOK.replace("Fail", "Ignore"), "new.yaml")], frozenset())
    (manifest,) = after.loaded[0].manifests
    assert Past(before).old(manifest, Bundle(())) == before.loaded[0].document.value
