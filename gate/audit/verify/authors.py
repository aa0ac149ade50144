"""Who made a signature: a key of the trust policy, or an identity for which one was certified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gate.audit import Envelope, PublicKey
from gate.audit import envelope as envelopes
from gate.audit.keys import verify
from gate.audit.keys.certificates import Life, Name, certified, is_for_signing, issued, whose
from gate.audit.trust import Identity
from gate.audit.verify.reasons import Reason, Refused
from gate.errors import SigningError

SHOWN = 80


class Voices(Protocol):
    """The keys and identities of a trust policy of which one must have signed."""

    @property
    def may(self) -> str:
        """Say what they may do."""
        ...

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Give the keys."""
        ...

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Give the identities."""
        ...


@dataclass(frozen=True, slots=True)
class Author:
    """The key whose signature was verified, and whose it is; and how long that is certain.

    A key that the trust policy holds is nobody's but its own, and nothing limits it but the policy.
    """

    key: PublicKey
    lives: tuple[tuple[Identity, Life], ...] = ()

    def at(self, moment: datetime) -> tuple[Identity, ...] | Refused:
        """Give the identities whose the key was at a moment."""
        identities = tuple(identity for identity, life in self.lives if life.holds(moment))
        if self.lives and not identities:
            _, life = self.lives[0]
            return Refused(
                Reason.OUTSIDE_CERTIFICATE,
                f"it was decided at {moment}, and its certificate was valid from {life.start} to "
                f"{life.end}",
            )
        return identities


def author_of(envelope: Envelope, trust: Voices) -> Author | Refused:
    """Find out who signed an envelope, by the keys that are trusted before any certificate."""
    for key in sorted(trust.keys, key=lambda key: key.key_id != envelope.key_id):
        if is_signed(envelope, key):
            return Author(key)
    return certified_author(envelope, trust) if envelope.chain else unsigned(envelope, trust)


def is_signed(envelope: Envelope, key: PublicKey) -> bool:
    """Say whether a key made the signature."""
    message = envelopes.pae(envelope.payload_type, envelope.payload)
    return verify(key, message, envelope.signature)


def certified_author(envelope: Envelope, trust: Voices) -> Author | Refused:
    """Find the identities of the trust policy whose the key is that signed.

    What a certificate says counts for nothing before its authority is known to be one that is
    trusted, and then only what that identity may say.
    """
    try:
        key = certified(envelope.chain)
        is_meant, name = is_for_signing(key.chain[0]), whose(key.chain[0])
    except SigningError as error:
        return Refused(Reason.BAD_CERTIFICATE, error.message)
    if not is_signed(envelope, key):
        return Refused(
            Reason.WRONG_SIGNATURE, "the certified key did not make this signature over these bytes"
        )
    if not is_meant:
        return Refused(Reason.NOT_FOR_SIGNING, "its certificate is not for a key that signs code")
    lives = [
        (identity, life)
        for identity in trust.identities
        if (life := issued(key.chain, identity.authority)) is not None
    ]
    if not lives:
        return Refused(
            Reason.UNKNOWN_AUTHORITY, "no authority of the trust policy issued its certificate"
        )
    return owned(key, name, lives)


def owned(key: PublicKey, name: Name, lives: list[tuple[Identity, Life]]) -> Author | Refused:
    """Keep the identities that the certificate names, of those whose authority issued it."""
    vouched = [pair for pair in lives if pair[0].issuer == name.issuer]
    if not vouched:
        return Refused(
            Reason.WRONG_ISSUER,
            f"the trust policy has no identity of {name.issuer[:SHOWN]!r}, who vouched for it",
        )
    held = tuple(pair for pair in vouched if pair[0].subject == name.subject)
    if not held:
        return Refused(
            Reason.WRONG_IDENTITY, f"the trust policy does not know {name.subject[:SHOWN]!r}"
        )
    return Author(key, held)


def unsigned(envelope: Envelope, trust: Voices) -> Refused:
    """Say that no key made the signature; the hint only tells what was probably meant."""
    named = envelope.key_id[:SHOWN]
    if not named or any(key.key_id == named for key in trust.keys):
        return Refused(
            Reason.WRONG_SIGNATURE,
            f"no key that may {trust.may} made this signature over these bytes",
        )
    return Refused(
        Reason.UNKNOWN_KEY,
        f"no key that may {trust.may} by the trust policy signed it, nor is {named!r} one of them",
    )
