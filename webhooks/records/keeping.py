"""Whether a log keeps a record that somebody brings, and that it is durable before he is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import NoReturn

from gate.audit import Entry, Envelope, Receipt
from gate.audit.envelope import digest, dump
from gate.audit.log.leaf import leaf, leaf_digest
from gate.audit.log.opening import Log
from gate.audit.records import Record, summarise
from gate.audit.trust import Trust
from gate.audit.verify import Reason, Refused
from gate.audit.verify.signed import Signed, signed_by
from gate.audit.verify.verifying import unbelieved
from gate.errors import LogError
from webhooks.records.callers import Caller
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

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
        trust = self.trust()
        signed = admitted(signed_by(body, trust))
        check_caller(caller, signed.record)
        known = digest(signed.envelope)
        place = Receipt(self.log.origin, self._index(known))
        refused = unbelieved(signed, trust, place)
        if refused is not None:
            refuse(refused)
        return Kept(self._append(entry_of(signed, known)), known, signed.record.decision_id)

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


def entry_of(signed: Signed, known: bytes) -> Entry:
    """Make what is appended; `known` is the digest of the envelope.

    It is written anew: without the keys that DSSE does not know, and with the key that did sign,
    and its certificates where it is known by them.
    """
    payload, signature = signed.envelope.payload, signed.envelope.signature
    written = dump(Envelope(payload, signed.key.key_id, signature, chain=signed.key.chain))
    body = leaf(known, signature, signed.key)
    return Entry(body, known, written, summarise(signed.record))


def admitted(found: Signed | Refused) -> Signed:
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
