"""What comes of a verification: who said what and where it stands, or the reason against it."""

from dataclasses import dataclass
from enum import StrEnum

from gate.audit import Checkpoint, PublicKey, Receipt
from gate.audit.records import Record
from gate.audit.trust import Identity


class Reason(StrEnum):
    """Why a record is not believed, in the order in which that is looked at."""

    TRUST_ROLLED_BACK = "trust-rolled-back"
    TRUST_FORKED = "trust-forked"
    UNREADABLE = "unreadable"
    NO_ENVELOPE = "no-envelope"
    WRONG_PAYLOAD_TYPE = "wrong-payload-type"
    UNKNOWN_KEY = "unknown-key"
    BAD_CERTIFICATE = "bad-certificate"
    WRONG_SIGNATURE = "wrong-signature"
    NOT_FOR_SIGNING = "not-for-signing"
    UNKNOWN_AUTHORITY = "unknown-authority"
    WRONG_ISSUER = "wrong-issuer"
    WRONG_IDENTITY = "wrong-identity"
    WRONG_PREDICATE = "wrong-predicate"
    NO_RECORD = "no-record"
    OUTSIDE_CERTIFICATE = "outside-certificate"
    NOT_LOGGED = "not-logged"
    WRONG_CHECKPOINT = "wrong-checkpoint"
    UNKNOWN_LOG = "unknown-log"
    WRONG_LEAF = "wrong-leaf"
    WRONG_PROOF = "wrong-proof"
    NOT_INCLUDED = "not-included"
    WRONG_VERIFIER = "wrong-verifier"
    WRONG_DOOR = "wrong-door"
    WRONG_RESOURCE = "wrong-resource"
    WRONG_ENVIRONMENT = "wrong-environment"
    WRONG_LOG = "wrong-log"
    NOT_YET_VALID = "not-yet-valid"
    RETIRED = "retired"
    OLDER_CHECKPOINT = "older-checkpoint"
    FORKED_LOG = "forked-log"
    NOT_CONSISTENT = "not-consistent"
    OTHER_COMMIT = "other-commit"
    OTHER_SUBJECT = "other-subject"
    OTHER_RESOURCE = "other-resource"
    OTHER_VERIFIER = "other-verifier"
    OTHER_VERDICT = "other-verdict"
    TOO_OLD = "too-old"
    FROM_THE_FUTURE = "from-the-future"
    SUPERSEDED = "superseded"

    @property
    def elsewhere(self) -> bool:
        """Say whether a record is only about something else than was asked for."""
        return self in (Reason.OTHER_COMMIT, Reason.OTHER_SUBJECT, Reason.OTHER_RESOURCE)


@dataclass(frozen=True, slots=True)
class Refused:
    """Not believed; `sentence` says why, for people."""

    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Logged:
    """Where a record stands, proven by a checkpoint; `note` is that checkpoint as signed."""

    receipt: Receipt
    checkpoint: Checkpoint
    note: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """Believed: what was decided, which key said so, and where it stands if that is proven.

    `digest` is the SHA-256 of what was signed, by which a record is known; `identity` whose the key
    was, if it was certified.
    """

    record: Record
    digest: bytes
    key: PublicKey
    logged: Logged | None
    identity: Identity | None = None
