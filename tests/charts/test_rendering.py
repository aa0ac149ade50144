"""What helm makes of the chart: as it was, as Kubernetes and our own rules want it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from gate.assembly import Wishes, read_owned
from gate.cli import parser
from gate.document import Source, Syntax
from gate.sources import File
from tests.charts.rendered import (
    CHART,
    HERE,
    VALUES,
    VERSION,
    called,
    helm,
    objects,
    of_kind,
    template,
)
from tests.e2e.trees import Tree, at, items, text, texts
from tests.judging import findings, judge
from tests.programs import program
from webhooks.admission.settings import read_settings
from webhooks.registration.differences import differences
from webhooks.registration.installed import installed

pytestmark = pytest.mark.real

CONFIG = b"version: 1\nenvironments: {platform: {namespaces: [agentgate]}}\n"
CLUSTER_WIDE = re.compile("ClusterRole|ValidatingAdmissionPolicy|ValidatingWebhook")
ROTATING = "rotating"
ASKED = "presync"
OWN_TLS = "agentgate-tls"
VERBS = ["get", "patch"]
each_values = pytest.mark.parametrize("values", VALUES)


def stateful_set(values: str) -> Tree:
    (found,) = of_kind("StatefulSet", values)
    return found


def containers(values: str) -> list[object]:
    spec = at(stateful_set(values), "spec", "template", "spec")
    return [*items(spec, "initContainers"), *items(spec, "containers")]


def webhook(values: str, number: int, *more: str) -> object:
    (found,) = of_kind("ValidatingWebhookConfiguration", values, *more)
    return at(found, "webhooks", number)


@each_values
def test_it_renders_as_before(values: str) -> None:
    golden = HERE / "golden" / f"{values}.yaml"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(template(values))
    assert template(values) == golden.read_text()


@each_values
def test_helm_finds_nothing(values: str) -> None:
    done = helm(
        "lint", "--strict", CHART, "--kube-version", VERSION,
        "--values", HERE / "values" / f"{values}.yaml",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@each_values
def test_our_own_rules_find_nothing(values: str) -> None:
    decision = judge(File("rendered.yaml", template(values).encode()), config=CONFIG)
    found = [(each.rule.id, each.pointer, each.message) for each in findings(decision)]
    if values == ROTATING:
        # Who certifies itself says whom to believe, and the rule is right: ADR 23.
        (rule, _, message), *found = found
        assert rule == "service-account-privilege"
        assert "may change what is asked at admission" in message
    assert found == []


@each_values
def test_kubernetes_calls_its_pods_restricted(values: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", **dict(template_of(values))}
    done = subprocess.run(
        [program("podsecurity")], input=orjson.dumps(pod) + b"\n", capture_output=True,
        timeout=30, check=True,
    )  # fmt: skip
    assert orjson.loads(done.stdout) == []


def template_of(values: str) -> Iterator[tuple[str, object]]:
    for key in ("metadata", "spec"):
        yield key, at(stateful_set(values), "spec", "template", key)


@each_values
def test_every_object_says_whose_it_is(values: str) -> None:
    for each in objects(values):
        labels = texts(each, "metadata", "labels")
        assert labels["app.kubernetes.io/name"] == "agentgate", each
        assert labels["app.kubernetes.io/instance"] == "agentgate"
        assert labels["app.kubernetes.io/managed-by"] == "Helm"
        wide = CLUSTER_WIDE.match(text(each, "kind"))
        asking = text(each, "metadata", "name").endswith("-presync")
        places = {"argocd", "prod-agents", "dev-agents"} if asking else {"agentgate"}
        assert text(each, "metadata", "namespace") in ({""} if wide else places)


LABELS = (
    'labels={"app.kubernetes.io/part-of": "platform", "app.kubernetes.io/name": "x", "team": "a"}',
    'podLabels={"team": "b", "app.kubernetes.io/instance": "x"}',
    'serviceMonitor.labels={"team": "c"}',
    'prometheusRule.labels={"team": "d"}',
)


def test_labels_of_ones_own_are_each_there_once() -> None:
    # Reading them finds what is there twice.
    for each in objects("full", *LABELS):
        labels = texts(each, "metadata", "labels")
        assert labels["app.kubernetes.io/part-of"] == "platform"
        special = {"ServiceMonitor": "c", "PrometheusRule": "d"}
        assert labels["team"] == special.get(text(each, "kind"), "a")
        assert labels["app.kubernetes.io/name"] == "agentgate"


def test_labels_of_ones_own_lose_no_pod() -> None:
    (found,) = of_kind("StatefulSet", "full", *LABELS)
    labels = texts(found, "spec", "template", "metadata", "labels")
    assert labels["team"] == "b"
    assert texts(found, "spec", "selector", "matchLabels").items() <= labels.items()


@each_values
def test_what_is_told_to_the_gate_it_understands(values: str) -> None:
    (config_map,) = called("agentgate", "ConfigMap", values)
    data = {key: value.encode() for key, value in texts(config_map, "data").items()}
    assert read_settings(Source("serve.yaml", data["serve.yaml"], Syntax.YAML)).version == 1
    assert read_owned(Wishes(), data.get).source
    for container in containers(values):
        options = parser().parse_args([str(each) for each in items(container, "args")])
        assert options.command in ("audit", "serve")


@each_values
def test_what_is_named_is_mounted(values: str) -> None:
    for container in containers(values):
        mounts = [text(each, "mountPath") for each in items(container, "volumeMounts")]
        named = re.findall(r"/(?:etc|var)/[\w./-]+", " ".join(map(str, items(container, "args"))))
        assert named
        for path in named:
            assert any(path.startswith(f"{mount}/") for mount in mounts), path


@each_values
def test_keys_are_for_the_gate_alone(values: str) -> None:
    spec = at(stateful_set(values), "spec", "template", "spec")
    secrets = [at(each, "secret") for each in items(spec, "volumes") if at(each, "secret")]
    assert len(secrets) == 2 - (values == ROTATING) + (values == ASKED)
    for each in secrets:
        # Helm writes it in octal, which YAML 1.1 and Kubernetes read as such.
        assert at(each, "defaultMode") == 0o400
    assert at(spec, "securityContext", "fsGroup") == at(spec, "securityContext", "runAsUser")
    assert "secret" not in str([at(each, "env") for each in containers(values)]).lower()


@each_values
def test_it_may_list_and_watch_and_nothing_else(values: str) -> None:
    (role,) = called("agentgate", "ClusterRole", values)
    rules = list(items(role, "rules"))
    assert rules
    *others, own = rules
    for rule in others:
        assert list(items(rule, "verbs")) == ["list", "watch"]
        assert not {"secrets", "*"} & {*map(str, items(rule, "resources"))}
        assert "*" not in list(items(rule, "apiGroups"))
    assert list(items(own, "resources")) == ["validatingwebhookconfigurations"]
    assert list(items(own, "resourceNames")) == ["agentgate"]
    assert list(items(own, "verbs")) == (["get", "patch"] if values == ROTATING else ["get"])
    assert len(of_kind("Role", values)) == (values in (ROTATING, ASKED))


def test_who_certifies_itself_reads_one_secret_and_makes_none() -> None:
    (role,) = of_kind("Role", ROTATING)
    assert at(role, "rules") == [
        {"apiGroups": [group], "resources": [kind], "resourceNames": [OWN_TLS], "verbs": VERBS}
        for group, kind in (("", "secrets"), ("coordination.k8s.io", "leases"))
    ]
    (secret,), (lease,) = of_kind("Secret", ROTATING), of_kind("Lease", ROTATING)
    for each in (secret, lease):
        assert text(each, "metadata", "name") == OWN_TLS
        # Helm and GitOps controllers leave alone what they do not name.
        assert not {"data", "stringData", "spec"} & each.keys()
    spec = at(stateful_set(ROTATING), "spec", "template", "spec")
    (volume,) = [each for each in items(spec, "volumes") if text(each, "name") == "tls"]
    assert text(volume, "emptyDir", "medium") == "Memory"


@each_values
def test_the_gate_knows_what_was_installed(values: str, tmp_path: Path) -> None:
    (config_map,) = called("agentgate", "ConfigMap", values)
    (found,) = of_kind("ValidatingWebhookConfiguration", values)
    path = tmp_path / "webhooks.yaml"
    path.write_text(texts(config_map, "data")["webhooks.yaml"])
    known = installed(path)
    assert known.name == text(found, "metadata", "name")
    assert known.hosts == {"agentgate.agentgate.svc"}
    assert [each.value for each in known.webhooks] == at(found, "webhooks")
    assert list(differences(known, found, known.bundle)) == []


@pytest.mark.parametrize(
    "more", ['watched={"": ["secrets"]}', 'watched={"acme.example": ["*"]}', 'cluster={"uid": ""}',
             'policy={"gate": ""}', 'keys={"secretName": ""}', 'log={"originSuffix": ""}',
             'unknown=1', 'tls={"mode": "provided"}',
             'tls={"mode": "builtin", "builtin": {"authorityDuration": "3599h"}}',
             'tls={"clientCa": {"configMap": "callers"}}', 'webhook={"kinds": {"": ["secrets"]}}',
             'tls={"certManager": {"duration": "24h"}}',
             'nameOverride="a.b"', 'fullnameOverride="1a"'],
)  # fmt: skip
def test_what_cannot_work_is_not_rendered(more: str) -> None:
    done = helm(
        "template", "agentgate", CHART, "--kube-version", VERSION,
        "--values", HERE / "values" / "small.yaml", "--set-json", more,
    )  # fmt: skip
    assert done.returncode != 0, done.stdout


@each_values
def test_namespaces_opt_in_and_the_gate_cannot(values: str) -> None:
    selector = at(webhook(values, 0), "namespaceSelector")
    assert texts(selector, "matchLabels") == {"agentgate.dev/admission": "enabled"}
    (term,) = items(selector, "matchExpressions")
    assert {"agentgate", "kube-system"} <= {*map(str, items(term, "values"))}
    assert text(term, "operator") == "NotIn"


@each_values
def test_admission_is_closed_quick_and_honest_in_dry_runs(values: str) -> None:
    (found,) = of_kind("ValidatingWebhookConfiguration", values)
    for each in items(found, "webhooks"):
        assert text(each, "failurePolicy") == "Fail"
        assert text(each, "matchPolicy") == "Equivalent"
        assert text(each, "sideEffects") == "NoneOnDryRun"
        assert at(each, "timeoutSeconds") == 5
        believed = at(each, "clientConfig", "caBundle") is not None
        injected = "cert-manager.io/inject-ca-from" in texts(found, "metadata", "annotations")
        assert [believed, injected, values == ROTATING].count(True) == 1


def test_wildcards_are_only_scaled() -> None:
    for rule in items(webhook("full", 0), "rules"):
        for name in items(rule, "resources"):
            assert "*" not in str(name) or name == "*/scale"
            assert "secret" not in str(name) or name in ("externalsecrets", "sealedsecrets",
                                                         "secretproviderclasses")  # fmt: skip
        assert "*" not in list(items(rule, "apiGroups"))
        assert text(rule, "scope") == "Namespaced"


def test_a_group_can_be_left_out() -> None:
    more = 'webhook={"kinds": {"ray.io": null}}'
    groups = [list(items(rule, "apiGroups")) for rule in items(webhook("small", 0, more), "rules")]
    assert ["ray.io"] not in groups
    assert ["apps"] in groups
