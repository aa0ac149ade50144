"""Whether a log keeps a record that somebody brings, and that it is durable before he is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import NoReturn, TypeVar

from gate.audit import Entry, Envelope, PublicKey, Receipt, Summary, strict
from gate.audit.approvals import APPROVAL
from gate.audit.approvals import summarise as about
from gate.audit.approvals.verifying import vote
from gate.audit.envelope import PAYLOAD_LIMIT, digest, dump
from gate.audit.log.leaf import leaf, leaf_digest
from gate.audit.log.opening import Log
from gate.audit.records import Record, summarise
from gate.audit.trust import Trust
from gate.audit.verify import Reason, Refused
from gate.audit.verify.signed import opened, signed_by
from gate.audit.verify.verifying import unbelieved
from gate.errors import LogError, RecordError
from webhooks.records.callers import Caller
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

Value = TypeVar("Value")
RETRY = {"Retry-After": "5"}
MALFORMED = (
    Reason.UNREADABLE,
    Reason.NO_ENVELOPE,
    Reason.WRONG_PAYLOAD_TYPE,
    Reason.WRONG_PREDICATE,
    Reason.NO_RECORD,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that is durable: where it stands, and which it is."""

    receipt: Receipt
    digest: bytes
    decision_id: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What may be kept: the envelope, the key that signed it, and what it is about."""

    envelope: Envelope
    key: PublicKey
    summary: Summary

    @property
    def entry(self) -> Entry:
        """Give what is appended.

        The envelope is written anew: without the keys that DSSE does not know, and with the key
        that did sign, and its certificates where it is known by them.
        """
        known, signature = digest(self.envelope), self.envelope.signature
        written = dump(
            Envelope(self.envelope.payload, self.key.key_id, signature, chain=self.key.chain)
        )
        return Entry(leaf(known, signature, self.key), known, written, self.summary)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps records in a log. `trust` gives the policy of the moment. Threads may share it."""

    log: Log
    trust: Callable[[], Trust]
    teller: Teller

    def keep(self, body: bytes, caller: Caller) -> Kept:
        """Keep the record in a body.

        Raises `Problem` when that is none, when who signed or who brings it may not, when its
        decision has another record, and when the log does not keep it.
        """
        brought = self._approval(body, caller) if is_approval(body) else self._record(body, caller)
        entry = brought.entry
        return Kept(self._append(entry), entry.digest, entry.summary.decision_id)

    def _record(self, body: bytes, caller: Caller) -> Brought:
        trust = self.trust()
        signed = admitted(signed_by(body, trust))
        check_caller(caller, signed.record)
        refused = unbelieved(signed, trust, self._place(digest(signed.envelope)))
        if refused is not None:
            refuse(refused)
        return Brought(signed.envelope, signed.key, summarise(signed.record))

    def _approval(self, body: bytes, caller: Caller) -> Brought:
        opening = admitted(opened(body))
        found = admitted(vote(body, self.trust(), [self._place(digest(opening))]))
        if found.name not in caller.approvers:
            detail = f"{caller.name} may not bring approvals of {found.name}"
            raise Problem(HTTPStatus.FORBIDDEN, "wrong-caller", detail)
        return Brought(found.envelope, found.key, about(found.approval))

    def _place(self, signed: bytes) -> Receipt:
        return Receipt(self.log.origin, self._index(signed))

    def _index(self, signed: bytes) -> int:
        """Give where a record stands, or the first index that it could get."""
        with unavailable(self.teller):
            known = next(self.log.find(digest=signed), None)
            return self.log.size if known is None else known.index

    def _append(self, entry: Entry) -> Receipt:
        with unavailable(self.teller):
            try:
                return self.log.append(entry)
            except LogError:
                known = next(self.log.find(decision_id=entry.summary.decision_id), None)
                if known is None or leaf_digest(known.leaf) == entry.digest:
                    raise
        raise Problem(
            HTTPStatus.CONFLICT,
            "other-record",
            "the log holds another record of this decision; a decision is recorded once",
        )


def is_approval(body: bytes) -> bool:
    """Say whether somebody brings an approval, or what calls itself one."""
    envelope = opened(body)
    if isinstance(envelope, Refused):
        return False
    try:
        said = strict.loads(envelope.payload, PAYLOAD_LIMIT)
    except RecordError:
        return False
    match said:
        case {"predicateType": str(kind)}:
            return kind == APPROVAL
        case _:
            return False


def admitted(found: Value | Refused) -> Value:
    """Give what was found, or raise the `Problem` that it was not."""
    if isinstance(found, Refused):
        refuse(found)
    return found


def check_caller(caller: Caller, record: Record) -> None:
    """Let somebody bring only the records of its verifiers; raises `Problem`."""
    verifier = record.predicate.verifier.id
    if verifier not in caller.verifiers:
        detail = f"{caller.name} may not bring records of {verifier}"
        raise Problem(HTTPStatus.FORBIDDEN, "wrong-caller", detail)


def refuse(refused: Refused) -> NoReturn:
    """Raise the `Problem` that a refusal is."""
    malformed = refused.reason in MALFORMED
    status = HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.FORBIDDEN
    raise Problem(status, refused.reason, refused.sentence)


@contextmanager
def unavailable(teller: Teller) -> Iterator[None]:
    """Raise what a log raises as a `Problem`; what is wrong with its disk is told only here."""
    try:
        yield
    except LogError as error:
        teller.error("not-kept", error=error.message, advice=error.advice)
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "not-kept",
            "the log could not keep the record; send it again, it cannot be there twice",
            RETRY,
        ) from None
