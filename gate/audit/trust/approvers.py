"""Who may approve: people, the keys that are theirs, and the groups that they belong to."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import ClassVar

from gate.audit import PublicKey, Receipt
from gate.audit.trust.believing import Identity, Refusal, Span, covers, misplaced


@dataclass(frozen=True, slots=True)
class Approver:
    """A key or an identity of somebody who may approve; several entries may be of one person.

    `emails` are the addresses by which commits name them, in lower case; `resources` are
    repositories, each with all below it.
    """

    who: PublicKey | Identity
    name: str
    groups: tuple[str, ...]
    emails: tuple[str, ...]
    resources: tuple[str, ...]
    spans: tuple[Span, ...]

    def refusal(self, repository: str, places: Sequence[Receipt | None]) -> Refusal | None:
        """Say why an approval of a repository is not believed at some places, all of which count.

        `None` is a place that nobody can prove.
        """
        if not any(covers(prefix, repository) for prefix in self.resources):
            return Refusal.WRONG_RESOURCE
        refusals = (misplaced(self.spans, place) for place in places)
        return next((each for each in refusals if each is not None), None)


@dataclass(frozen=True, slots=True)
class Approvers:
    """All who may approve."""

    entries: tuple[Approver, ...] = ()
    may: ClassVar[str] = "approve"

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Give the keys that may approve, each once."""
        found = (each.who for each in self.entries)
        return tuple(dict.fromkeys(key for key in found if isinstance(key, PublicKey)))

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Give the identities that may approve, each once."""
        found = (each.who for each in self.entries)
        return tuple(dict.fromkeys(each for each in found if isinstance(each, Identity)))

    def of(self, key: PublicKey, identities: Sequence[Identity]) -> tuple[Approver, ...]:
        """Find the entries of a key, or of the identities that its certificate names."""
        return tuple(
            each
            for each in self.entries
            if each.who in identities
            or (isinstance(each.who, PublicKey) and each.who.spki == key.spki)
        )

    def groups(self, name: str) -> Set[str]:
        """Name the groups that a person belongs to."""
        return {group for each in self.entries if each.name == name for group in each.groups}

    def emails(self, name: str) -> Set[str]:
        """Give the addresses of a person."""
        return {email for each in self.entries if each.name == name for email in each.emails}

    def is_named(self, name: str, emails: Set[str], keys: Set[str]) -> bool:
        """Say whether any address or key of a person is among some."""
        return not (self.emails(name).isdisjoint(emails) and self.keys_of(name).isdisjoint(keys))

    def keys_of(self, name: str) -> Set[str]:
        """Give the ids of the keys of a person: fingerprints, as Git's SSH signatures have them."""
        whose = (each.who for each in self.entries if each.name == name)
        return {key.key_id for key in whose if isinstance(key, PublicKey)}


NOBODY = Approvers()
