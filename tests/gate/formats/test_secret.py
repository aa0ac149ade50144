import pytest
from hypothesis import given

from gate.formats import secret
from gate.manifest import Facet, Kind
from tests.gate.formats.reading import Sample, values

KINDS = [
    ("v1", "Secret"),
    ("bitnami.com/v1alpha1", "SealedSecret"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("external-secrets.io/v1beta1", "ClusterExternalSecret"),
    ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"),
]


def made(api_version: str, kind: str, **fields: object) -> dict[str, object]:
    metadata = {"name": "keys", "namespace": "team"}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


EXTERNAL = Sample(secret, made(*KINDS[2], spec={"target": {"name": "keys"}}))


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_secrets_and_what_makes_them_are_known_by_name(kind: tuple[str, str]) -> None:
    manifest = Sample(secret, made(*kind)).manifest
    assert (manifest.identity.kind, manifest.identity.name) == (Kind.SECRET, "keys")
    assert (Facet.CREDENTIALS in manifest.expressible) is (kind == ("v1", "Secret"))


@pytest.mark.parametrize(
    ("kind", "spec", "at"),
    [
        (KINDS[2], {"target": {"name": "made"}}, "/spec/target/name"),
        (KINDS[3], {"externalSecretName": "made"}, "/spec/externalSecretName"),
        (
            KINDS[3],
            {
                "externalSecretName": "other",
                "externalSecretSpec": {"target": {"name": "made"}},
            },
            "/spec/externalSecretSpec/target/name",
        ),
        (KINDS[4], {"secretObjects": [{"secretName": "made"}]}, "/spec/secretObjects/0/secretName"),
    ],
)
def test_a_secret_that_is_made_under_another_name_is_known_too(
    kind: tuple[str, str], spec: object, at: str
) -> None:
    maker, product = EXTERNAL.read(made(*kind, spec=spec)).manifests
    assert maker.identity.resource == kind[1]
    assert (product.identity.name, product.identity.namespace) == ("made", "team")
    assert (product.identity.resource, product.identity.at) == ("Secret", at)
    assert product.expressible == ()


def test_a_secret_under_the_name_of_its_maker_is_known_once() -> None:
    assert EXTERNAL.manifest.identity.resource == "ExternalSecret"


def keys_of(kind: tuple[str, str], fields: dict[str, object]) -> list[set[str]]:
    return [
        {c.key for c in manifest.credentials if (c.kind, c.where) == ("secret_ref", "data")}
        for manifest in EXTERNAL.read({**made(*kind), **fields}).manifests
    ]


ONE = [{"secretKey": "token", "remoteRef": {"key": "a"}}]


@pytest.mark.parametrize(
    ("kind", "fields", "keys"),
    [
        (KINDS[0], {"data": {"token": "eA=="}, "stringData": {"user": "x"}}, {"token", "user"}),
        (KINDS[0], {}, set()),
        (KINDS[0], {"type": "kubernetes.io/service-account-token"}, {""}),
        (
            KINDS[1],
            {"spec": {"encryptedData": {"token": "Ag"}, "template": {"data": {"url": "x"}}}},
            {"token", "url"},
        ),
        (KINDS[2], {"spec": {"data": ONE}}, {"token"}),
        (KINDS[2], {"spec": {"data": ONE, "dataFrom": [{}]}}, {"token", ""}),
        (KINDS[2], {"spec": {"data": ONE, "target": {"template": {"data": {"a": "b"}}}}}, {"a"}),
        (KINDS[2], {"spec": {"data": ONE, "target": {"creationPolicy": "Merge"}}}, {"token", ""}),
        (KINDS[3], {"spec": {"externalSecretSpec": {"data": ONE}}}, {"token"}),
    ],
)
def test_keys_are_known(kind: tuple[str, str], fields: dict[str, object], keys: set[str]) -> None:
    assert keys_of(kind, fields)[0] == keys


def test_keys_belong_to_the_secret_that_is_made() -> None:
    spec = {"target": {"name": "made"}, "data": ONE}
    assert keys_of(KINDS[2], {"spec": spec}) == [set(), {"token"}]
    mounted = {"secretName": "made", "data": [{"objectName": "a", "key": "token"}]}
    assert keys_of(KINDS[4], {"spec": {"secretObjects": [mounted]}}) == [set(), {"token"}]


@pytest.mark.parametrize("kind", [("example.com/v1", "Secret"), ("v1", "SealedSecret")])
def test_secrets_of_others_are_left_to_them(kind: tuple[str, str]) -> None:
    assert not EXTERNAL.claims(made(*kind))


def test_unknown_fields_change_nothing() -> None:
    assert list(EXTERNAL.misled_by_unknown_fields({"labels", "annotations"})) == []


def test_wrong_types_are_remembered() -> None:
    assert list(EXTERNAL.misreadings()) == []


@given(values)
def test_anything_with_the_right_type_can_be_read(spec: object) -> None:
    for kind in KINDS:
        assert EXTERNAL.read(made(*kind, spec=spec)).manifests
