"""What is kept of one kind, and what a change of it means for the bundle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gate.manifest import Manifest
from webhooks.cluster.answers import Object
from webhooks.cluster.discovery import Served
from webhooks.cluster.reading import Entry, Key


@dataclass(frozen=True, slots=True)
class Difference:
    """Manifests that went, those very ones, and manifests that came."""

    gone: tuple[Manifest, ...] = ()
    come: tuple[Manifest, ...] = ()


@dataclass(slots=True)
class Cache:
    """The objects of a kind. One thread changes it at a time.

    `listed` says whether it was ever complete, `heard` when the API server last said something of
    it; `fault` says why it does not now. Without it the gate is not ready if it is `vital`.
    """

    served: Served
    heard: float
    vital: bool
    entries: dict[Key, Entry] = field(default_factory=dict)
    delivered: Mapping[Key, Object] = field(default_factory=dict)
    unreadable: int = 0
    listed: bool = False
    fault: str = ""

    def succeed(self, before: "Cache") -> None:
        """Begin with what was kept in another version, all of which is to be read anew."""
        held = before.entries.values()
        self.entries = {each.key: replace(each, version="", print=b"") for each in held}
        self.delivered, self.unreadable = before.delivered, before.unreadable
        self.vital, self.listed = before.vital, before.listed

    def put(self, entry: Entry) -> Difference:
        """Keep what an object is now."""
        before = self.entries.get(entry.key)
        self.entries[entry.key] = entry
        return self._changed([before] if before else [], [entry])

    def drop(self, key: Key) -> Difference:
        """Forget an object."""
        before = self.entries.pop(key, None)
        return self._changed([before] if before else [], [])

    def replace(self, entries: Iterable[Entry]) -> Difference:
        """Keep these objects, and no others."""
        fresh = {entry.key: entry for entry in entries}
        before, self.entries = self.entries, fresh
        return self._changed(list(before.values()), list(fresh.values()))

    def _changed(self, before: list[Entry], now: list[Entry]) -> Difference:
        self.unreadable += sum(bool(e.fault) for e in now) - sum(bool(e.fault) for e in before)
        if any(each.delivered for each in (*before, *now)):
            # Another mapping, so that whoever looks at this one sees no change of it.
            left = {each.key for each in before}
            kept = {key: it for key, it in self.delivered.items() if key not in left}
            self.delivered = kept | {each.key: each.delivered for each in now if each.delivered}
        old = {id(m): m for each in before for m in each.manifests}
        new = {id(m): m for each in now for m in each.manifests}
        return Difference(
            tuple(m for number, m in old.items() if number not in new),
            tuple(m for number, m in new.items() if number not in old),
        )
