"""An environment is known by what its owner maps, and unknown is the strictest."""

from gate.config.environment import (
    DEFAULT_ENVIRONMENTS,
    EnvironmentRule,
    Whereabouts,
    resolve,
)


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
