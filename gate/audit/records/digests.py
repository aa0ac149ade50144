"""By which digests a record names things."""

from dataclasses import dataclass
from enum import StrEnum

from gate.audit.records.terms import ObjectId, Sha256


class Form(StrEnum):
    """What the digest of an object is the digest of.

    `canonical` is the object as read (RFC 8785), `redacted` the same without what it keeps secret,
    `sorted` is JSON with sorted keys, for an object whose numbers no canonical form can hold;
    `file` the bytes of the file that it stands in; `unread` means that those were not read.
    """

    CANONICAL = "canonical"
    REDACTED = "redacted"
    SORTED = "sorted"
    FILE = "file"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class DigestSet:
    """Digests of one thing, by the names of the in-toto Attestation Framework; empty if unknown."""

    sha256: Sha256 = ""
    git_commit: ObjectId = ""
    git_tree: ObjectId = ""
    git_blob: ObjectId = ""

    @property
    def given(self) -> bool:
        """Say whether there is any digest."""
        return bool(self.sha256 or self.git_commit or self.git_tree or self.git_blob)
