"""What a trust policy says, and whether it lets a key say what a record says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from gate.audit import PublicKey, Receipt
from gate.audit.trust.approvers import NOBODY, Approvers
from gate.audit.trust.believing import Identity, Refusal, Span, covers, misplaced
from gate.model import Door


@dataclass(frozen=True, slots=True)
class LogKey:
    """A log that is believed: its origin, and the key that signs its checkpoints."""

    origin: str
    key: PublicKey


@dataclass(frozen=True, slots=True)
class Claim:
    """What a record says of itself, the key that signed it, and where a log proves that it stands.

    `environments` are those it was judged for; `place` is `None` when nothing proves a place.
    `identities` are those of the policy whose the key is, as a certificate of it says.
    """

    key: PublicKey
    verifier: str
    door: str
    resource: str
    environments: tuple[str, ...] = ()
    place: Receipt | None = None
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A key or an identity, and what is believed of it.

    `resources` are URIs that hold for all below them; no `environments` are all of them.
    """

    who: PublicKey | Identity
    verifiers: tuple[str, ...]
    doors: tuple[Door, ...]
    resources: tuple[str, ...]
    environments: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def name(self) -> str:
        """Name the speaker: a key by its id, an identity by its subject."""
        match self.who:
            case PublicKey(key_id=key_id):
                return key_id
            case Identity(subject=subject):
                return subject

    def made(self, claim: Claim) -> bool:
        """Say whether a claim was made with the key, or with one of the identity."""
        match self.who:
            case PublicKey(spki=spki):
                return spki == claim.key.spki
            case Identity():
                return self.who in claim.identities

    def refusal(self, claim: Claim) -> Refusal | None:
        """Say why a claim of this speaker is not believed; `None` when it is."""
        if claim.verifier not in self.verifiers:
            refusal = Refusal.WRONG_VERIFIER
        elif claim.door not in self.doors:
            refusal = Refusal.WRONG_DOOR
        elif not any(covers(prefix, claim.resource) for prefix in self.resources):
            refusal = Refusal.WRONG_RESOURCE
        elif not self.holds_in(claim.environments):
            refusal = Refusal.WRONG_ENVIRONMENT
        else:
            return misplaced(self.spans, claim.place)
        return refusal

    def holds_in(self, environments: Sequence[str]) -> bool:
        """Say whether the speaker is believed about all of some environments."""
        if not self.environments:
            return True
        return bool(environments) and set(environments) <= set(self.environments)


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust policy: `digest` is the SHA-256 of its file, `previous` that of the one before.

    Both are in hex; `previous` is empty for the first version.
    """

    version: int
    previous: str
    digest: str
    logs: tuple[LogKey, ...]
    speakers: tuple[Speaker, ...]
    approvers: Approvers = NOBODY
    may: ClassVar[str] = "decide"

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Give the keys that may speak, each once."""
        keys = (speaker.who for speaker in self.speakers)
        return tuple(dict.fromkeys(key for key in keys if isinstance(key, PublicKey)))

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Give the identities that may speak, each once."""
        known = (speaker.who for speaker in self.speakers)
        return tuple(dict.fromkeys(each for each in known if isinstance(each, Identity)))

    def log(self, origin: str) -> LogKey | None:
        """Find a log by its origin."""
        return next((log for log in self.logs if log.origin == origin), None)

    def speaker(self, claim: Claim) -> Speaker | Refusal:
        """Find the entry that lets a key say what it says, or why there is none.

        Of several entries for the key, the refusal is that of the one that fits best.
        """
        refusals = [Refusal.UNKNOWN_KEY]
        for speaker in self.speakers:
            if not speaker.made(claim):
                continue
            refusal = speaker.refusal(claim)
            if refusal is None:
                return speaker
            refusals.append(refusal)
        return max(refusals, key=list(Refusal).index)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verifier remembers of the trust policy it used last."""

    version: int
    digest: str


class Succession(StrEnum):
    """How a trust policy relates to the one that was used last."""

    SAME = "same"
    NEXT = "next"
    LATER = "later"
    """The versions in between were not seen, so that the chain to it is not shown."""
    ROLLED_BACK = "rolled-back"
    FORKED = "forked"
    """It has the version of another file, or another file before it."""

    @property
    def refused(self) -> bool:
        """Say whether the policy must not be used."""
        return self in (Succession.ROLLED_BACK, Succession.FORKED)


def follow(seen: Seen, trust: Trust) -> Succession:
    """Compare a trust policy with the one that was used last."""
    if trust.version < seen.version:
        return Succession.ROLLED_BACK
    if trust.version == seen.version:
        return Succession.SAME if trust.digest == seen.digest else Succession.FORKED
    if trust.version > seen.version + 1:
        return Succession.LATER
    return Succession.NEXT if trust.previous == seen.digest else Succession.FORKED
