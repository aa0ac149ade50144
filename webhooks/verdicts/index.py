"""The verdicts that a replica knows, by what they are looked up by: kept as the cluster changes.

One thread changes it at a time, and others may look something up meanwhile.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from gate.applied import Identified
from gate.verdicts import Belief, Distrusted, Verdict, read_verdict
from gate.verdicts.naming import DIGITS, stem_of
from webhooks.server.telling import Teller

Read = Verdict | Distrusted
Key = TypeVar("Key")
Value = TypeVar("Value")


class Known:
    """All verdicts of a namespace."""

    def __init__(self, belief: Belief, clock: Callable[[], datetime], teller: Teller) -> None:
        """Begin with none."""
        self.namespace = belief.namespace
        self._belief = belief
        self._clock = clock
        self._teller = teller
        self._read: dict[str, Read] = {}
        self._by_object: dict[Identified, tuple[Verdict, ...]] = {}
        self._by_uid: dict[str, tuple[Verdict, ...]] = {}
        self._distrusted: dict[str, tuple[Distrusted, ...]] = {}

    def find(self, who: Identified, digest: str) -> tuple[Verdict, ...]:
        """Give the verdicts, passed or not, of revisions that apply this form of an object.

        Few verdicts have the same object: so many as are kept of an application.
        """
        now = self._clock()
        return tuple(
            verdict
            for verdict in self._by_object.get(who, ())
            if verdict.holds(now) and any(each.digest == digest for each in verdict.objects[who])
        )

    def of(self, uid: str) -> tuple[Verdict, ...]:
        """Give those of an Application or Kustomization, the latest first."""
        now = self._clock()
        held = [each for each in self._by_uid.get(uid, ()) if each.holds(now)]
        return tuple(sorted(held, key=lambda each: each.decided_at, reverse=True))

    def distrusted(self, application: str) -> tuple[Distrusted, ...]:
        """Give those that are there and not believed, and are called as an application's are."""
        return self._distrusted.get(stem_of(application), ())

    def read(self, value: Mapping[str, object]) -> Read:
        """Read one as the cluster has it."""
        return read_verdict(value, self._belief, self._clock())

    def replace(self, read: Mapping[str, Read]) -> None:
        """Know these, by their names, and no others."""
        for name in self._read.keys() - read.keys():
            self.drop(name)
        for name, each in read.items():
            self.put(name, each)

    def put(self, name: str, read: Read) -> None:
        """Know one as it is now."""
        if self._read.get(name) is read:
            return
        self.drop(name)
        self._read[name] = read
        match read:
            case Verdict():
                for who in read.objects:
                    self._by_object[who] = (*self._by_object.get(who, ()), read)
                self._by_uid[read.uid] = (*self._by_uid.get(read.uid, ()), read)
            case Distrusted():
                self._teller.error("distrusted", verdict=name, why=read.why, said=read.sentence)
                stem = stem_in(name)
                self._distrusted[stem] = (*self._distrusted.get(stem, ()), read)

    def drop(self, name: str) -> None:
        """Forget one."""
        match self._read.pop(name, None):
            case Verdict() as verdict:
                for who in verdict.objects:
                    without(self._by_object, who, verdict)
                without(self._by_uid, verdict.uid, verdict)
            case Distrusted() as distrusted:
                without(self._distrusted, stem_in(name), distrusted)
            case None:
                pass


def stem_in(name: str) -> str:
    """Give what a name begins with, before the dash and the digits of a verdict's."""
    return name[: -DIGITS - 1]


def without(index: dict[Key, tuple[Value, ...]], key: Key, gone: Value) -> None:
    """Take something out of an index."""
    left = tuple(each for each in index[key] if each is not gone)
    if left:
        index[key] = left
    else:
        del index[key]
