"""By which digests a record names the objects of a request; none tells what they keep secret."""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.audit.records.requests import Seen
from gate.credentials import scan
from gate.recording.objects import is_secret, seen_as
from webhooks.admission.matter import placed
from webhooks.admission.reading import Review
from webhooks.admission.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Sides:
    """What there was to be and what there was, as far as the request holds them."""

    new: Seen | None = None
    old: Seen | None = None


def sides_of(ruling: Ruling) -> Sides:
    """Take the digests of both sides of a request."""
    review = ruling.review
    new, old = review.new, review.old
    is_removal = review.operation == "DELETE"
    if is_removal:
        return Sides(old=judged(old, ruling) if isinstance(old, dict) else None)
    return Sides(
        judged(new, ruling) if isinstance(new, dict) else None,
        former(old, ruling) if isinstance(old, dict) else None,
    )


def judged(value: Mapping[str, object], ruling: Ruling) -> Seen:
    """Take the digest of the object that was judged, in which secrets were looked for already."""
    for inquiry in ruling.examination.inquiries:
        loaded = inquiry.loaded
        return seen_as(value, loaded.redacted if is_secret(loaded) else None)
    return searched(value)


def former(value: Mapping[str, object], ruling: Ruling) -> Seen:
    """Take the digest of the object as it was; rules have seen it without secrets."""
    for inquiry in ruling.examination.inquiries:
        if inquiry.old is None or inquiry.manifest.identity.at:
            continue
        return seen_as(
            value, None if is_as_read(value, inquiry.old, ruling.review) else inquiry.old
        )
    return searched(value)


def is_as_read(value: Mapping[str, object], redacted: object, review: Review) -> bool:
    """Say whether nothing was taken out of an object."""
    return redacted is value or redacted == placed(value, review)


def searched(value: Mapping[str, object]) -> Seen:
    """Take the digest of an object in which nobody has looked for secrets."""
    found = scan(value)
    return seen_as(value, found.redacted if found.literals else None)
