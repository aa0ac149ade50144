"""What programs make of a delivery whose parameters, or whose repository, are a stranger's."""

import json
from collections.abc import Callable, Mapping

import pytest

from gate.delivery import Delivery, Gathered, Served
from gate.delivery.flux import read_flux
from gate.sources.remote import Limits, Mirrors
from tests.conftest import Repository
from tests.gate.delivery.applications import CONFIG_MAP, Place, Tree, application, metadata, names
from tests.gate.delivery.test_flux import kustomization
from tests.gate.delivery.test_flux import repository as of_flux
from tests.gate.rendering.tools import Only

ONE = CONFIG_MAP % "one"
CHART = {"app/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
         "app/templates/a.yaml": CONFIG_MAP % "{{ .Release.Name }}"}  # fmt: skip
OVERLAY = {"app/kustomization.yaml": "resources: [one.yaml]\n", "app/one.yaml": ONE}


@pytest.fixture
def place(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(repository, Mirrors(tmp_path_factory.mktemp("mirrors"), Limits(("file",))))


def refused(found: Gathered) -> str:
    """Tell why something was not rendered."""
    assert not found.applied
    failures = (failure.fault.message for failure in found.change.rendered.failures)
    return " ".join((*found.faults, *failures))


@pytest.mark.parametrize(
    ("helm", "said"),
    [
        ({"releaseName": "--post-renderer=x"}, "no name of a release"),
        ({"releaseName": "a b"}, "no name of a release"),
        ({"version": "v2"}, "Helm v2"),
        ({"valueFiles": ["https://example.com/values.yaml"]}, "another server"),
        ({"valueFiles": ["../../etc/passwd"]}, "leads out"),
        ({"valueFiles": ["absent.yaml"]}, "no file"),
        ({"valueFiles": ["/link.yaml"]}, "no file"),
        ({"valueFiles": ["$other/values.yaml"]}, "no file"),
        ({"fileParameters": [{"name": "a", "path": "/etc/hostname"}]}, "no file"),
        ({"fileParameters": [{"name": "a", "path": "file:///etc/hostname"}]}, "another server"),
        ({"parameters": [{"name": "a", "value": "$("}]}, "variables"),
    ],
)
def test_what_an_application_may_not_ask_of_helm(place: Place, helm: Tree, said: str) -> None:
    (place.repository.root / "link.yaml").symlink_to("/etc/hostname")
    assert said in refused(place.gather(CHART, helm=helm))


def test_a_chart_that_asks_for_apis_waits_for_those_that_do_not_answer(place: Place) -> None:
    asking = '{{ if .Capabilities.APIVersions.Has "example.com/v1/Widget" }}\n%s{{ end }}\n'
    chart = {**CHART, "app/templates/b.yaml": asking % (CONFIG_MAP % "more")}
    silent = Served("v1.36.0", ("v1",), silent=frozenset({"example.com"}))
    value = application({**place.source("app"), "helm": {}}, place.commit(chart))
    assert "these do not answer: example.com" in refused(place.gathered(value, silent))
    told = {**place.source("app"), "helm": {"apiVersions": ["v1"]}}
    assert place.gathered(application(told, place.commit(chart)), silent).is_whole
    plain = application(
        {**place.source("app"), "helm": {}}, place.commit({"app/templates/b.yaml": ""})
    )
    assert place.gathered(plain, silent).is_whole


@pytest.mark.parametrize(
    ("kustomize", "said"),
    [
        ({"version": "v4.0.0"}, "Kustomize v4.0.0"),
        ({"components": ["https://example.com/x?ref=main"]}, "edited|not a path|rendered"),
        ({"components": ["../../../etc"]}, "edited|leads out|rendered"),
        ({"patches": [{"path": "/etc/passwd"}]}, "not a path"),
        ({"patches": [{"path": "../../x.yaml"}]}, "leads out"),
    ],
)
def test_what_an_application_may_not_ask_of_kustomize(
    place: Place, kustomize: Tree, said: str
) -> None:
    told = refused(place.gather(OVERLAY, kustomize=kustomize))
    assert any(each in told for each in said.split("|")), told


def test_what_looks_like_an_option_is_none(place: Place) -> None:
    found = place.gather(OVERLAY, kustomize={"namePrefix": "--help", "images": ["--help=x"]})
    # It is a prefix, which is no name, or nothing at all.
    assert not [name for name in names(found) if name == "one"]


def test_kustomize_wins_over_a_chart_beside_it(place: Place) -> None:
    assert names(place.gather({**CHART, **OVERLAY})) == ["one"]
    assert names(place.gather({**CHART, **OVERLAY}, helm={})) == ["agents"]


def test_a_program_that_is_missing(place: Place, only: Only) -> None:
    only()
    assert "helm is not installed" in refused(place.gather(CHART))
    assert "kustomize is not installed" in refused(place.gather(OVERLAY))
    only("kubectl")
    assert names(place.gather(OVERLAY)) == ["one"]
    edited = place.gather(OVERLAY, kustomize={"namePrefix": "x-"})
    assert "install kustomize" in refused(edited)


def test_findings_stand_in_the_base(place: Place) -> None:
    found = place.gather(OVERLAY, kustomize={"namePrefix": "x-"})
    assert names(found) == ["x-one"]
    [output] = [each for each in found.change.rendered.outputs if each.file.data]
    files = {file.path: file.data.decode() for file in output.job.inputs}
    assert files == OVERLAY


def test_the_cluster_that_a_chart_asks_about(place: Place) -> None:
    template = CONFIG_MAP % (
        "v{{ .Capabilities.KubeVersion.Minor }}"
        '{{ if .Capabilities.APIVersions.Has "example.com/v1/Widget" }}-has{{ end }}'
    )
    value = application(place.source(), place.commit({**CHART, "app/templates/a.yaml": template}))
    served = Served("v1.31.0", ("example.com/v1/Widget",))
    assert names(place.gathered(value, served)) == ["v31-has"]


@pytest.fixture
def flux(place: Place) -> Callable[[Mapping[str, str], Tree], Gathered]:
    def gathered(files: Mapping[str, str], spec: Tree) -> Gathered:
        commit = place.commit(files)
        source = of_flux(f"main@sha1:{commit}", {"url": f"file://{place.repository.root}"})
        found = read_flux(kustomization(**spec), source)
        assert isinstance(found, Delivery), found
        return place.of(found)

    return gathered


Flux = Callable[[Mapping[str, str], Tree], Gathered]


def test_flux_builds_a_folder_without_a_kustomization(flux: Flux) -> None:
    files = {"app/one.yaml": ONE, "app/deep/two.yml": CONFIG_MAP % "two",
             "app/own/kustomization.yaml": "resources: [three.yaml]\n",
             "app/own/three.yaml": CONFIG_MAP % "three",
             "app/own/left.yaml": CONFIG_MAP % "left"}  # fmt: skip
    found = flux(files, {"targetNamespace": "dev"})
    assert sorted(names(found)) == ["one", "three", "two"]
    [first, *_] = found.objects
    assert metadata(first)["namespace"] == "dev"
    assert metadata(first)["labels"] == {
        "kustomize.toolkit.fluxcd.io/name": "agents",
        "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    }
    assert ".sourceignore" in refused(flux({**files, ".sourceignore": "x\n"}, {}))


def test_flux_puts_values_in(flux: Flux) -> None:
    text = ONE.replace("value", '"${count}"').replace("one", '"one-${name}"')
    files = {**OVERLAY, "app/one.yaml": text}
    found = flux(files, {"postBuild": {"substitute": {"count": "3", "name": "x"}}})
    assert names(found) == ["one-x"]
    assert json.dumps(found.objects[0]["data"]) == '{"key": 3}'
    plain = flux(files, {})
    assert names(plain) == ["one-${name}"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${name:=default}", "x"),
        ("${other:=a: b}", "a: b"),
        ("${empty:-default}", "default"),
        ("x${other:-}", "x"),
        ("x${empty}", "x"),
    ],
)
def test_flux_puts_in_what_stands_for_a_missing_value(
    flux: Flux, value: str, expected: str
) -> None:
    files = {**OVERLAY, "app/one.yaml": ONE.replace("value", f"'{value}'")}
    found = flux(files, {"postBuild": {"substitute": {"name": "x", "empty": ""}}})
    assert [each["data"] for each in found.objects] == [{"key": expected}]


@pytest.mark.parametrize(
    "value",
    ["${other}", "${other:=${name}}", "${other:?x}", "$${name}", "${name:0:1}", "${line}",
     "${nested}"],
)  # fmt: skip
def test_what_is_more_than_a_name_is_not_put_in(flux: Flux, value: str) -> None:
    files = {**OVERLAY, "app/one.yaml": ONE.replace("value", f"'{value}'")}
    values = {"name": "x", "line": "a\nb: c", "nested": "${name}"}
    found = flux(files, {"postBuild": {"substitute": values}})
    assert found.faults
    assert not found.applied
