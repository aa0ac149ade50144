"""From bytes to manifests: nothing that was seen is lost on the way."""

import pytest

from gate.intake import take_in
from gate.manifest import Kind, Manifest
from gate.sources import File


def loaded(path: str, text: str, *neighbours: str) -> tuple[Manifest, ...]:
    return take_in([File(path, text.encode())], {path, *neighbours}).manifests


def test_a_stray_key_hides_nothing() -> None:
    text = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, %s}'
    servers = '"mcpServers": {"a": {"command": "npx", "args": ["x@1.0.0"]}}'
    kinds = {manifest.identity.kind for manifest in loaded(".mcp.json", text % servers)}
    assert kinds == {Kind.SETTINGS, Kind.CONFIG_MAP}


def test_a_secret_that_stands_in_no_manifest_is_kept() -> None:
    text = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n"
        "metadata: {name: a, namespace: b, annotations: {x: 'https://u:pa55-w0rd9@host/'}}\n"
        "spec: {target: {name: other}, data: []}\n"
    )
    found = [len(manifest.credentials) for manifest in loaded("a.yaml", text)]
    assert sum(found) == 1


@pytest.mark.parametrize("text", ["swarm: {}\n", "swarm: [3]\n", "pipeline: {agents: 3}\n"])
def test_a_claimed_document_without_manifests_keeps_its_faults(text: str) -> None:
    for manifest in loaded("swarm.yaml", text):
        assert manifest.file == "swarm.yaml"
        assert [entry.reason for entry in manifest.unknown_fields] == ["wrong_type"]


def test_an_item_of_a_list_is_a_document_of_its_own() -> None:
    item = "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}\n"
    text = "apiVersion: v1\nkind: List\nitems:\n" + item % "a" + item % "b"
    assert [manifest.identity.name for manifest in loaded("l.yaml", text)] == ["a", "b"]


def test_templates_of_charts_are_not_read() -> None:
    text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: '{{ .Release.Name }}'}\n"
    assert loaded("c/templates/a.yaml", text, "c/Chart.yaml") == ()
    assert len(loaded("c/templates/a.yaml", text)) == 1
