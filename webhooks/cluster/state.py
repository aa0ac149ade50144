"""The cluster as the rules see it: one bundle of all that is kept, renewed by every event.

Whoever asks gets what is so at the moment, at no cost, and it never changes under his hands.
"""

from collections.abc import Mapping, Sequence
from threading import Lock

from gate.bundle import Bundle
from webhooks.cluster.answers import Object
from webhooks.cluster.cache import Cache, Difference
from webhooks.cluster.discovery import Served
from webhooks.cluster.errors import ClusterError
from webhooks.cluster.kinds import DELIVERIES, Part, Watched
from webhooks.cluster.reading import Entry, Key
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

NOTHING: Mapping[Key, Object] = {}
NO_LABELS: Mapping[str, str] = {}


class State:
    """What is kept of all kinds; informers tell it what happens, each of its own kind."""

    def __init__(self, timing: Timing, teller: Teller, verdicts: Known | None = None) -> None:
        """Begin with nothing; `verdicts` are kept if somebody looks them up."""
        self.timing = timing
        self.verdicts = verdicts
        self._teller = teller
        self._bundle = Bundle(())
        # Another mapping after each change, so that it can be gone through meanwhile.
        self._caches: Mapping[Watched, Cache] = {}
        self._lock = Lock()
        self._discovered: float | None = None
        self._fault = ""

    @property
    def bundle(self) -> Bundle:
        """Give all manifests of the moment."""
        return self._bundle

    @property
    def synced(self) -> bool:
        """Say whether all that was served at the start was listed.

        What comes later does not make the gate unready: nobody could decide anything then.
        """
        vital = [each for each in self._caches.values() if each.vital]
        known = self._discovered is not None
        return known and all(each.listed for each in vital)

    @property
    def age(self) -> float:
        """Tell for how many seconds the API server has not spoken of what it spoke of longest ago.

        It speaks of everything every minute; infinite before it ever did.
        """
        if self._discovered is None:
            return float("inf")
        heard = (each.heard for each in self._caches.values())
        return self.timing.clock() - min(heard, default=self._discovered)

    @property
    def faults(self) -> Mapping[str, str]:
        """Say, by the name of a kind, why it is not kept as it should be; "" is all of them."""
        found = {each.name: cache.fault for each, cache in self._caches.items() if cache.fault}
        return {"": self._fault, **found} if self._fault else found

    @property
    def counts(self) -> Mapping[str, int]:
        """Count what is kept of each kind that is served."""
        return {each.name: len(cache.entries) for each, cache in self._caches.items()}

    @property
    def unreadable(self) -> Mapping[str, int]:
        """Count the objects of each kind that are there and could not be read."""
        return {each.name: cache.unreadable for each, cache in self._caches.items()}

    def labels(self, namespace: str) -> Mapping[str, str]:
        """Give the labels of a namespace, none if it is not known."""
        found = self._bundle.namespaces.get(namespace)
        return found[0].identity.labels if found else NO_LABELS

    def objects(self, kind: str) -> Mapping[Key, Object]:
        """Give what is kept of a kind of objects that say which commit is delivered."""
        caches = (self._caches.get(each) for each in DELIVERIES if each.kind == kind)
        return next((cache.delivered for cache in caches if cache), NOTHING)

    def listed(self, cache: Cache, entries: Sequence[Entry]) -> None:
        """Take all objects of a kind."""
        with self._lock:
            self._apply(cache.replace(entries))
            if self.verdicts and cache.served.watched.part is Part.VERDICT:
                self.verdicts.replace(
                    {each.key[1]: each.verdict for each in entries if each.verdict}
                )
            cache.listed = True
        self.heard(cache)
        self._teller.info("listed", kind=cache.served.watched.name, objects=len(entries))

    def changed(self, cache: Cache, entry: Entry) -> None:
        """Take an object as it is now."""
        with self._lock:
            self._apply(cache.put(entry))
            if self.verdicts and entry.verdict:
                self.verdicts.put(entry.key[1], entry.verdict)

    def dropped(self, cache: Cache, key: Key) -> None:
        """Take that an object is gone."""
        with self._lock:
            self._apply(cache.drop(key))
            if self.verdicts and cache.served.watched.part is Part.VERDICT:
                self.verdicts.drop(key[1])

    def heard(self, cache: Cache) -> None:
        """Take that the API server said something."""
        cache.heard = self.timing.clock()
        cache.fault = ""

    def failed(self, cache: Cache, error: ClusterError) -> None:
        """Take that a kind cannot be kept at the moment, and tell it once."""
        if not cache.fault:
            self._teller.error("not-kept", kind=cache.served.watched.name, error=error.message)
        cache.fault = error.message

    def discovered(self, error: ClusterError | None = None) -> None:
        """Take that the API server said what it serves, or why it did not."""
        if error is None:
            self._discovered, self._fault = self.timing.clock(), ""
            return
        if not self._fault:
            self._teller.error("not-discovered", error=error.message)
        self._fault = error.message

    def known(self) -> Mapping[Watched, Served]:
        """Give the kinds that are kept, as they are served."""
        return {each: cache.served for each, cache in self._caches.items()}

    def keep(self, served: Served) -> Cache:
        """Begin to keep a kind; what is kept of it in another version stays until it is listed."""
        cache = Cache(served, self.timing.clock(), vital=self._discovered is None)
        with self._lock:
            before = self._caches.get(served.watched)
            if before is not None:
                cache.succeed(before)
            self._caches = {**self._caches, served.watched: cache}
        return cache

    def forget(self, watched: Watched) -> None:
        """Keep nothing of a kind that is not served any more."""
        with self._lock:
            self._apply(self._caches[watched].replace(()))
            if self.verdicts and watched.part is Part.VERDICT:
                self.verdicts.replace({})
            self._caches = {key: value for key, value in self._caches.items() if key != watched}
        self._teller.info("not-served", kind=watched.name)

    def _apply(self, difference: Difference) -> None:
        if difference.gone or difference.come:
            self._bundle = self._bundle.replacing(difference.gone, difference.come)
