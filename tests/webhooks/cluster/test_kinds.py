"""The kinds that are watched: all that formats read of a cluster or say why not; never Secrets."""

import pytest

from gate.config.resources import OwnResource
from gate.formats import (
    access,
    ark,
    cluster,
    guard,
    kagent,
    kagent_api,
    kmcp,
    kuberay,
    sandbox,
    secret,
    toolhive,
    workload,
)
from gate.parts.groups import PLATFORMS
from gate.parts.objects import Type
from tests.webhooks.cluster.rbac import cluster_role, differences
from webhooks.cluster.kinds import LEFT_OUT, WATCHED, Permission, own_kinds, permissions

TYPES: tuple[Type, ...] = (
    *ark.READINGS, *kagent.READINGS, *kagent_api.READINGS, *sandbox.READINGS, *toolhive.READINGS,
    kmcp.SERVER,
)  # fmt: skip
READ = {
    *((each.group, each.kind) for each in TYPES),
    *(("ray.io", kind) for kind in kuberay.LAYOUTS),
    *((access.GROUP, kind) for kind in access.KINDS),
    *(("admissionregistration.k8s.io", kind) for kind in guard.WEBHOOKS),
    *cluster.READINGS, *secret.EXPRESSIBLE, *workload.PLACES,
    ("argoproj.io", "Application"),
}  # fmt: skip
KNOWN = {(each.group, each.kind) for each in WATCHED}


def test_everything_that_formats_read_is_watched_or_said_why_not() -> None:
    assert set(LEFT_OUT) == READ - KNOWN
    assert {each.group for each in WATCHED} >= PLATFORMS
    assert {
        ("kustomize.toolkit.fluxcd.io", "Kustomization"),
        ("source.toolkit.fluxcd.io", "GitRepository"),
    } == KNOWN - READ


def test_nothing_is_watched_twice() -> None:
    assert len(KNOWN) == len(WATCHED)
    assert len({each.name for each in WATCHED}) == len(WATCHED)


def test_secrets_are_never_named() -> None:
    for permission in permissions():
        assert "*" not in (permission.group, *permission.resources, *permission.verbs)
        assert set(permission.verbs) == {"list", "watch"}
        assert "secrets" not in permission.resources
    assert all((each.group, each.kind) != ("", "Secret") for each in WATCHED)


@pytest.mark.parametrize(("group", "kind"), [("", "Secret"), ("kagent.dev", "Agent")])
def test_an_owner_cannot_have_them_watched_either(group: str, kind: str) -> None:
    assert own_kinds([OwnResource(group, kind, (), "agent")]) == ()


def test_an_owners_own_kinds_are_watched_once_and_permitted_by_the_owner() -> None:
    versions = [OwnResource("bots.example.com", "Bot", (v,), "agent") for v in ("v1", "v2")]
    (own,) = own_kinds(versions)
    assert (own.group, own.kind, own.resource) == ("bots.example.com", "Bot", "")
    assert permissions([own]) == ()


def test_the_role_of_the_chart_can_be_compared() -> None:
    role = cluster_role()
    assert differences(role) == []
    rules = role["rules"]
    assert isinstance(rules, list)
    secrets = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
    assert differences({"rules": [*rules, secrets]}) == ["allowed too much:  secrets get"]
    assert len(differences({"rules": rules[1:]})) == 2 * len(permissions()[0].resources)


def test_permissions_are_in_order() -> None:
    assert permissions()[0] == Permission(
        "",
        ("configmaps", "namespaces", "replicationcontrollers", "serviceaccounts", "services"),
    )
    assert [each.group for each in permissions()] == sorted({each.group for each in WATCHED})
