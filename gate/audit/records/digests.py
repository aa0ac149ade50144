"""By which digests a record names things."""

from dataclasses import dataclass

from gate.audit.records.terms import ObjectId, Sha256


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
