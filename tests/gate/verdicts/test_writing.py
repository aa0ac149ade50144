"""What is written, what there is no room for, and how large a verdict of many objects is."""

import gzip
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.applied import Identified
from gate.audit.records.deliveries import Delivered, Revision
from gate.audit.records.detail import Basis
from gate.errors import RecordError
from gate.verdicts import Applied, Verdict, listed, name_of, read_verdict, write
from gate.verdicts.applied import MOST, unlisted
from gate.verdicts.packing import pack, unpack
from gate.verdicts.resource import LARGEST
from tests.gate.audit.records.samples import ALLOWED
from tests.gate.audit.verification.sample import sealed
from tests.gate.verdicts.sample import (
    AGENT,
    APPLIED,
    CONFIG,
    DELIVERED,
    HOME,
    NOW,
    PLACE,
    about,
    belief,
    mapping,
    resource,
    written,
)

BASIS = Basis("0" * 64, "1" * 64, "2" * 64)
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
MANY = st.builds(
    Applied,
    st.builds(Identified, WORDS, WORDS, WORDS, WORDS),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.binary(max_size=40),
)


def many(count: int, form: bytes = b"") -> list[Applied]:
    kinds = ("Deployment", "Agent", "Service", "ConfigMap")
    return [
        Applied(
            Identified("apps", kinds[number % 4], "prod-agents", f"agent-{number}"),
            sha256(b"%d" % number).hexdigest(),
            form,
        )
        for number in range(count)
    ]


def test_a_resource_can_be_read_by_people() -> None:
    made = resource()
    spec = mapping(made, "spec")
    assert made["kind"] == "Verdict"
    assert spec["passed"] is True
    assert spec["application"] == {
        "controller": "argocd", "namespace": "argocd", "name": "support", "uid": DELIVERED.uid,
    }  # fmt: skip
    assert spec["log"] == {"origin": PLACE.origin, "index": 7}
    assert mapping(mapping(made, "metadata"), "labels") == {
        "agentgate.dev/application-uid": DELIVERED.uid
    }
    assert orjson.loads(unpack(str(spec["applied"]), 10_000))[0]["name"] == "support"


def test_the_order_in_which_objects_come_does_not_matter() -> None:
    assert listed((AGENT, CONFIG, AGENT)) == listed((CONFIG, AGENT))


@given(st.lists(MANY, max_size=8))
def test_a_list_is_read_as_it_was_written(applied: list[Applied]) -> None:
    found = unlisted(listed(applied))
    assert {each for some in found.values() for each in some} == set(applied)


def test_five_thousand_objects_have_room() -> None:
    applied = many(MOST)
    data = listed(applied)
    made = written(sealed(about(applied=data)), data)
    assert len(orjson.dumps(made)) < LARGEST
    found = read_verdict(made, belief(), NOW)
    assert isinstance(found, Verdict)
    assert len(found.objects) == MOST


def test_more_are_refused() -> None:
    with pytest.raises(RecordError, match="5001 objects"):
        listed(many(MOST + 1))


def test_forms_that_have_no_room_are_refused() -> None:
    incompressible = b"".join(sha256(b"%d" % each).digest() for each in range(40))
    data = listed([replace(e, form=incompressible + e.digest.encode()) for e in many(400)])
    assert len(pack(data)) < LARGEST
    text = b64encode(b"".join(sha256(b"%d" % each).digest() for each in range(20_000)))
    data = listed([Applied(AGENT.who, "a" * 64, text)])
    with pytest.raises(RecordError, match="would take"):
        write(sealed(about(applied=data)), PLACE, data, HOME)


def test_a_record_is_written_with_its_own_list_only() -> None:
    with pytest.raises(RecordError, match="another list"):
        write(sealed(about()), PLACE, listed([AGENT]), HOME)
    with pytest.raises(RecordError, match="no delivery"):
        write(sealed(ALLOWED), PLACE, listed(APPLIED), HOME)


@pytest.mark.parametrize(
    ("delivered", "basis"),
    [
        pytest.param(replace(DELIVERED, uid="another"), BASIS, id="uid"),
        pytest.param(replace(DELIVERED, portions="8" * 64), BASIS, id="parameters"),
        pytest.param(
            replace(DELIVERED, revisions=(Revision(DELIVERED.revisions[0].repo, "f" * 40),)),
            BASIS,
            id="commit",
        ),
        pytest.param(DELIVERED, replace(BASIS, rules="3" * 64), id="rules"),
        pytest.param(DELIVERED, replace(BASIS, config="3" * 64), id="configuration"),
        pytest.param(DELIVERED, replace(BASIS, grants="3" * 64), id="grants"),
    ],
)
def test_what_the_verdict_follows_from_is_in_the_name(delivered: Delivered, basis: Basis) -> None:
    assert name_of(delivered, basis) != name_of(DELIVERED, BASIS)


def test_the_same_judged_again_has_the_same_name() -> None:
    later = replace(DELIVERED, expires="2027-01-01T00:00:00Z", operation="2", initiator="bob")
    assert name_of(later, BASIS) == name_of(DELIVERED, BASIS)


def test_a_long_name_is_cut() -> None:
    long = replace(DELIVERED, name="a" * 199 + "-" + "b" * 50)
    assert name_of(long, BASIS).startswith("a" * 199 + "-")
    assert len(name_of(long, BASIS)) == 199 + 17


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(pack(b"0" * 1001), id="a bomb"),
        pytest.param(b64encode(gzip.compress(b"0")[:-1]).decode(), id="cut off"),
        pytest.param(b64encode(gzip.compress(b"0") + b"0").decode(), id="more follows"),
        pytest.param(b64encode(b"0").decode(), id="no gzip"),
        pytest.param("é", id="no base64"),
        pytest.param(pack(b"0") + "\n", id="a line"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_packed_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        unpack(text, 1000)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[", id="no JSON"),
        pytest.param(b"{}", id="no list"),
        pytest.param(b"[1]", id="no entry"),
        pytest.param(listed([AGENT]).replace(b"a" * 64, b"A" * 64), id="digest"),
        pytest.param(listed([AGENT]).replace(b'"kind"', b'"sort"'), id="word"),
        pytest.param(listed([CONFIG]).replace(b'"form":"', b'"form":"-'), id="form"),
        pytest.param(b'[{"digest":"%b","form":1,"group":"","kind":"","name":"","namespace":""}]'
                     % (b"a" * 64), id="form of another type"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        unlisted(data)


def test_what_is_packed_is_always_the_same() -> None:
    assert pack(b"data") == pack(b"data")
    assert unpack(pack(b"data"), 4) == b"data"
