"""Whether an approval is believed: whose key signed it, and whether that may approve there."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from gate.audit import Envelope, PublicKey, Receipt
from gate.audit.approvals.reading import read_approval
from gate.audit.approvals.statement import Approval
from gate.audit.trust import Trust
from gate.audit.verify.authors import Author, author_of
from gate.audit.verify.reasons import Reason, Refused
from gate.audit.verify.signed import opened
from gate.errors import RecordError


@dataclass(frozen=True, slots=True)
class Vote:
    """An approval that is believed: whose it is, in the name of which groups, and who signed."""

    name: str
    groups: Set[str]
    approval: Approval
    envelope: Envelope
    key: PublicKey


def vote(
    data: bytes, trust: Trust, places: Sequence[Receipt | None], chain: Sequence[bytes] = ()
) -> Vote | Refused:
    """Read an envelope, find out which approver signed it, and whether that key may at its places.

    A name in a statement is nobody's before a key of that person has signed it. The key has to be
    believed at all of `places`; `None` is one that nobody can prove. `chain` are certificates that
    came beside the envelope.
    """
    envelope = opened(data)
    if isinstance(envelope, Refused):
        return envelope
    envelope = replace(envelope, chain=tuple(chain) or envelope.chain)
    author = author_of(envelope, trust.approvers)
    if isinstance(author, Refused):
        return author
    try:
        cast = cast_by(author, read_approval(envelope), trust, places)
    except RecordError as error:
        return Refused(Reason.NO_RECORD, error.message)
    return cast if isinstance(cast, Refused) else Vote(*cast, envelope, author.key)


def cast_by(
    author: Author, approval: Approval, trust: Trust, places: Sequence[Receipt | None]
) -> tuple[str, Set[str], Approval] | Refused:
    """Say whether the policy lets a key approve in the name that an approval has."""
    review = approval.predicate
    identities = author.at(datetime.fromisoformat(review.approved_at))
    if isinstance(identities, Refused):
        return identities
    entries = trust.approvers.of(author.key, identities)
    own = [each for each in entries if each.name == review.approver]
    if not own:
        return Refused(Reason.UNKNOWN_KEY, f"it names {review.approver}, whose key is another")
    refusals = [each.refusal(review.repository, places) for each in own]
    believed = [each for each, no in zip(own, refusals, strict=True) if no is None]
    if not believed:
        why = next(no for no in refusals if no is not None)
        about = f"that {review.approver} approves changes of {review.repository} there"
        return Refused(Reason(why.value), f"the trust policy does not believe the key {about}")
    groups = frozenset(group for each in believed for group in each.groups)
    return review.approver, groups, approval
