"""What kagent's controller adds to agents that say nothing."""

import pytest

from gate.formats import kagent
from gate.manifest import Container, Manifest
from tests.gate.formats.reading import Sample

SKILLS = {"refs": ["registry.example.com/skills/notes:1"]}


def agent(**spec: object) -> Manifest:
    tree = {
        "apiVersion": "kagent.dev/v1alpha2",
        "kind": "Agent",
        "metadata": {"name": "notes", "namespace": "team"},
        "spec": spec,
    }
    return Sample(kagent, tree).manifest


def main(manifest: Manifest) -> Container:
    return next(each for each in manifest.containers if each.role == "main")


def limits(container: Container) -> dict[str, str]:
    return {each.resource: each.amount for each in container.resources if each.bound == "limit"}


@pytest.mark.parametrize("way", ["declarative", "byo"])
def test_an_agent_has_limits_unless_its_resources_are_written(way: str) -> None:
    given = main(agent(**{way: {"deployment": {"replicas": 1}}}))
    assert limits(given) == {"cpu": "2000m", "memory": "1Gi"}
    assert given.resources[0].at == f"/spec/{way}/deployment/resources"
    assert limits(main(agent(**{way: {"deployment": {"resources": {}}}}))) == {}


@pytest.mark.parametrize(
    ("context", "privileged"),
    [
        (None, True),
        ({}, True),
        ({"allowPrivilegeEscalation": True}, True),
        ({"privileged": False}, True),
        ({"allowPrivilegeEscalation": False}, None),
    ],
)
def test_skills_bring_privileges_unless_they_are_refused(
    context: object, *, privileged: bool | None
) -> None:
    deployment = {"securityContext": context}
    found = main(agent(skills=SKILLS, declarative={"deployment": deployment}))
    assert found.security.privileged is privileged


def test_an_agent_with_skills_is_privileged_where_nothing_of_its_pod_is_said() -> None:
    found = agent(skills=SKILLS, declarative={"modelConfig": "fast"})
    assert not found.pod.present
    assert main(found).security.privileged is True
    assert main(found).security.at == "/spec/declarative/deployment/securityContext"


@pytest.mark.parametrize("skills", [None, {}, {"refs": [], "gitRefs": []}])
def test_an_agent_without_skills_is_not(skills: object) -> None:
    assert agent(skills=skills, declarative={"modelConfig": "fast"}).containers == ()


def test_skills_are_fetched_with_the_security_of_the_agent() -> None:
    deployment = {"securityContext": {"runAsNonRoot": True}}
    fetching = {**SKILLS, "initContainer": {"env": []}}
    found = agent(skills=fetching, declarative={"deployment": deployment})
    first = next(each for each in found.containers if each.role == "init")
    assert first.security.run_as_non_root is True
    assert limits(first) == {"cpu": "2000m", "memory": "1Gi"}


@pytest.mark.parametrize("way", ["declarative", "byo"])
def test_pods_have_the_labels_of_the_controller_and_their_own(way: str) -> None:
    plain = agent(**{way: {"deployment": {"replicas": 1}}})
    assert plain.pod.labels == {"app": "kagent", "kagent": "notes"}
    own = {"app": "notes", "team": "x"}
    named = agent(**{way: {"deployment": {"labels": own}}})
    assert named.pod.labels == {"app": "notes", "kagent": "notes", "team": "x"}
