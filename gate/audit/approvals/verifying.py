"""Whether an approval is believed: whose key signed it, and whether that may approve there."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from gate.audit import Receipt
from gate.audit.approvals.reading import read_approval
from gate.audit.approvals.statement import Approval
from gate.audit.trust import Trust
from gate.audit.verify.authors import Author, author_of
from gate.audit.verify.reasons import Reason, Refused
from gate.audit.verify.signed import opened
from gate.errors import RecordError


@dataclass(frozen=True, slots=True)
class Vote:
    """An approval that is believed: whose it is, in the name of which groups, where it stands."""

    name: str
    groups: Set[str]
    approval: Approval
    place: Receipt


def vote(data: bytes, trust: Trust, place: Receipt) -> Vote | Refused:
    """Read an envelope, find out which approver signed it, and whether that key may at its place.

    A name in a statement is nobody's before a key of that person has signed it.
    """
    envelope = opened(data)
    if isinstance(envelope, Refused):
        return envelope
    author = author_of(envelope, trust.approvers)
    if isinstance(author, Refused):
        return author
    try:
        return cast_by(author, read_approval(envelope), trust, place)
    except RecordError as error:
        return Refused(Reason.NO_RECORD, error.message)


def cast_by(author: Author, approval: Approval, trust: Trust, place: Receipt) -> Vote | Refused:
    """Say whether the policy lets a key approve in the name that an approval has."""
    review = approval.predicate
    identities = author.at(datetime.fromisoformat(review.approved_at))
    if isinstance(identities, Refused):
        return identities
    entries = trust.approvers.of(author.key, identities)
    own = [each for each in entries if each.name == review.approver]
    if not own:
        return Refused(Reason.UNKNOWN_KEY, f"it names {review.approver}, whose key is another")
    refusals = [each.refusal(review.repository, place) for each in own]
    believed = [each for each, no in zip(own, refusals, strict=True) if no is None]
    if not believed:
        why = next(no for no in refusals if no is not None)
        return Refused(Reason(why.value), f"the key of {review.approver} is not believed there")
    groups = frozenset(group for each in believed for group in each.groups)
    return Vote(review.approver, groups, approval, place)
