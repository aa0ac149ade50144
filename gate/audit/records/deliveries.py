"""What a record says of the delivery that was judged before a GitOps controller applies it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gate.audit.records.terms import ObjectId, Sha256, Time, Uri

Word = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z])?$")]
"""What needs no escaping in a URI: names and UIDs of Kubernetes."""


Term = Annotated[str, StringConstraints(pattern="^[!-~]{1,200}$")]


@dataclass(frozen=True, slots=True)
class Revision:
    """What is delivered of a repository: a commit and its tree, or the version of a chart."""

    repo: Uri
    revision: Term
    tree: ObjectId = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Which object of a controller delivers which commits to a cluster, in which operation.

    `uid` is that of the Application or Kustomization, `cluster` the UID of the cluster whose gate
    judged; `revisions` are in the order of the sources. `portions` is the SHA-256 of what is taken
    of them, with all parameters; until `expires` the verdict holds. `initiator` is whom the
    controller names. `before` is what was synced last until then, and `health` how that fared by
    the word of the controller.
    """

    controller: Literal["argocd", "flux"]
    cluster: Annotated[Word, Field(max_length=127)]
    namespace: Annotated[Word, Field(max_length=253)]
    name: Annotated[Word, Field(max_length=253)]
    uid: Annotated[Word, Field(max_length=127)]
    revisions: Annotated[tuple[Revision, ...], Field(min_length=1, max_length=50)]
    portions: Sha256
    expires: Time
    operation: str = ""
    initiator: str = ""
    before: Annotated[tuple[Term, ...], Field(max_length=50)] = ()
    health: Annotated[str, StringConstraints(pattern="^[A-Za-z]{0,40}$")] = ""

    @property
    def resource(self) -> str:
        """Give the URI of what is decided on."""
        return f"{self.controller}://{self.cluster}/{self.namespace}/{self.name}"
