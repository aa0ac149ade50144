"""What is looked up among verdicts, and that the index follows what happens to them."""

import io
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gate.applied import Identified
from gate.verdicts import Applied, Distrusted, Verdict, Why, listed
from tests.gate.verdicts.sample import (
    AGENT,
    CONFIG,
    DELIVERED,
    NOW,
    about,
    belief,
    changed,
    mapping,
    resource,
)
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

ENDS = datetime.fromisoformat(DELIVERED.expires)


def known(now: datetime = NOW) -> tuple[Known, io.StringIO]:
    told = io.StringIO()
    return Known(belief(), lambda: now, Teller(told)), told


def read(index: Known, value: dict[str, object]) -> tuple[str, Verdict | Distrusted]:
    return str(mapping(value, "metadata")["name"]), index.read(value)


def test_a_verdict_is_found_by_what_it_applies() -> None:
    index, told = known()
    name, verdict = read(index, resource())
    index.put(name, verdict)
    assert index.find(AGENT.who, AGENT.digest) == (verdict,)
    assert index.find(AGENT.who, "c" * 64) == ()
    assert index.find(replace(AGENT.who, namespace="dev"), AGENT.digest) == ()
    assert index.of(DELIVERED.uid) == (verdict,)
    assert index.of("another") == ()
    assert told.getvalue() == ""


def test_the_latest_of_an_application_comes_first() -> None:
    index, _ = known()
    name, first = read(index, resource())
    assert isinstance(first, Verdict)
    later = replace(first, decided_at=first.decided_at + timedelta(hours=1))
    index.replace({name: first, "later": later})
    assert index.of(DELIVERED.uid) == (later, first)


def test_an_expired_verdict_is_not_given_though_nothing_has_happened() -> None:
    moment = [NOW]
    index = Known(belief(), lambda: moment[0], Teller(io.StringIO()))
    index.put(*read(index, resource()))
    moment[0] = ENDS
    assert index.find(AGENT.who, AGENT.digest) == ()
    assert index.of(DELIVERED.uid) == ()


def test_a_forged_verdict_is_told_once_and_never_found() -> None:
    index, told = known()
    name, forged = read(index, changed(resource(), passed=False))
    assert isinstance(forged, Distrusted)
    index.put(name, forged)
    index.put(name, forged)
    assert index.find(AGENT.who, AGENT.digest) == ()
    assert index.distrusted("support") == (forged,)
    assert index.distrusted("billing") == ()
    assert told.getvalue().count('"distrusted"') == 1
    assert Why.OTHER_VERDICT in told.getvalue()
    index.drop(name)
    assert index.distrusted("support") == ()


def test_what_is_gone_is_not_found() -> None:
    index, _ = known()
    index.put(*read(index, resource()))
    index.replace({})
    assert index.find(AGENT.who, AGENT.digest) == ()
    assert index.of(DELIVERED.uid) == ()
    index.drop("nothing")


OBJECTS = (AGENT, CONFIG, Applied(Identified("apps", "Deployment", "prod", "web"), "d" * 64))
NAMES = st.sampled_from(["a", "b", "c"])
VERDICTS = st.sets(st.sampled_from(OBJECTS), min_size=1)


@given(st.lists(st.tuples(NAMES, st.none() | VERDICTS), max_size=12))
def test_the_index_is_what_it_would_be_if_it_were_made_anew(
    events: list[tuple[str, set[Applied] | None]],
) -> None:
    index, fresh = known()[0], known()[0]
    _, example = read(index, resource())
    assert isinstance(example, Verdict)
    last: dict[str, Verdict | Distrusted] = {}
    for name, objects in events:
        if objects is None:
            index.drop(name)
            last.pop(name, None)
            continue
        last[name] = replace(example, name=name, objects={each.who: (each,) for each in objects})
        index.put(name, last[name])
    fresh.replace(last)
    for each in OBJECTS:
        found, expected = (i.find(each.who, each.digest) for i in (index, fresh))
        assert sorted(v.name for v in found) == sorted(v.name for v in expected)
    assert sorted(v.name for v in index.of(DELIVERED.uid)) == sorted(last)


def test_a_verdict_of_many_revisions_is_found_in_each() -> None:
    index, _ = known()
    for number in range(3):
        delivered = replace(DELIVERED, portions=f"{number}" * 64)
        index.put(*read(index, resource(about(delivered, listed([AGENT])), (AGENT,))))
    assert len(index.find(AGENT.who, AGENT.digest)) == 3
