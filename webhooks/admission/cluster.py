"""What the door must know of the cluster around an object, whoever keeps it up to date."""

from collections.abc import Mapping
from typing import Protocol

from gate.bundle import Bundle

Objects = Mapping[tuple[str, str], Mapping[str, object]]
"""Objects as the API server gives them, by namespace and name."""


class Cluster(Protocol):
    """What is known of a cluster without asking it: each answer is a matter of microseconds."""

    @property
    def bundle(self) -> Bundle:
        """Give all that rules join on, namespaces included; what was given never changes."""
        ...

    @property
    def synced(self) -> bool:
        """Say whether every kind has been listed, so that what is missing is not there."""
        ...

    def labels(self, namespace: str) -> Mapping[str, str]:
        """Give the labels of a namespace, none where it is not known."""
        ...

    def objects(self, kind: str) -> Objects:
        """Give the objects of a kind that tells of commits, such as `Application`."""
        ...
