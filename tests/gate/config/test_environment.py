"""An environment is known by what its owner maps, and unknown is the strictest."""

from gate.bundle import Bundle
from gate.config.environment import (
    DEFAULT_ENVIRONMENTS,
    EnvironmentRule,
    Whereabouts,
    resolve,
)
from gate.inquiry import whereabouts
from gate.intake import take_in
from tests.judging import yaml


def names(
    namespace: str = "",
    path: str = "a.yaml",
    labels: dict[str, str] | None = None,
    destinations: tuple[str, ...] = (),
) -> tuple[str, ...]:
    place = Whereabouts(namespace, labels or {}, path, destinations)
    return resolve(DEFAULT_ENVIRONMENTS, place).names


def test_conventional_names() -> None:
    assert names("dev") == ("dev",)
    assert names("dev-agents") == ("dev",)
    assert names("agents-prod") == ("prod",)
    assert names(path="apps/overlays/dev/deploy.yaml") == ("dev",)
    assert names(destinations=("staging",)) == ("staging",)


def test_a_name_that_merely_contains_the_word_is_not_the_environment() -> None:
    assert names("developers-tools") == ("dev", "staging", "prod")
    assert names(path="device/deploy.yaml") == ("dev", "staging", "prod")


def test_candidates_that_conflict_all_apply() -> None:
    assert names("prod", path="overlays/dev/a.yaml") == ("dev", "prod")


def test_unknown_is_every_environment() -> None:
    found = resolve(DEFAULT_ENVIRONMENTS, Whereabouts("", {}, "a.yaml", ()))
    assert not found.known
    assert found.names == ("dev", "staging", "prod")


def test_labels_are_those_of_the_namespace() -> None:
    rules = (EnvironmentRule("prod", labels={"tier": "prod*"}), EnvironmentRule("dev"))
    place = Whereabouts("x", {"tier": "production"}, "a.yaml", ())
    found = resolve(rules, place)
    assert found.names == ("prod",)
    assert [(s.origin, s.detail) for s in found.sources] == [("namespace_label", "tier=production")]


def test_every_declaration_of_a_namespace_is_believed() -> None:
    declared = "apiVersion: v1\nkind: Namespace\nmetadata: {{name: x, labels: {{tier: {}}}}}\n"
    pod = yaml("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\n", "p.yaml")
    files = [yaml(declared.format(tier), f"{tier}.yaml") for tier in ("dev", "prod")]
    *spaces, bot = take_in([*files, pod], frozenset()).manifests
    rules = tuple(EnvironmentRule(tier, labels={"tier": tier}) for tier in ("dev", "prod", "qa"))
    for several in ((*spaces, bot), (*reversed(spaces), bot)):
        assert resolve(rules, whereabouts(bot, "x", Bundle(several))).names == ("dev", "prod")
