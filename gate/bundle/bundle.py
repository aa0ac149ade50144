"""The index over all manifests of a change: who refers to whom, and what each may reach."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from gate.bundle.indexes import (
    SUBJECT,
    Binding,
    Exchanged,
    Index,
    Key,
    Patch,
    bound,
    declared,
    indexed,
    key_of,
    labelled,
    named,
    overlaid,
    patched,
    unbound,
    without,
)
from gate.bundle.namespaces import CLUSTER_SCOPED, groups
from gate.bundle.scopes import Rendering, Scope, scopes
from gate.bundle.selection import selects
from gate.config import Grant
from gate.manifest import Delivery, Kind, Link, Manifest

SERVICE = "service"
"""The relation to an address in the cluster: what is there is looked at, not followed."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What is reachable from one manifest.

    `manifests` are those its links lead to, transitively, the other files of the same agent, the
    bindings of its service accounts, the services it calls with the workloads behind them, and the
    network policies of its pods; `missing` are the links, of the manifest or of those, that lead
    to nothing that was given; `grants` are those for its identity in its environments
    that have not expired; `granted` says whether grants were given at all, `policed` whether any
    network policy was, for its namespace.
    """

    manifests: tuple[Manifest, ...]
    missing: tuple[Link, ...]
    grants: tuple[Grant, ...]
    granted: bool
    policed: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the links of a manifest lead."""

    manifests: tuple[Manifest, ...]
    missing: tuple[Link, ...]


