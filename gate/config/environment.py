"""Which environments a manifest runs in, from what the owner maps and never from what it claims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class EnvironmentSource:
    """Why a manifest is taken to belong to an environment.

    `origin` is `namespace`, `namespace_label`, `path` or `destination`.
    """

    name: str
    origin: str
    detail: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The environments a manifest may run in; all of them apply.

    When nothing says, `known` is false and `names` are all environments, the strictest reading.
    """

    names: tuple[str, ...]
    known: bool
    sources: tuple[EnvironmentSource, ...]


@dataclass(frozen=True, slots=True)
class EnvironmentRule:
    """What belongs to an environment.

    Globs over namespaces, over labels of namespaces, over paths in the repository (as in
    `.gitignore`) and over destinations (server, name or namespace) of Argo CD Applications.
    """

    name: str
    namespaces: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All that is known of where a manifest goes.

    `other_labels` are those of further declarations of its namespace.
    """

    namespace: str
    namespace_labels: dict[str, str]
    path: str
    destinations: tuple[str, ...]
    other_labels: tuple[dict[str, str], ...] = ()


def conventional(name: str, *words: str) -> EnvironmentRule:
    """Describe an environment by the usual names of its namespaces and folders."""
    namespaces = [glob for word in words for glob in (word, f"{word}-*", f"*-{word}")]
    return EnvironmentRule(
        name=name,
        namespaces=tuple(namespaces),
        paths=tuple(f"**/{word}/**" for word in words),
        destinations=tuple(namespaces),
    )


DEFAULT_ENVIRONMENTS = (
    conventional("dev", "dev", "development"),
    conventional("staging", "staging", "stage"),
    conventional("prod", "prod", "production"),
)


def resolve(rules: Sequence[EnvironmentRule], place: Whereabouts) -> Environment:
    """Find every environment that claims a place; all of them when none does."""
    sources = tuple(source for rule in rules for source in claims(rule, place))
    names = tuple(dict.fromkeys(source.name for source in sources))
    if names:
        return Environment(names, known=True, sources=sources)
    return Environment(tuple(rule.name for rule in rules), known=False, sources=())


def claims(rule: EnvironmentRule, place: Whereabouts) -> Iterator[EnvironmentSource]:
    """Give each reason for which an environment claims a place."""
    if place.namespace and matches(rule.namespaces, place.namespace):
        yield EnvironmentSource(rule.name, "namespace", place.namespace)
    for key, pattern in rule.labels.items():
        for labels in (place.namespace_labels, *place.other_labels):
            value = labels.get(key)
            if value is not None and fnmatchcase(value, pattern):
                yield EnvironmentSource(rule.name, "namespace_label", f"{key}={value}")
    if rule.paths and place.path and path_spec(rule.paths).match_file(place.path):
        yield EnvironmentSource(rule.name, "path", place.path)
    for destination in place.destinations:
        if matches(rule.destinations, destination):
            yield EnvironmentSource(rule.name, "destination", destination)


def matches(patterns: Sequence[str], value: str) -> bool:
    """Say whether any glob matches the whole of a value."""
    return any(fnmatchcase(value, pattern) for pattern in patterns)


@cache
def path_spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Compile path globs once."""
    return GitIgnoreSpec.from_lines(patterns)
