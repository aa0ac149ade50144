"""The schema of the chart's values: it knows every value, and nothing else."""

from collections.abc import Iterator

import orjson
import pytest
from jsonschema import Draft7Validator

from tests.charts.rendered import CHART, HERE, VALUES, documents
from tests.charts.test_kinds import values
from tests.e2e.trees import Tree, at
from webhooks.admission.settings import SettingsFile

SCHEMA: Tree = orjson.loads((CHART / "values.schema.json").read_bytes())
KUBERNETES = {
    "/affinity", "/global", "/networkPolicy/apiServer/*", "/networkPolicy/extraEgress/*",
    "/networkPolicy/ingressFrom/*", "/networkPolicy/metricsFrom/*", "/resources/claims/*",
    "/tolerations/*", "/topologySpreadConstraints/*",
}  # fmt: skip
"""What is given to Kubernetes as it is, which checks it."""
CHECKED = {"/presync/settings"}
"""What the gate itself checks when it starts."""
MADE = {"version", "cluster", "verifier", "presync"}
"""Settings that the chart fills in from values of their own."""


def open_objects(schema: object, path: str = "") -> Iterator[str]:
    """Name the places at which a schema permits what it does not know."""
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        yield path
    for name, part in schema.get("properties", {}).items():
        yield from open_objects(part, f"{path}/{name}")
    yield from open_objects(schema.get("items"), f"{path}/*")
    yield from open_objects(schema.get("additionalProperties"), f"{path}/*")


def faults(given: object) -> list[str]:
    return [each.message for each in Draft7Validator(SCHEMA).iter_errors(given)]


def merged(base: object, more: object) -> object:
    """Lay values over others, as helm does."""
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    return {**base, **{key: merged(base.get(key), value) for key, value in more.items()}}


def test_the_schema_is_one_and_is_strict() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert set(open_objects(SCHEMA)) == KUBERNETES | CHECKED


def test_every_value_is_described_and_has_a_default() -> None:
    def compare(part: object, schema: object, path: str) -> None:
        known = at(schema, "properties")
        if not isinstance(known, dict) or not isinstance(part, dict):
            return
        optional = {"global", "autoscalers", "seconds", "claims", "namespace"}
        assert part.keys() | optional == known.keys() | optional, path
        for name in part:
            compare(part[name], known[name], f"{path}/{name}")

    compare(values(), SCHEMA, "")


def test_settings_are_those_of_the_service() -> None:
    ours = at(SCHEMA, "properties", "settings", "properties")
    theirs = SettingsFile.model_json_schema()
    assert isinstance(ours, dict)
    assert ours.keys() | MADE == theirs["properties"].keys()
    for name, entry in (("gitFirst", "GitFirstEntry"), ("environments", "FailureEntry")):
        described = ours[name].get("properties") or ours[name]["additionalProperties"]["properties"]
        assert described.keys() == theirs["$defs"][entry]["properties"].keys()


@pytest.mark.parametrize("name", VALUES)
def test_good_values_are_accepted(name: str) -> None:
    (given,) = documents((HERE / "values" / f"{name}.yaml").read_bytes())
    assert faults(merged(values(), given)) == []


def test_processors_are_counted_as_kubernetes_does() -> None:
    given = {"resources": {"requests": {"cpu": 0.5}, "limits": {"cpu": 2, "memory": "1Gi"}}}
    assert faults(merged(values(), given)) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"replica": 3},
        {"replicas": 0},
        {"image": {"digest": "sha256:abc"}},
        {"webhook": {"failurePolicy": "Never"}},
        {"webhook": {"excludedNamespaces": []}},
        {"webhook": {"timeoutSeconds": 31}},
        {"webhook": {"kinds": {"": ["Pods"]}}},
        {"settings": {"onStoreFailure": "ignore"}},
        {"settings": {"gitFirst": {"controllers": [{"system": "argocd"}]}}},
        {"log": {"originSuffix": "https://audit.gate.example.com"}},
        {"tls": {"caBundle": "LS0tLS1CRUdJTi"}},
        {"tls": {"mode": "none"}},
        {"tls": {"certManager": {"enabled": False}}},
        {"tls": {"builtin": {"duration": "30d"}}},
        {"runAsUser": 0},
        {"presync": {"hooks": [{"applications": ["argocd/agents"]}]}},
        {"presync": {"hooks": [{"namespace": "prod-agents", "applications": []}]}},
        {"presync": {"authority": "ca.crt"}},
        {"presync": {"enabled": True}},
        {"presync": {"applicationNamespaces": ["argocd", "argocd"]}},
        {"networkPolicy": {"dnsNamespace": ""}},
        {"verifier": "gate"},
    ],
)
def test_bad_values_are_refused(bad: object) -> None:
    assert faults(merged(values(), bad))
