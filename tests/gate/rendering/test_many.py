"""However much is placed in what an overlay is made of, each file of it is read once."""

from collections.abc import Iterable

import pytest

from gate.document import read
from gate.engine import Engine
from gate.rendering import yaml
from gate.rendering.origins import origins
from gate.wire import Reading, Syntax
from tests.conftest import Repository
from tests.gate.rendering.test_places import LAYERS, TOP, Placing

COUNT = 20
MAPS = [
    f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}}}\ndata: {{a: b}}\n"
    for number in range(COUNT)
]
MANY = {**LAYERS, "base/all.yaml": "---\n".join(MAPS), TOP: "resources: [../base]\n"}


def test_each_file_is_read_once_for_all_that_is_placed_in_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    repository.write(MANY)
    placing = Placing(repository)
    documents = read(yaml(placing.output.file)).documents
    read_all = Engine.read_all
    files: list[int] = []

    def reading(self: Engine, some: Iterable[tuple[Syntax, bytes]]) -> list[Reading]:
        given = list(some)
        files.append(len(given))
        return read_all(self, given)

    monkeypatch.setattr(Engine, "read_all", reading)
    asked.clear()
    pairs = [(document, "/data/a") for document in documents]
    found = origins(pairs, {placing.output.file.path: placing.output})
    assert sorted(each.location.line for each in found) == [
        4 + 5 * number for number in range(COUNT)
    ]
    assert {each.literals for each in found} == {()}
    assert sum(files) <= len(placing.output.job.inputs)
    assert asked == [COUNT]
