"""What is asked about each manifest: where it runs, what it reaches, and which rules apply."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import orjson

from gate.bundle import Bundle, Slice
from gate.config import Config, Environment, Grants
from gate.config.environment import Whereabouts, resolve
from gate.grants import grants_for
from gate.hazard import Risk
from gate.intake import Loaded
from gate.manifest import Identity, Manifest
from gate.model import Door, Rule
from gate.neighbours import Neighbours
from gate.policy.question import Change, Question
from gate.tree import resolve_pointer

MODIFIED = "UPDATE"
REMOVED = "DELETE"
"""What a change does to an object, in the words of admission reviews."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One manifest, and all that its judges may know about it.

    `operation`, `old` and `risk` are as in `Change`; of what is removed, the manifest is that which
    was.
    """

    loaded: Loaded
    manifest: Manifest
    environment: Environment
    slice: Slice
    operation: str = ""
    old: object = None
    risk: Risk | None = None

    @property
    def subject(self) -> str:
        """Name the manifest: `namespace/name`, or its name alone."""
        return subject_of(self.manifest.identity)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every inquiry of a review shares."""

    bundle: Bundle
    config: Config
    grants: Grants
    today: date


def subject_of(identity: Identity) -> str:
    """Name a manifest: `namespace/name`, or its name alone where there is no namespace."""
    return f"{identity.namespace}/{identity.name}" if identity.namespace else identity.name


def inquire(loaded: Loaded, manifest: Manifest, setting: Setting) -> Inquiry:
    """Gather what the rules may know about a manifest."""
    bundle = setting.bundle
    namespace = bundle.namespace_of(manifest)
    settled = manifest
    if namespace != manifest.identity.namespace:
        settled = replace(manifest, identity=replace(manifest.identity, namespace=namespace))
    environment = resolve(setting.config.environments, whereabouts(manifest, namespace, bundle))
    reach = bundle.reach(manifest)
    name = subject_of(settled.identity)
    grants = tuple(grants_for(setting.grants, name, environment, setting.today))
    policed = manifest.pod.present and any(bundle.policies_of(manifest))
    part = Slice(reach.manifests, reach.missing, grants, setting.grants.given, policed)
    return Inquiry(loaded, settled, environment, part)


def whereabouts(manifest: Manifest, namespace: str, bundle: Bundle) -> Whereabouts:
    """Tell all that is known of where a manifest goes."""
    deliveries = list(bundle.delivered_by(manifest.file))
    targets = [t for d in deliveries for t in (d.server, d.cluster, d.namespace) if t]
    declared = bundle.beside(manifest, bundle.namespaces.get(namespace, ()))
    labels, *again = [each.identity.labels for each in declared] or [{}]
    places = tuple(dict.fromkeys(targets))
    return Whereabouts(namespace, labels, manifest.file, places, tuple(again))


def why_not(rule: Rule, manifest: Manifest, door: Door) -> str:
    """Say why a rule does not apply to a manifest; empty when it applies."""
    if door not in rule.doors:
        return f"it does not run at the door {door}"
    missing = lacking(rule.requires, manifest.expressible)
    if missing:
        return f"{manifest.format} cannot express {', '.join(missing)}"
    return ""


def lacking(requires: Sequence[str], expressible: Collection[str]) -> list[str]:
    """List what a rule requires and a manifest cannot state; `a|b` is met by either."""
    return [
        each.replace("|", " or ") for each in requires if alternatives(each).isdisjoint(expressible)
    ]


@lru_cache(maxsize=256)
def alternatives(required: str) -> frozenset[str]:
    """Give the facets of which a rule requires one."""
    return frozenset(required.split("|"))


def applicable(rules: Sequence[Rule], inquiry: Inquiry, door: Door) -> Iterator[Rule]:
    """Pick the rules that apply to a manifest."""
    for rule in rules:
        if inquiry.operation == REMOVED and not rule.judges_removal:
            continue
        if not why_not(rule, inquiry.manifest, door):
            yield rule


def applicable_to_each(
    rules: Sequence[Rule], inquiries: Sequence[Inquiry], door: Door
) -> list[tuple[Rule, ...]]:
    """Pick the rules that apply to each manifest: the same for all that can state the same."""
    known: dict[tuple[object, str], tuple[Rule, ...]] = {}
    for inquiry in inquiries:
        key = (inquiry.manifest.expressible, inquiry.operation)
        if key not in known:
            known[key] = tuple(applicable(rules, inquiry, door))
    return [known[each.manifest.expressible, each.operation] for each in inquiries]


def question(inquiry: Inquiry, door: Door, commit: str, user: str, neighbours: Neighbours) -> bytes:
    """Write an inquiry as the JSON that rules see as `input`."""
    manifest, part = inquiry.manifest, inquiry.slice
    written = orjson.dumps(resolve_pointer(inquiry.loaded.redacted, manifest.identity.at))
    return orjson.dumps(
        Question(
            door=door,
            manifest=manifest,
            object=orjson.Fragment(written),
            ascii=written.isascii(),
            environment=inquiry.environment,
            bundle=replace(part, manifests=neighbours.written(part.manifests)),
            change=Change(inquiry.operation, inquiry.old, commit, user, inquiry.risk),
        )
    )
