"""When which certificate is made: never one that somebody may not believe yet, nor too late."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from webhooks.certificates.issuing import (
    Pair,
    Span,
    certify,
    is_signed,
    names,
    new_authority,
    span,
)
from webhooks.certificates.material import Material

PARTS = 3
"""A certificate is renewed when such a part of its life is left, and an authority likewise."""
SETTLING = timedelta(hours=1)
SHARE = 24

Believed = Callable[[str], bool]
"""Says whether API servers have been told to believe an authority."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """For how long certificates are valid."""

    leaf: timedelta = timedelta(days=30)
    authority: timedelta = timedelta(days=5 * 365)

    @property
    def settling(self) -> timedelta:
        """Tell how old an authority is before it certifies, so that all API servers know it."""
        return min(SETTLING, self.leaf / SHARE)


@dataclass(frozen=True, slots=True)
class Purpose:
    """For whom certificates are made: the names of the service, and what its authority is called.

    `lifetimes` is for how long.
    """

    names: frozenset[str]
    authority: str
    lifetimes: Lifetimes = field(default_factory=Lifetimes)


def advanced(
    known: Material | None, purpose: Purpose, believed: Believed, now: datetime
) -> Material:
    """Take the next step, if one is due: at most one authority and one certificate."""
    if known is None:
        return Material(made(purpose, now))
    return certified(succeeded(known, purpose, believed, now), purpose, believed, now)


def succeeded(known: Material, purpose: Purpose, believed: Believed, now: datetime) -> Material:
    """Let one authority follow the other, and forget those that have ended."""
    kept = replace(known, former=tuple(each for each in known.former if span(each).ends > now))
    coming, ends = kept.coming, span(kept.signing.cert).ends
    if coming is None:
        due = ends - now < purpose.lifetimes.authority / PARTS
        return replace(kept, coming=made(purpose, now)) if due else kept
    settled = now - span(coming.cert).made >= purpose.lifetimes.settling
    if not believed(coming.cert) or not (settled or ends <= now):
        return kept
    # Believed until its end: who has heard of nothing since still shows what it certified.
    return replace(kept, signing=coming, coming=None, former=(*kept.former, kept.signing.cert))


def certified(known: Material, purpose: Purpose, believed: Believed, now: datetime) -> Material:
    """Certify the service, unless it is for long enough."""
    authority = known.signing
    until = min(now + purpose.lifetimes.leaf, span(authority.cert).ends)
    if is_fit(known, purpose, now) or not believed(authority.cert) or until <= now:
        return known
    return replace(known, leaf=certify(authority, purpose.names, Span(now, until)))


def is_fit(known: Material, purpose: Purpose, now: datetime) -> bool:
    """Say whether what is shown is what would be made, and lasts."""
    leaf, authority = known.leaf, known.signing.cert
    if leaf is None or names(leaf.cert) != purpose.names or not is_signed(leaf.cert, authority):
        return False
    ends = span(leaf.cert).ends
    # No other one would last longer than the authority does.
    return ends - now >= purpose.lifetimes.leaf / PARTS or ends >= span(authority).ends


def made(purpose: Purpose, now: datetime) -> Pair:
    """Make an authority."""
    return new_authority(purpose.authority, Span(now, now + purpose.lifetimes.authority))
