"""What a record says of a request to an API server: who asked for what, and what was seen of it."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from gate.audit.records.digests import DigestSet, Form
from gate.audit.records.terms import Count, ObjectId, Uri


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A kind of object; the core group is empty."""

    version: str
    kind: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class GroupResource:
    """A kind of object as it is called in URLs."""

    version: str
    resource: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An object as the gate saw it: after others changed it, and converted."""

    form: Form
    digest: DigestSet


@dataclass(frozen=True, slots=True)
class Request:
    """What an API server asked, which then was no dry run.

    `new` is what there was to be and `old` what there was; `standing` is why whoever asked may
    change what Git declares, or that nothing lets them. `field_manager` is what a client says.
    """

    uid: str
    operation: Literal["CREATE", "UPDATE", "DELETE", "CONNECT"]
    kind: GroupKind
    resource: GroupResource
    sub_resource: str = ""
    request_kind: GroupKind | None = None
    request_resource: GroupResource | None = None
    name: str = ""
    namespace: str = ""
    new: Annotated[Seen | None, Field(alias="object")] = None
    old: Annotated[Seen | None, Field(alias="oldObject")] = None
    field_manager: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How much of a user there was no room for; then `evidence` has the digest of all of it."""

    groups: Count = 0
    extra: Count = 0
    characters: Count = 0

    @property
    def given(self) -> bool:
        """Say whether anything is left out."""
        return bool(self.groups or self.extra or self.characters)


@dataclass(frozen=True, slots=True)
class UserInfo:
    """Who asked, as the API server says."""

    username: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: LeftOut = LeftOut()


@dataclass(frozen=True, slots=True)
class ClusterRef:
    """A cluster: the UID of its namespace kube-system, and what people call it."""

    uid: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A commit that a controller applies; `dry` is what it was rendered from, if it was."""

    commit: ObjectId
    repo: Uri = ""
    path: str = ""
    dry: ObjectId = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which object of a GitOps controller told of commits, in which field, and in which version."""

    kind: str
    name: str
    field: str
    resource_version: str = ""
    applied: tuple[Applied, ...] = ()
