"""However much is found in a file, the reader is asked once where it stands."""

from collections.abc import Iterable

import orjson
import pytest

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.difference.compare import by_identity
from gate.difference.sides import compared, side
from gate.model import Finding
from gate.scanners.secrets.trees import in_trees, trees
from gate.sources import File
from tests.conftest import BAD, Repository, Run
from tests.judging import findings, gate_of

COUNT = 20
TOKEN = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"


def documents(text: str) -> Iterable[str]:
    return (text.replace("name: good", f"name: good-{number}") for number in range(COUNT))


def as_list(text: str) -> str:
    items = ("- " + each.strip().replace("\n", "\n  ") for each in documents(text))
    return "apiVersion: v1\nkind: List\nitems:\n" + "\n".join(items)


MANY = {"documents": "---\n".join(documents(BAD)), "a list": as_list(BAD)}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_findings_of_one_file_are_placed_together(text: str, asked: list[int]) -> None:
    found = review(text)
    assert len({each.location.line for each in found if each.rule.id == "no-gpu-in-dev"}) == COUNT
    assert asked == [len(found)]
    assert all(each.excerpt for each in found)


def test_changes_of_one_file_are_placed_together(asked: list[int]) -> None:
    old, new = (
        side(
            Change((File("a.yaml", text.encode()),)), gate_of(read_owned(Wishes(), lambda _: None))
        )
        for text in (MANY["a list"], MANY["a list"].replace("memory: 64Mi", "memory: 96Mi"))
    )
    altered = compared(("old", old), ("new", new), by_identity).altered
    assert len(altered) == COUNT
    assert asked == [sum(len(each.changes) for each in altered)]


def test_manifests_of_one_file_are_shown_together(
    repository: Repository, gate: Run, asked: list[int]
) -> None:
    repository.write({"a.yaml": MANY["a list"]})
    shown = orjson.loads(gate("show", "a.yaml", "--output", "json").out)
    assert len({each["origin"]["line"] for each in shown}) == COUNT
    assert asked == [COUNT]


def test_secrets_of_one_file_are_placed_together(asked: list[int]) -> None:
    text = "---\n".join(f"name: n{number}\ntoken: {TOKEN}\n" for number in range(COUNT))
    file = File("a.yaml", text.encode())
    seen = list(in_trees(file.path, text, trees([file])[file.path]))
    assert [each.location.line for each in seen] == [2 + 3 * number for number in range(COUNT)]
    assert asked == [COUNT]


def review(text: str) -> list[Finding]:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    return findings(gate.review(Change((File("a.yaml", text.encode()),))))
