"""Where a repository's manifests say that they run, drafted as the environments of `gate.yaml`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gate.adoption.scalars import commented, listed, literally, quoted
from gate.bundle import Bundle
from gate.config.environment import DEFAULT_ENVIRONMENTS, EnvironmentRule, resolve
from gate.inquiry import whereabouts
from gate.manifest import Kind, Manifest
from gate.rendering.charts import CHART
from gate.rendering.patches import is_kustomization

WORDS = {
    "dev": {"dev", "development"},
    "staging": {"staging", "stage"},
    "prod": {"prod", "production"},
}
# With one of these before it, a word means another place: `non-prod`, `pre-prod`.
TURNS = {"non", "not", "pre"}
LABELS = {"env", "environment", "stage", "tier"}
"""The last parts of keys under which Namespaces say what they are for."""
HOLDERS = {"overlays", "environments", "envs", "env", "clusters", "stages"}
"""Folders whose folders are called after environments."""
NOWHERE = {Kind.GATE, Kind.ARTIFACT, Kind.INSTRUCTIONS}
NAMED = 20
LONGEST = 253


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a repository says of one environment."""

    namespaces: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    destinations: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was found."""
        return not (self.namespaces or self.labels or self.paths or self.destinations)


@dataclass(frozen=True, slots=True)
class Environments:
    """The environments that are drafted, which of them have evidence, and what has no place."""

    rules: tuple[EnvironmentRule, ...]
    found: frozenset[str]
    unplaced: tuple[str, ...]


def draft(manifests: Sequence[Manifest]) -> Environments:
    """Draft the environments: what is really used, and the usual names where nothing is."""
    bundle = Bundle(tuple(manifests))
    placed = [m for m in manifests if m.identity.kind not in NOWHERE]
    evidence: dict[str, Evidence] = {name: Evidence() for name in WORDS}
    for manifest in placed:
        gather(manifest, bundle, evidence)
    for declared in bundle.namespaces.values():
        for namespace in declared:
            gather_labels(namespace.identity.labels, evidence)
    rules = tuple(rule(usual, evidence[usual.name]) for usual in DEFAULT_ENVIRONMENTS)
    found = frozenset(name for name, known in evidence.items() if not known.is_empty)
    return Environments(rules, found, tuple(unplaced(placed, bundle, rules)))


def gather(manifest: Manifest, bundle: Bundle, evidence: Mapping[str, Evidence]) -> None:
    """Take down what a manifest says of where it runs."""
    place = whereabouts(manifest, bundle.namespace_of(manifest), bundle)
    names = [place.namespace]
    if manifest.identity.kind is Kind.NAMESPACE:
        names.append(manifest.identity.name)
    for namespace in names:
        for name in meant(namespace):
            evidence[name].namespaces.add(namespace)
    for destination in place.destinations:
        for name in meant(destination):
            evidence[name].destinations.add(destination)
    for folder, name in folders(manifest.file):
        evidence[name].paths.add(folder)


def gather_labels(labels: Mapping[str, str], evidence: Mapping[str, Evidence]) -> None:
    """Take down what the labels of a Namespace say; of several values the first in order."""
    for key, value in sorted(labels.items()):
        if key.rpartition("/")[2] in LABELS:
            for name in meant(value):
                known = evidence[name].labels
                known[key] = min(value, known.get(key, value))


def meant(text: str) -> list[str]:
    """Tell which environments a name speaks of."""
    words = re.split(r"[^a-z0-9]+", text.lower())
    if len(text) > LONGEST or TURNS & set(words):
        return []
    return [name for name, spellings in WORDS.items() if spellings & set(words)]


def folders(file: str) -> Iterator[tuple[str, str]]:
    """Find the folder of a file that is called after an environment, and which."""
    parts = file.split("/")[:-1]
    for depth, part in enumerate(parts):
        whole = [name for name, spellings in WORDS.items() if part.lower() in spellings]
        held = meant(part) if depth and parts[depth - 1].lower() in HOLDERS else []
        for name in dict.fromkeys((*whole, *held)):
            yield "/".join(parts[: depth + 1]), name


def rule(usual: EnvironmentRule, known: Evidence) -> EnvironmentRule:
    """Describe an environment by what is used, else by the usual names."""
    if known.is_empty:
        return usual
    return EnvironmentRule(
        usual.name,
        namespaces=tuple(map(literally, sorted(known.namespaces))),
        labels={key: literally(value) for key, value in sorted(known.labels.items())},
        paths=tuple(f"{anchored(folder)}/**" for folder in sorted(known.paths)),
        destinations=tuple(map(literally, sorted(known.destinations))),
    )


def anchored(folder: str) -> str:
    """Write a folder as a pattern of `.gitignore` that means only this one."""
    return "/" + re.sub(r"[\\*?\[\]!# ]", r"\\\g<0>", folder)


def unplaced(
    manifests: Iterable[Manifest], bundle: Bundle, rules: Sequence[EnvironmentRule]
) -> Iterator[str]:
    """Name the namespaces and folders that no environment claims, in order."""
    told: set[str] = set()
    for manifest in manifests:
        namespace = bundle.namespace_of(manifest)
        if not resolve(rules, whereabouts(manifest, namespace, bundle)).known:
            folder = f"folder {folder_of(manifest.file)}"
            told.add(f"namespace {namespace}" if namespace else folder)
    yield from sorted(told)


def folder_of(file: str) -> str:
    """Name the folder of a file; what is rendered stands below the file that describes it."""
    parts = file.split("/")[:-1]
    describing = (n for n, part in enumerate(parts) if is_kustomization(part) or part == CHART)
    return "/".join(parts[: next(describing, len(parts))]) or "."


def lines(environments: Environments) -> Iterator[str]:
    """Write the environments, with a comment on every line."""
    yield "# Which manifests run where. Every environment that claims a manifest applies to it;"
    yield "# what none claims is judged as if it ran in all of them."
    yield "environments:"
    for each in environments.rules:
        yield f"  {each.name}:"
        if each.name not in environments.found:
            yield f"    # Nothing here says where {each.name} is: these are the usual names."
        yield from entry(each)
    if environments.unplaced:
        yield "  # Nothing says where these run, so every environment applies. Name them above:"
    for text in environments.unplaced[:NAMED]:
        yield f"  #   {commented(text)}"
    if len(environments.unplaced) > NAMED:
        yield f"  #   and {len(environments.unplaced) - NAMED} more"


def entry(each: EnvironmentRule) -> Iterator[str]:
    """Write what belongs to an environment."""
    if each.namespaces:
        yield "    # Globs over namespaces."
        yield f"    namespaces: {listed(list(each.namespaces))}"
    if each.labels:
        pairs = ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in each.labels.items())
        yield "    # Labels of Namespaces that are declared; one is enough."
        yield f"    labels: {{{pairs}}}"
    if each.paths:
        yield "    # Folders, written as in .gitignore."
        yield f"    paths: {listed(list(each.paths))}"
    if each.destinations:
        yield "    # Globs over where Argo CD delivers to: servers, names of clusters, namespaces."
        yield f"    destinations: {listed(list(each.destinations))}"
