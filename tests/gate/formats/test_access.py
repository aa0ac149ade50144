import pytest
from hypothesis import given

from gate.formats import access
from gate.manifest import Kind, Link
from tests.gate.formats.reading import Sample, values

GROUP = "rbac.authorization.k8s.io"
RULE = {
    "apiGroups": [""],
    "resources": ["secrets"],
    "resourceNames": ["keys"],
    "verbs": ["get", "list"],
}


def made(kind: str, group: str = GROUP, **fields: object) -> dict[str, object]:
    metadata = {"name": "agent", "namespace": "team"}
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": metadata, **fields}


def bound(subject: dict[str, object], kind: str = "RoleBinding") -> dict[str, object]:
    role = {"apiGroup": GROUP, "kind": "ClusterRole", "name": "cluster-admin"}
    return made(kind, roleRef=role, subjects=[subject])


ROLE = Sample(access, made("Role", rules=[RULE]))
BINDING = Sample(access, bound({"kind": "ServiceAccount", "name": "agent", "namespace": "team"}))


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_a_role_says_what_it_allows(kind: str) -> None:
    manifest = Sample(access, made(kind, rules=[RULE])).manifest
    assert (manifest.identity.kind, manifest.identity.resource) == (Kind.ROLE, kind)
    (found,) = manifest.access
    assert (found.verbs, found.groups, found.resources, found.names) == (
        ("get", "list"), ("",), ("secrets",), ("keys",),
    )  # fmt: skip
    assert found.at == "/rules/0"


def test_rules_without_resources_name_urls() -> None:
    rule = {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}
    (found,) = Sample(access, made("ClusterRole", rules=[rule])).manifest.access
    assert (found.urls, found.resources) == (("/metrics",), ())


def account(name: str, namespace: str) -> Link:
    kind = Kind.SERVICE_ACCOUNT
    return Link("subject", "", name, namespace, kind, "ServiceAccount", "/subjects/0")


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (
            {"kind": "ServiceAccount", "name": "agent", "namespace": "other"},
            account("agent", "other"),
        ),
        ({"kind": "ServiceAccount", "name": "agent"}, account("agent", "team")),
        ({"kind": "User", "name": "system:serviceaccount:other:a"}, account("a", "other")),
        (
            {"kind": "User", "name": "someone"},
            Link("subject", "", "someone", "", "", "User", "/subjects/0"),
        ),
        (
            {"kind": "Group", "name": "system:authenticated"},
            Link("subject", "", "system:authenticated", "", "", "Group", "/subjects/0"),
        ),
    ],
)
def test_a_binding_says_who_is_given_which_role(
    kind: str, subject: dict[str, object], expected: Link
) -> None:
    manifest = Sample(access, bound(subject, kind)).manifest
    assert manifest.identity.kind is Kind.ROLE_BINDING
    assert manifest.links == (
        Link("role", "", "cluster-admin", "", Kind.ROLE, "ClusterRole", "/roleRef"),
        expected,
    )


def test_a_role_of_a_binding_is_of_its_namespace() -> None:
    role = {"apiGroup": GROUP, "kind": "Role", "name": "reader"}
    (link,) = Sample(access, made("RoleBinding", roleRef=role)).manifest.links
    assert (link.namespace, link.resource) == ("team", "Role")


def test_a_role_that_is_put_together_refers_to_its_parts_by_label() -> None:
    terms = [{"key": "tier", "operator": "In", "values": ["a", "b"]}]
    terms += [{"key": "odd", "operator": "DoesNotExist"}]
    selectors = [{"matchLabels": {"to": "monitor"}, "matchExpressions": terms}]
    tree = made("ClusterRole", aggregationRule={"clusterRoleSelectors": selectors})
    (link,) = Sample(access, tree).manifest.links
    assert (link.relation, link.source, link.kind) == ("role", "aggregation", "")
    assert link.target == "to=monitor, tier In (a b), odd DoesNotExist"
    assert link.at == "/aggregationRule/clusterRoleSelectors/0"


@pytest.mark.parametrize("group", ["example.com", "authorization.openshift.io"])
def test_roles_of_others_are_left_to_them(group: str) -> None:
    assert not ROLE.claims(made("Role", group))


@pytest.mark.parametrize("sample", [ROLE, BINDING])
def test_unknown_fields_change_nothing(sample: Sample) -> None:
    assert list(sample.misled_by_unknown_fields({"labels", "annotations"})) == []


@pytest.mark.parametrize("sample", [ROLE, BINDING])
def test_wrong_types_are_remembered(sample: Sample) -> None:
    assert list(sample.misreadings()) == []


@given(values, values)
def test_anything_with_the_right_type_can_be_read(some: object, other: object) -> None:
    for kind in access.KINDS:
        tree = made(kind, rules=some, roleRef=other, subjects=some)
        assert len(ROLE.read(tree).manifests) == 1
