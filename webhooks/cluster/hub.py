"""A cluster whose Applications are in another one, in which Argo CD runs: both known as one."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.bundle import Bundle
from webhooks.cluster.answers import Object
from webhooks.cluster.kinds import APPLICATIONS
from webhooks.cluster.reading import Key
from webhooks.cluster.state import State


@dataclass(frozen=True, slots=True)
class WithHub:
    """Applications as the hub has them, and all else as the own cluster does."""

    own: State
    hub: State

    @property
    def bundle(self) -> Bundle:
        """Give all manifests of the moment."""
        return self.own.bundle

    @property
    def synced(self) -> bool:
        """Say whether both are known."""
        return self.own.synced and self.hub.synced

    @property
    def age(self) -> float:
        """Tell for how many seconds one of them has not spoken."""
        return max(self.own.age, self.hub.age)

    @property
    def counts(self) -> Mapping[str, int]:
        """Count what is kept of each kind."""
        return {**self.own.counts, **self.hub.counts}

    def labels(self, namespace: str) -> Mapping[str, str]:
        """Give the labels of a namespace, none if it is not known."""
        return self.own.labels(namespace)

    def objects(self, kind: str) -> Mapping[Key, Object]:
        """Give what is kept of a kind of objects that say which commit is delivered."""
        return (self.hub if kind == APPLICATIONS.kind else self.own).objects(kind)