@dataclass(frozen=True)
class Bundle:
    """All manifests of a change or of a cluster, found by what they are called.

    `renderings` tell of what was rendered, by the path of its file: what is never applied together
    does not find each other.
    """

    manifests: Collection[Manifest]
    renderings: Mapping[str, Rendering] = field(default_factory=dict)

    @cached_property
    def scopes(self) -> dict[str, Scope]:
        """Give the scope of everything that was rendered, by the path of its file."""
        return scopes(self.renderings, self.manifests, self.namespace_of)

    def beside(self, manifest: Manifest, others: Sequence[Manifest]) -> Sequence[Manifest]:
        """Leave out what is never applied together with a manifest."""
        scope = self.scopes.get(manifest.file)
        if scope is None:
            return others
        return [each for each in others if not scope.excludes(self.scopes.get(each.file))]

    @cached_property
    def by_name(self) -> Index[Key, Manifest]:
        """Index manifests by kind and name."""
        return indexed(named(self.manifests))

    @cached_property
    def bindings(self) -> Index[str, Binding]:
        """Index role bindings by the names of the accounts and groups they give power to."""
        return indexed(bound(self.manifests))

    @cached_property
    def policies(self) -> Index[str, Manifest]:
        """Index network policies by namespace, empty for those of every one and of none known."""
        return indexed(self._policing(self.manifests))

    @cached_property
    def workloads(self) -> Index[str, Manifest]:
        """Index what runs pods with labels by each of those labels, as `key=value`."""
        return indexed(labelled(self.manifests))

    @cached_property
    def namespaces(self) -> Index[str, Manifest]:
        """Give the declarations of every namespace.

        Which of several is applied last cannot be told, so none of them hides another.
        """
        return indexed(declared(self.manifests))

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Give every delivery that an Argo CD Application declares."""
        return tuple(delivery for m in self.manifests for delivery in m.deliveries)

    def delivered_by(self, path: str) -> Iterator[Delivery]:
        """Find the deliveries whose source folder holds a file."""
        for delivery in self.deliveries:
            folder = delivery.path.removeprefix("./").strip("/")
            if folder in ("", ".") or path == folder or path.startswith(f"{folder}/"):
                yield delivery

    def namespace_of(self, manifest: Manifest) -> str:
        """Tell the namespace a manifest goes to: its own, or the one its delivery gives."""
        identity = manifest.identity
        if identity.namespace or not identity.resource or identity.resource in CLUSTER_SCOPED:
            return identity.namespace
        given = {delivery.namespace for delivery in self.delivered_by(manifest.file)}
        return given.pop() if len(given) == 1 else ""

    def replacing(self, gone: Sequence[Manifest], come: Sequence[Manifest]) -> "Bundle":
        """Give the bundle without some of its manifests, those very ones, and with others.

        It is what a bundle of what is left and what came would be, for the cost of the difference.
        """
        manifests = Exchanged(self.manifests, frozenset(map(id, gone)), come)
        return self._exchanged(gone, come, tuple(manifests), patched)

    def supposing(self, gone: Sequence[Manifest], come: Sequence[Manifest]) -> "Bundle":
        """Give what `replacing` does, to look at little of it: only that costs something."""
        manifests = Exchanged(self.manifests, frozenset(map(id, gone)), come)
        return self._exchanged(gone, come, manifests, overlaid)

    def _exchanged(
        self,
        gone: Sequence[Manifest],
        come: Sequence[Manifest],
        manifests: Collection[Manifest],
        patch: Patch,
    ) -> "Bundle":
        lost = frozenset(map(id, gone))
        left = without(lost)
        made = Bundle(manifests, self.renderings)
        known = made.__dict__
        known["by_name"] = patch(self.by_name, named(gone), named(come), left)
        known["bindings"] = patch(self.bindings, bound(gone), bound(come), unbound(lost))
        known["workloads"] = patch(self.workloads, labelled(gone), labelled(come), left)
        known["namespaces"] = patch(self.namespaces, declared(gone), declared(come), left)
        # A delivery may say where others go.
        if not any(each.deliveries for each in (*gone, *come)):
            known["deliveries"] = self.deliveries
            before, after = (self._policing(some) for some in (gone, come))
            known["policies"] = patch(self.policies, before, after, left)
        return made

    def _policing(self, manifests: Iterable[Manifest]) -> Iterator[tuple[str, Manifest]]:
        for manifest in manifests:
            if manifest.identity.kind is Kind.NETWORK_POLICY:
                yield self.namespace_of(manifest), manifest

    def reach(self, manifest: Manifest) -> Reach:
        """Follow the links of a manifest, transitively."""
        reached: list[Manifest] = []
        missing: list[Link] = []
        seen = {id(manifest)}
        waiting = [manifest]
        while waiting:
            current = waiting.pop(0)
            found, lost = self._step(current, manifest)
            missing.extend(lost)
            for other in found:
                if id(other) not in seen:
                    seen.add(id(other))
                    reached.append(other)
                    waiting.append(other)
        around = [m for m in self._around(manifest) if id(m) not in seen]
        return Reach((*reached, *around), tuple(missing))

    def affected(
        self, touched: Iterable[Manifest], before: Iterable[Manifest]
    ) -> Iterator[Manifest]:
        """Find the manifests whose judgement a change can alter.

        Those that it touches, and those that reach one of them or reached what was there in their
        place (`before` are its files as they were).
        """
        fresh, before = {id(manifest) for manifest in touched}, tuple(before)
        ids = fresh.union(map(id, before))
        whole = self.replacing((), before)
        # What was there was applied beside whatever is there now.
        whole.__dict__["scopes"] = self.scopes
        for manifest in self.manifests:
            near = (manifest, *whole.reach(manifest).manifests)
            reached = any(id(each) in ids for each in near)
            if reached or self._is_policed_anew(manifest, fresh, whole):
                yield manifest

    def _is_policed_anew(self, manifest: Manifest, fresh: Set[int], whole: "Bundle") -> bool:
        """Say whether a change brings the first policy of a namespace, or takes the last."""
        if not manifest.pod.present:
            return False
        was = any(id(policy) not in fresh for policy in whole.policies_of(manifest))
        return was != any(self.policies_of(manifest))

    def _step(self, manifest: Manifest, start: Manifest) -> tuple[list[Manifest], list[Link]]:
        found = self._same_agent(manifest)
        missing: list[Link] = []
        for link in manifest.links:
            # What is applied beside a plain file need not be beside whoever refers to that.
            targets = self.beside(start, self._resolve(manifest, link))
            found.extend(targets)
            if link.kind and link.relation not in (SUBJECT, SERVICE) and not targets:
                missing.append(link)
        return found, missing

    def _around(self, manifest: Manifest) -> Iterator[Manifest]:
        """Find what stands around a manifest and is not its own: nothing is followed from there."""
        if manifest.pod.present:
            yield from (
                policy
                for policy in self.policies_of(manifest)
                if selects(policy.network.selects, manifest.pod.labels)
            )
        for link in manifest.links:
            if link.relation == SERVICE:
                for service in self._at(manifest, link):
                    yield service
                    yield from self.beside(manifest, list(self.behind(service)))

    def policies_of(self, manifest: Manifest) -> Iterator[Manifest]:
        """Find the network policies that speak for the namespace of a manifest."""
        place = self.namespace_of(manifest)
        for namespace in ("", place) if place else self.policies:
            yield from self.beside(manifest, self.policies.get(namespace, ()))

    def behind(self, service: Manifest) -> Iterator[Manifest]:
        """Find the workloads that answer for a service."""
        selector = service.network.selects
        for key, value in list(selector.labels.items())[:1]:
            for workload in self.beside(service, self.workloads.get(f"{key}={value}", ())):
                here = alike(self.namespace_of(workload), self.namespace_of(service))
                if here and selects(selector, workload.pod.labels):
                    yield workload

    def _same_agent(self, manifest: Manifest) -> list[Manifest]:
        identity = manifest.identity
        if identity.kind is not Kind.AGENT or identity.resource:
            return []
        others = self.by_name.get(key_of(manifest), [])
        return [other for other in others if other is not manifest]

    def _resolve(self, manifest: Manifest, link: Link) -> Sequence[Manifest]:
        if link.relation in (SUBJECT, SERVICE):
            return []
        named = self._at(manifest, link)
        if link.relation != "service_account":
            return named
        wanted = link.namespace or self.namespace_of(manifest)
        names = (link.target, *groups(wanted))
        pairs = (pair for name in names for pair in self.bindings.get(name, ()))
        bound = [m for m, subject in pairs if alike(subject.namespace, wanted)]
        return [*named, *self.beside(manifest, bound)]

    def _at(self, manifest: Manifest, link: Link) -> list[Manifest]:
        named = self.beside(manifest, self._named(link))
        return [m for m in named if self._same_place(m, manifest, link)]

    def _named(self, link: Link) -> list[Manifest]:
        if not link.kind:
            return []
        named = self.by_name.get((link.kind, link.target), [])
        return [
            m for m in named
            if link.resource in ("", m.identity.resource)
            and link.group in ("", m.identity.group)
        ]  # fmt: skip

    def _same_place(self, target: Manifest, source: Manifest, link: Link) -> bool:
        wanted = link.namespace or self.namespace_of(source)
        return alike(self.namespace_of(target), wanted)


def alike(one: str, other: str) -> bool:
    """Say whether two namespaces may be the same: one that is not known may be any."""
    return not one or not other or one == other
