"""What stands around manifests is written once, and always as it would be written anew."""

from dataclasses import replace

import orjson

from gate.manifest import Identity, Kind, Manifest
from gate.neighbours import LONGEST, MOST, Neighbours


def manifest(name: str, namespace: str = "agents") -> Manifest:
    return Manifest("kubernetes", Identity(Kind.AGENT, name, namespace), ())


def test_a_manifest_is_written_once() -> None:
    one, neighbours = manifest("one"), Neighbours()
    [first], [second] = neighbours.written([one]), neighbours.written([one])
    assert first is second
    assert orjson.dumps(neighbours.written([one])) == orjson.dumps([one])


def test_a_like_manifest_is_another() -> None:
    one, neighbours = manifest("one"), Neighbours()
    written = neighbours.written([one, replace(one), replace(one, file="other.yaml")])
    assert len(set(map(id, written))) == 3
    assert orjson.loads(orjson.dumps(written))[2]["file"] == "other.yaml"


def test_a_long_one_is_not_kept() -> None:
    one, neighbours = manifest("n" * LONGEST), Neighbours()
    [first], [second] = neighbours.written([one]), neighbours.written([one])
    assert first is not second
    assert orjson.dumps([first]) == orjson.dumps([second]) == orjson.dumps([one])


def test_too_many_are_forgotten_and_none_is_taken_for_another() -> None:
    neighbours = Neighbours()
    for number in range(3 * MOST):
        # Nobody else keeps it: the next may stand where it stood.
        [written] = neighbours.written([manifest(str(number))])
        assert orjson.loads(orjson.dumps(written))["identity"]["name"] == str(number)
