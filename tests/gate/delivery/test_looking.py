"""What scanners are given of a delivery: its folders, and the locks around them."""

from collections.abc import Callable

import pytest

from gate.delivery import Gathered, Served
from gate.delivery.gathering import gather
from gate.roster import is_looked_at
from gate.sources import nothing
from tests.gate.delivery.applications import CONFIG_MAP, Place, application, read, several

ONE = CONFIG_MAP % "one"
FILES = {
    "app/one.yaml": ONE, "app/deep/run.sh": "true\n", "app/notes.txt": "x\n", "app/a.png": "x",
    "app/pyproject.toml": "[project]\n", "other/run.sh": "true\n", "uv.lock": "version = 1\n",
    "other/yarn.lock": "",
}  # fmt: skip


def given(place: Place, value: dict[str, object], looked: Callable[[str], bool]) -> Gathered:
    return gather(
        read(value), lambda one: place.mirrors.mirror(one.repo, one.revision), Served(), looked
    )


def of_folder(place: Place, files: dict[str, str], looked: Callable[[str], bool]) -> Gathered:
    return given(place, application(place.source(), place.commit(files)), looked)


def paths(found: Gathered) -> list[str]:
    return [file.path for file in found.change.beside]


def test_all_text_of_a_folder_is_given(place: Place) -> None:
    found = of_folder(place, FILES, is_looked_at)
    assert paths(found) == ["app/deep/run.sh", "app/notes.txt", "app/pyproject.toml"]
    assert sorted(file.path for file in found.around) == ["other/yarn.lock", "uv.lock"]
    assert not {file.path for file in found.change.files} & set(paths(found))


def test_locks_are_read_for_dependencies_only(place: Place) -> None:
    few = {path: text for path, text in FILES.items() if path != "app/pyproject.toml"}
    (place.repository.root / "app/pyproject.toml").unlink(missing_ok=True)
    assert of_folder(place, few, is_looked_at).around == ()


@pytest.mark.parametrize("looked", [nothing, lambda path: path.endswith("none")])
def test_nothing_is_given_that_nobody_looks_at(place: Place, looked: Callable[[str], bool]) -> None:
    found = of_folder(place, FILES, looked)
    assert found.change.beside == found.around == ()
    assert found.is_whole


def test_several_sources_share_no_path(place: Place) -> None:
    first = place.commit(FILES)
    second = place.commit({**FILES, "app/notes.txt": "y\n"})
    sources = [place.source(), place.source("other")]
    found = given(place, several(*sources, revisions=[first, second]), is_looked_at)
    assert "source-1/app/notes.txt" in paths(found)
    assert "source-2/other/run.sh" in paths(found)
    assert not any(path.startswith("source-2/app") for path in paths(found))
