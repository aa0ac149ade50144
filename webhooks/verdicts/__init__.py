"""Verdicts of revisions in the cluster: who looks them up, and who writes them."""

from typing import Protocol

from gate.applied import Identified
from gate.audit import Envelope, Receipt
from gate.verdicts import Distrusted, Verdict

__all__ = ["Index", "Writer"]


class Index(Protocol):
    """The verdicts that a replica knows and believes; none of them is expired."""

    def find(self, who: Identified, digest: str) -> tuple[Verdict, ...]:
        """Give the verdicts, passed or not, of revisions that apply this form of an object."""
        ...

    def of(self, uid: str) -> tuple[Verdict, ...]:
        """Give those of an Application or Kustomization, the latest first."""
        ...

    def distrusted(self, application: str) -> tuple[Distrusted, ...]:
        """Give those that are there and not believed, and are called as an application's are."""
        ...


class Writer(Protocol):
    """Something that makes verdicts known to all replicas."""

    def write(self, record: Envelope, receipt: Receipt, applied: bytes) -> Verdict:
        """Make a recorded verdict known; `applied` is the list that its record names.

        Where the same is known already, that is given. Raises `ClusterError` where the API server
        does not take it, and `RecordError` where it has no room or would not be believed.
        """
        ...
