"""Skills of kagent's agents: what is fetched for them, and how firmly it is pinned."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Kind, Skill
from gate.parts.containers import container_facts, read_container
from gate.parts.facts import Facts
from gate.parts.images import parse_image
from gate.parts.objects import Name, nearest
from gate.parts.pods import pull_secrets
from gate.parts.references import Holder, use
from gate.tree import Node

DEFAULT_REF = "main"
"""The branch a git reference means that names none (default in the definition)."""


def read_skills(skills: Node, namespace: str) -> Facts:
    """Read `spec.skills` of an agent, with what its init container is given."""
    verify = skills["insecureSkipVerify"].flag() is not True
    found = (
        *(_from_oci(item, verify=verify) for item in skills["refs"].items()),
        *(_from_git(item) for item in skills["gitRefs"].items()),
        *(_from_s3(item) for item in skills["s3Refs"].items()),
    )
    links = tuple(pull_secrets(skills["imagePullSecrets"], namespace))
    return Facts(skills=found, links=links) + _access(skills, namespace)


def read_template_skills(spec: Node) -> Facts:
    """Read `skills` and `plugins` of an AgentTemplate."""
    entries = (*spec["skills"].items(), *spec["plugins"].items())
    return Facts(skills=tuple(skill for entry in entries for skill in _sources(entry["source"])))


def _access(skills: Node, namespace: str) -> Facts:
    facts = Facts()
    secret = skills["gitAuthSecretRef"]["name"]
    if secret.present:
        holder = Holder(Kind.SECRET, Name(namespace, secret.text()))
        facts += use(holder, "gitAuthSecretRef", "data", secret.at)
    if skills.has("initContainer"):
        part = read_container(skills["initContainer"], "init", namespace)
        named = replace(part.container, name="skills-init")
        facts += container_facts(replace(part, container=named))
    return facts


def _from_oci(item: Node, *, verify: bool) -> Skill:
    image = parse_image(item.text(), item.at)
    return Skill("oci", image.ref, image.digest or image.tag, verify, item.at)


def _from_git(item: Node) -> Skill:
    ref = item["ref"].text() or DEFAULT_REF
    return Skill("git", item["url"].text(), ref, verify=True, at=nearest(item["ref"], item))


def _from_s3(item: Node) -> Skill:
    return Skill("s3", item["uri"].text(), "", verify=True, at=item.at)


def _sources(source: Node) -> Iterator[Skill]:
    git, stored = source["git"], source["bucket"]["s3"]
    if source.has("oci"):
        yield _from_oci(source["oci"], verify=True)
    if git.present:
        commit = git["commit"]
        yield Skill("git", git["url"].text(), commit.text(), verify=True, at=nearest(commit, git))
    if stored.present:
        location = f"s3://{stored['bucket'].text()}/{stored['key'].text()}"
        yield Skill("s3", location, stored["versionId"].text(), verify=True, at=stored.at)
