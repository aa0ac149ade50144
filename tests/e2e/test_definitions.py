"""With the definitions that agent platforms publish: what they take away, and what is judged then.

They are of others, and stand beside the project or not at all; there is a control plane of their
own, as all other tests have stand-ins that permit every field.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from gate.definitions.files import read_definitions
from gate.parts.objects import type_of
from gate.tree import Node
from tests.e2e.cluster import Cluster, control_plane
from tests.e2e.corpus import Operation, define, label, path, present
from tests.e2e.definitions import definitions
from tests.e2e.material import Material, foreign, is_asked, judged, material
from tests.e2e.published import (
    FOLDER,
    HERE,
    changes,
    clean,
    is_explained,
    is_older,
    is_published,
    kind_of,
    lost,
    published,
    stored_versions,
)
from tests.e2e.recorded import ASKED, Found, settled
from tests.e2e.refusals import NAMES, NO_SUCH_KIND, Said, unlike
from tests.e2e.service import OPT_IN, Service, serving
from tests.e2e.trees import Tree, at

pytestmark = pytest.mark.skipif(not HERE, reason="no published definitions are at hand")

NAME = "published"
FORMATS = ("ark", "kagent", "kmcp", "kuberay", "sandbox", "toolhive")
KINDS = 'supported values: "built-in", "custom"'
CONVERTED = "conversion webhook for"
"""The program that turns one version into another is not here."""
SERVED = "spec.rayClusterConfig: Required value"

REFUSED: Said = {
    # The definitions of ARK are of an older release.
    "approval-for-destructive-tools/ark.yaml": [KINDS],
    "approval-for-destructive-tools/good-ark.yaml": [KINDS],
    "good/ark/incident-team.yaml": [KINDS, KINDS],
    "good/ark/weather-desk.yaml": ['Unsupported value: "completions"', KINDS],
    "hidden-instructions/ark-tool.yaml": [KINDS],
    "prompt-injection-text/ark-tool.yaml": [KINDS],
    "prompt-tool-mismatch/ark.yaml": [KINDS],
    "missing-tool-key/ark.yaml": ["spec.config.openai.apiKey: Required value"],
    "secret-by-value/ark.yaml": ["spec.type: Required value"],
    "sync-wave-order/ark-model.yaml": ["spec.config: Required value"],
    "bypass-mode/sandbox-copilot.yaml": [CONVERTED],
    "good/sandbox/release-notes": [CONVERTED, CONVERTED],
    "hidden-instructions/sandbox-claim.yaml": [CONVERTED],
    "hidden-unicode/sandbox-claim.yaml": [CONVERTED],
    "network-egress/sandbox-default.yaml": [CONVERTED, CONVERTED],
    "no-gpu-in-dev/sandbox-claims.yaml": [CONVERTED, CONVERTED],
    "prompt-injection-text/sandbox-claim.yaml": [CONVERTED],
    "sync-wave-order/sandbox-claim.yaml": [CONVERTED, CONVERTED],
    "unknown-field/sandbox-template.yaml": [CONVERTED],
    "endpoint-override/quiet-kagent.yaml": ["spec.azureOpenAI.apiVersion: Required value"],
    "mcp-server-provenance/kagent-servers.yaml": ["spec.tls must be unset"],
    "missing-tool-key/kagent.yaml": ["apiKeySecret must be set if apiKeySecretKey is set"],
    "no-gpu-in-dev/kuberay-ways.yaml": [SERVED],
    "tool-name-confusion/kmcp.yaml": [NAMES],
    "unknown-agent-kind/bad-platforms.yaml": [NO_SUCH_KIND] * 5,
    "unknown-agent-kind/kagent-versions.yaml": [NO_SUCH_KIND, "must be RemoteMCPServer"],
    "unpinned-model/kuberay.yaml": [SERVED],
    "unpinned-model/quiet-kuberay.yaml": [SERVED],
    "unpinned-skill/kagent-template.yaml": ["endpoint: Required value"],
}

ELSEWHERE = {
    # Its key is named in a field of the first version, which the version that is stored lacks.
    "good/kagent/first-version.yaml": {("missing-tool-key", "/spec/model")},
}
"""What is found of the stored object where nothing has changed, or not any more, by case."""

MODEL: Tree = {
    "apiVersion": "kagent.dev/v1alpha2",
    "kind": "ModelConfig",
    "metadata": {"name": "house", "namespace": "prod-agents"},
    "spec": {
        "provider": "OpenAI",
        "model": "gpt-4o-2024-11-20",
        "apiKeySecret": "openai",
        "apiKeySecretKey": "key",
        "apiKey": "Kq7vLm2xRt9wZb4nHd8s",
    },
}
UNDECLARED = ".spec.apiKey: field not declared in schema"
COPY = "kubectl.kubernetes.io/last-applied-configuration"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with control_plane(tmp_path_factory.mktemp("published")) as found:
        others = [each for each in definitions(foreign()) if kind_of(each) not in stored_versions()]
        define(found, [*published(), *others])
        label(found, {OPT_IN: NAME})
        yield found


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(cluster, tmp_path_factory.mktemp(NAME), NAME, ASKED) as found:
        yield found


def concerned() -> Iterator[Material]:
    """Give what has objects of the kinds that are published."""
    for some in material():
        if any(map(is_published, some.types)):
            yield some


def as_stored(cluster: Cluster, objects: Sequence[Tree]) -> Sequence[Tree]:
    return [clean(cluster.admin.get(path(each)).body) for each in objects]


def test_what_is_pruned_is_told_before(keeping: Cluster) -> None:
    known = read_definitions([FOLDER])
    pruned = 0
    for some in concerned():
        with present(keeping, some.objects) as there:
            for given, kept in zip(there.taken, as_stored(keeping, there.taken), strict=True):
                if is_published(type_of(Node(given))) and not is_older(given):
                    places = set(lost(given, kept))
                    assert places == {each.at for each in known.strays(given)}
                    pruned += len(places)
    assert pruned


def test_the_verdict_is_that_of_what_is_stored(keeping: Cluster, service: Service) -> None:
    asked = replace(service, cluster=keeping)
    compared: Counter[tuple[str, bool]] = Counter()
    differences: dict[str, Found] = {}
    elsewhere: dict[str, set[tuple[str, str]]] = {}
    refused: dict[str, Sequence[str]] = {}
    for some in concerned():
        with present(keeping, some.objects) as there:
            kept = as_stored(keeping, there.taken)
            pairs = list(zip(there.taken, kept, strict=True))
            # What comes in another version is asked about as it comes, and turned into it then.
            sent = [given if is_older(given) else each for given, each in pairs]
            wanted = {
                Operation.CREATE: judged(sent, is_asked),
                Operation.UPDATE: judged(kept, is_asked),
            }
            different = settled(asked, there.taken, wanted)
        if any(different.values()):
            differences[some.name] = different
        changed = changes(pairs)
        odd = judged(there.taken) ^ judged(kept)
        if left := {each for each in odd if not is_explained(each, changed)}:
            elsewhere[some.name] = {(each.rule, each.pointer) for each in left}
        refused[some.name] = there.refusals
        compared.update((each, bool(wanted[Operation.UPDATE])) for each in some.formats)
    assert differences == {}
    assert elsewhere == ELSEWHERE
    assert unlike(refused, REFUSED) == {}
    assert all(compared[each, is_bad] for each in FORMATS for is_bad in (False, True)), compared


def given(
    cluster: Cluster, service: Service, *command: str
) -> tuple[Sequence[tuple[str, str]], str]:
    """Bring an object with a key in a field that is pruned; gives what is found, and said."""
    start = service.size
    done = cluster.kubectl(*command, "-f", "-", caller="developer", stdin=json.dumps(MODEL))
    records = service.records(start)
    findings = [each for record in records for each in record.decision.findings]
    return [(each.rule, each.pointer) for each in findings], done.err


@pytest.mark.parametrize(("options", "message"), [
    pytest.param([], 'unknown field "spec.apiKey"', id="apply"),
    pytest.param(["--server-side"], UNDECLARED, id="server-side"),
    pytest.param(["--server-side", "--validate=false"], UNDECLARED, id="server-side-unchecked"),
])  # fmt: skip
def test_who_checks_fields_is_not_asked_about_what_would_be_pruned(
    cluster: Cluster, service: Service, options: Sequence[str], message: str
) -> None:
    found, said = given(cluster, service, "apply", *options)
    assert found == []
    assert message in said
    assert cluster.admin.get(path(MODEL)).status == 404


def test_the_copy_that_kubectl_keeps_is_judged(cluster: Cluster, service: Service) -> None:
    found, said = given(cluster, service, "apply", "--validate=false")
    place = f"/metadata/annotations/{COPY.replace('/', '~1')}"
    assert found == [("secret-by-value", place)]
    assert "secret-by-value" in said
    assert cluster.admin.get(path(MODEL)).status == 404


def test_what_is_pruned_is_not_judged_where_nothing_has_a_copy(
    cluster: Cluster, service: Service
) -> None:
    found, _ = given(cluster, service, "create", "--validate=false")
    assert found == []
    kept = cluster.admin.get(path(MODEL)).body
    assert at(kept, "spec", "apiKeySecret") == "openai"
    assert at(kept, "spec", "apiKey") is None
    assert cluster.admin.delete(path(MODEL)).ok
