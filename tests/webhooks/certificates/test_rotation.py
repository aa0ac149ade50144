"""Replicas that share a Secret and a Lease: one makes certificates, all show them."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import pytest

from tests.webhooks.certificates.conftest import BEGIN, LEASE, PURPOSE, SECRET, Home
from tests.webhooks.registration.samples import WEBHOOKS, believing, configuration
from webhooks.certificates.issuing import Span, is_signed, new_authority, span
from webhooks.certificates.leading import SECONDS, Lease
from webhooks.certificates.material import read
from webhooks.certificates.rotation import Kept, Rotation
from webhooks.cluster.answers import Object
from webhooks.cluster.errors import ClusterError, Refused
from webhooks.cluster.own import Own
from webhooks.registration.live import live
from webhooks.server.telling import Teller


def test_the_first_makes_it_and_all_show_it(home: Home) -> None:
    one, two = home.replica("one"), home.replica("two")
    # An authority, that it is believed, and then what it certifies.
    assert [one.step(), two.step(), one.step(), two.step()] == [False, False, True, True]
    assert home.leads("one")
    assert home.shown("one") == home.shown("two")
    assert (home.folder / "one.pem").stat().st_mode & 0o777 == 0o600
    there = live(home.server.owned[WEBHOOKS])
    assert [list(each) for each in there.bundles] == [list(one.believed)] * 2
    assert one.believed == two.believed


@dataclass(frozen=True)
class Full(Own):
    """An object that cannot be written."""

    def put(self, known: Object, places: dict[str, object]) -> Object:
        message = f"{known['kind']} takes nothing at {', '.join(places)}"
        raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, message)


def test_nobody_is_told_to_believe_what_was_not_kept(home: Home) -> None:
    secret = home.own(SECRET)
    kept = Kept(Full(secret.connection, SECRET), home.own(WEBHOOKS), home.folder / "one.pem")
    lease = Lease(home.own(LEASE), "one", home.seconds)
    rotation = Rotation(kept, lease, PURPOSE, home.clock, Teller(home.told))
    with pytest.raises(Refused):
        rotation.step()
    assert (home.patched(LEASE), home.patched(WEBHOOKS)) == (1, 0)


def test_who_may_not_have_the_lease_says_so(home: Home) -> None:
    lease = home.own(LEASE)
    with pytest.raises(Refused, match="Lease takes nothing at /spec"):
        Lease(Full(lease.connection, LEASE), "one", home.seconds).held(BEGIN)


def test_nothing_is_written_while_all_is_well(home: Home) -> None:
    one, two = home.replica("one"), home.replica("two")
    for each in (one, two, one, two):
        each.step()
    before = home.patched(SECRET), home.patched(WEBHOOKS), home.shown("one")
    for each in (one, two, one, two):
        home.now += timedelta(hours=1)
        each.step()
    assert (home.patched(SECRET), home.patched(WEBHOOKS), home.shown("one")) == before


def test_another_leads_once_the_first_is_gone(home: Home) -> None:
    one, two = home.replica("one"), home.replica("two")
    one.step()
    for _ in range(3):
        two.step()
        home.now += timedelta(seconds=SECONDS / 3)
    assert home.leads("one")
    one.step()
    two.step()
    home.now += timedelta(seconds=SECONDS)
    two.step()
    assert home.leads("one")
    home.now += timedelta(seconds=1)
    two.step()
    assert home.leads("two")
    one.step()
    assert home.leads("two")


@dataclass(frozen=True)
class Overtaken(Own):
    """A Lease that somebody else takes after it was read."""

    other: Lease

    def read(self) -> Object | None:
        found = super().read()
        assert self.other.held(BEGIN)
        return found


def test_only_one_of_two_that_come_at_once_leads(home: Home) -> None:
    lease = home.own(LEASE)
    other = Lease(lease, "other", lambda: 0.0)
    late = Lease(Overtaken(lease.connection, LEASE, other), "late", lambda: 0.0)
    assert not late.held(BEGIN)
    assert home.leads("other")


def test_it_is_renewed_and_its_authority_follows(home: Home) -> None:
    one, two = home.replica("one"), home.replica("two")
    seen: set[str] = set()
    for _ in range(4 * 40):
        home.now += timedelta(hours=6)
        one.step()
        two.step()
        if (home.folder / "two.pem").exists():
            seen.add(home.shown("two"))
            there = live(home.server.owned[WEBHOOKS]).bundles
            assert all(any(is_signed(home.shown("two"), ca) for ca in each) for each in there)
            assert span(home.shown("two")).ends > home.now + timedelta(hours=17)
    assert 18 <= len(seen) <= 24
    kept = read(home.server.owned[SECRET])
    assert kept
    assert len(kept.believed) <= 3


def test_whom_somebody_else_has_it_believe_is_taken_out(home: Home) -> None:
    one = home.replica("one")
    for _ in range(2):
        one.step()
    other = new_authority("other", Span(BEGIN, BEGIN + timedelta(days=9))).cert
    home.server.own(WEBHOOKS, believing(configuration(), [other]))
    one.step()
    assert not live(home.server.owned[WEBHOOKS]).believes(other)
    assert all(live(home.server.owned[WEBHOOKS]).believes(each) for each in one.believed)


def test_without_a_configuration_it_is_certified_even_so(home: Home) -> None:
    del home.server.owned[WEBHOOKS]
    one = home.replica("one")
    assert [one.step(), one.step()] == [False, True]
    home.server.own(WEBHOOKS, configuration())
    one.step()
    assert all(live(home.server.owned[WEBHOOKS]).believes(each) for each in one.believed)


@pytest.mark.parametrize("gone", [SECRET, LEASE])
def test_what_was_not_installed_is_missed(home: Home, gone: str) -> None:
    del home.server.owned[gone]
    one = home.replica("one")
    if gone == SECRET:
        with pytest.raises(ClusterError, match="Secret"):
            one.step()
    else:
        assert not one.step()


def test_no_key_is_told(home: Home) -> None:
    one = home.replica("one")
    for _ in range(3):
        one.step()
    assert "certificate-made" in home.told.getvalue()
    assert "PRIVATE" not in home.told.getvalue()
