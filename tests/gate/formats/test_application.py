import pytest
from hypothesis import given

from gate.formats import application
from gate.manifest import Delivery, Facet, Kind, Text
from tests.gate.formats.reading import Sample, values

REPO = "https://git.example.com/agents.git"
SOURCE = {"repoURL": REPO, "path": "overlays/dev", "targetRevision": "main"}
TO_DEV = {"server": "https://kubernetes.default.svc", "namespace": "dev-agents"}


def made(spec: object, api_version: str = "argoproj.io/v1alpha1") -> dict[str, object]:
    metadata = {"name": "agents", "namespace": "argocd"}
    return {"apiVersion": api_version, "kind": "Application", "metadata": metadata, "spec": spec}


SAMPLE = Sample(application, made({"source": SOURCE, "destination": TO_DEV}))


def test_an_application_says_what_goes_where() -> None:
    manifest = SAMPLE.manifest
    assert manifest.identity.kind is Kind.APPLICATION
    assert manifest.deliveries == (
        Delivery(
            repo=REPO,
            path="overlays/dev",
            revision="main",
            server="https://kubernetes.default.svc",
            cluster="",
            namespace="dev-agents",
            at="/spec/source",
        ),
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            {"sources": [SOURCE, {"repoURL": REPO, "chart": "agent"}]},
            [("overlays/dev", "/spec/sources/0"), ("", "/spec/sources/1")],
        ),
        (
            {"sourceHydrator": {"drySource": SOURCE}},
            [("overlays/dev", "/spec/sourceHydrator/drySource")],
        ),
        ({}, [("", "/spec/source")]),
    ],
)
def test_every_source_is_a_delivery(
    spec: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    destination = {"name": "far", "namespace": "prod"}
    found = Sample(application, made({**spec, "destination": destination})).manifest.deliveries
    assert [(each.path, each.at) for each in found] == expected
    assert {(each.cluster, each.namespace) for each in found} == {("far", "prod")}


def test_what_replaces_images_and_how_it_is_applied_is_said() -> None:
    images = ["app=registry.example.com/app:2@sha256:0", "registry.example.com/other:1"]
    policy = {"syncOptions": ["Validate=false"]}
    spec = {"source": {**SOURCE, "kustomize": {"images": images}}, "syncPolicy": policy}
    manifest = Sample(application, made(spec)).manifest
    (delivery,) = manifest.deliveries
    assert delivery.images == (
        Text("registry.example.com/app:2@sha256:0", "/spec/source/kustomize/images/0"),
        Text("registry.example.com/other:1", "/spec/source/kustomize/images/1"),
    )
    assert delivery.options == (Text("Validate=false", "/spec/syncPolicy/syncOptions/0"),)
    assert set(manifest.expressible) == {Facet.IMAGES, Facet.GUARD}


@pytest.mark.parametrize("api_version", ["v1", "app.k8s.io/v1beta1", "core.oam.dev/v1beta1"])
def test_applications_of_others_are_left_to_them(api_version: str) -> None:
    assert not SAMPLE.claims(made({}, api_version))


def test_unknown_fields_change_nothing() -> None:
    assert list(SAMPLE.misled_by_unknown_fields({"labels", "annotations"})) == []


def test_wrong_types_are_remembered() -> None:
    assert list(SAMPLE.misreadings()) == []


@given(values)
def test_anything_with_the_right_type_can_be_read(spec: object) -> None:
    (manifest,) = SAMPLE.read(made(spec)).manifests
    assert manifest.deliveries or spec
