"""Variants are told by what they hold and where they run; what is applied together is not."""

from gate.bundle import Bundle
from gate.bundle.scopes import Rendering
from gate.manifest import Identity, Kind, Link, Manifest

HERE, THERE = "one/rendered.yaml", "two/rendered.yaml"


def manifest(
    kind: Kind, name: str, file: str, *links: Link, namespace: str = ""
) -> Manifest:  # fmt: skip
    identity = Identity(kind, name, namespace, resource=str(kind))
    return Manifest("test", identity, (), file=file, links=links)


def link(relation: str, target: str, kind: Kind) -> Link:
    return Link(relation, "", target, "", kind, "", "/at")


def rendering(*sources: str, environments: tuple[str, ...] = ()) -> Rendering:
    return Rendering(frozenset(sources), frozenset(environments))


AGENT = manifest(Kind.AGENT, "a", HERE, link("model", "m", Kind.MODEL))
MODEL = manifest(Kind.MODEL, "m", THERE)


def found(here: Rendering, there: Rendering, *more: Manifest) -> list[str]:
    bundle = Bundle((AGENT, MODEL, *more), {HERE: here, THERE: there})
    reach = bundle.reach(AGENT)
    assert bool(reach.manifests) != bool(reach.missing)
    return [m.file for m in reach.manifests]


def test_renderings_that_share_nothing_are_applied_together() -> None:
    assert found(rendering("one"), rendering("two")) == [THERE]
    assert found(rendering("base"), rendering("base")) == [THERE]


def test_renderings_in_other_environments_are_not() -> None:
    dev, prod = (rendering(environments=(name,)) for name in ("dev", "prod"))
    assert found(dev, prod) == []
    assert found(dev, rendering(environments=("dev", "prod"))) == [THERE]
    assert found(dev, rendering()) == [THERE]


def test_renderings_of_the_same_object_are_variants() -> None:
    again = manifest(Kind.AGENT, "a", THERE)
    assert found(rendering("one"), rendering("two"), again) == []


def test_the_same_name_in_another_namespace_is_another_object_unless_of_the_same_base() -> None:
    again = manifest(Kind.AGENT, "a", THERE, namespace="elsewhere")
    assert found(rendering("one"), rendering("two"), again) == [THERE]
    assert found(rendering("base"), rendering("base"), again) == []


def test_namespaces_may_be_declared_in_each() -> None:
    spaces = [manifest(Kind.NAMESPACE, "n", file) for file in (HERE, THERE)]
    assert found(rendering("one"), rendering("two"), *spaces) == [THERE]


def test_plain_files_stand_beside_every_rendering() -> None:
    plain = manifest(Kind.AGENT, "p", "plain.yaml", link("model", "m", Kind.MODEL))
    dev, prod = (rendering(environments=(name,)) for name in ("dev", "prod"))
    caller = manifest(Kind.AGENT, "c", HERE, link("sub_agent", "p", Kind.AGENT))
    bundle = Bundle((plain, MODEL, caller), {HERE: dev, THERE: prod})
    assert bundle.reach(plain).manifests == (MODEL,)
    reach = bundle.reach(caller)
    assert (reach.manifests, [each.target for each in reach.missing]) == ((plain,), ["m"])


def test_what_is_affected_stays_within_what_is_applied_together() -> None:
    dev, prod = (rendering(environments=(name,)) for name in ("dev", "prod"))
    both = (AGENT, MODEL)
    assert list(Bundle(both, {HERE: dev, THERE: prod}).affected([MODEL], [])) == [MODEL]
    assert list(Bundle(both, {HERE: dev, THERE: dev}).affected([MODEL], [])) == [AGENT, MODEL]
