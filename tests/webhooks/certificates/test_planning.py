"""Certificates that follow one another: at no time does anybody show what nobody believes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from webhooks.certificates.issuing import Pair, is_signed, names, span
from webhooks.certificates.material import Material
from webhooks.certificates.planning import Lifetimes, Purpose, advanced

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)
LIVES = Lifetimes(timedelta(days=3), timedelta(days=30))
PURPOSE = Purpose(frozenset({"gate.agentgate.svc"}), "agentgate", LIVES)
HOUR = timedelta(hours=1)


def everybody(_: str) -> bool:
    return True


def nobody(_: str) -> bool:
    return False


def after(
    known: Material | None, now: datetime, believed: Callable[[str], bool] = everybody
) -> Material:
    return advanced(known, PURPOSE, believed, now)


def begun() -> Material:
    return after(after(None, BEGIN), BEGIN)


def leaf(material: Material) -> Pair:
    assert material.leaf
    return material.leaf


def test_the_authority_comes_before_what_it_certifies() -> None:
    first = after(None, BEGIN)
    assert first.leaf is None
    assert after(first, BEGIN, nobody).leaf is None
    second = after(first, BEGIN)
    assert names(leaf(second).cert) == PURPOSE.names
    assert is_signed(leaf(second).cert, first.signing.cert)
    assert span(leaf(second).cert).ends == BEGIN + LIVES.leaf


def test_what_is_good_stays() -> None:
    known = begun()
    assert after(known, BEGIN + timedelta(days=2) - HOUR) == known


def test_a_certificate_is_renewed_when_a_third_is_left() -> None:
    known, now = begun(), BEGIN + timedelta(days=2, seconds=1)
    fresh = after(known, now)
    assert leaf(fresh) != leaf(known)
    assert fresh.signing == known.signing
    assert span(leaf(fresh).cert).ends == now + LIVES.leaf


def test_another_name_is_certified_at_once() -> None:
    known = begun()
    other = Purpose(frozenset({"other.agentgate.svc", "10.0.0.1"}), "agentgate", LIVES)
    assert names(leaf(advanced(known, other, everybody, BEGIN)).cert) == other.names


def test_an_authority_is_told_before_it_certifies_and_believed_until_its_end() -> None:
    known = begun()
    now = BEGIN + timedelta(days=21)
    told = after(after(known, now), now)
    assert told.coming
    assert list(told.believed) == [known.signing.cert, told.coming.cert]
    assert is_signed(leaf(told).cert, known.signing.cert)
    # Neither age alone is enough, nor that somebody believes it.
    assert after(told, now + 2 * HOUR, lambda each: each == known.signing.cert).coming
    assert after(told, now + LIVES.settling / 2).coming
    taken = after(told, now + 2 * HOUR)
    assert taken.signing == told.coming
    assert taken.former == (known.signing.cert,)
    assert is_signed(leaf(taken).cert, taken.signing.cert)
    assert after(taken, BEGIN + timedelta(days=31)).former == ()


def test_after_a_long_sleep_it_begins_again_at_once() -> None:
    known, now = begun(), BEGIN + timedelta(days=100)
    for _ in range(3):
        known = after(known, now)
    assert is_signed(leaf(known).cert, known.signing.cert)
    assert span(leaf(known).cert).ends > now


@dataclass
class Fleet:
    """Replicas that read late, and an operator whom RBAC stops at times."""

    known: Material | None = None
    told: tuple[str, ...] = ()
    shown: list[str] = field(default_factory=lambda: ["", ""])

    def turn(self, now: datetime, *, patched: bool, reader: int) -> None:
        self.known = advanced(self.known, PURPOSE, self.told.__contains__, now)
        if patched:
            self.told = tuple(self.known.believed)
        if self.known.leaf and reader < len(self.shown):
            self.shown[reader] = self.known.leaf.cert


TURNS = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.integers(0, 2)), min_size=20, max_size=120
)


@settings(max_examples=30, deadline=None)
@given(TURNS)
def test_nobody_shows_what_is_not_believed(turns: list[tuple[int, bool, int]]) -> None:
    fleet, now = Fleet(), BEGIN
    for hours, patched, reader in turns:
        now += timedelta(hours=hours)
        fleet.turn(now, patched=patched, reader=reader)
        for cert in filter(None, fleet.shown):
            if span(cert).ends > now:
                assert any(is_signed(cert, each) for each in fleet.told)
