from pathlib import Path

import pytest

from gate.sources.packages import installed_in, is_installed
from gate.sources.worktree import collect
from tests.conftest import Repository

FILES = {
    "a.py": "x = 1\n",
    "node_modules/left/index.js": "x\n",
    "node_modules/left/settings.yaml": "x: 1\n",
    "web/.venv/lib/site-packages/b.py": "x = 1\n",
    "node_modules.py": "x = 1\n",
}


def code(path: str) -> bool:
    return not path.endswith(".yaml")


def taken(root: Path, *named: str) -> tuple[list[str], list[str]]:
    paths = [root / name for name in named] or [root]
    found = collect(root, paths, lambda _: True, lambda _: False, code)
    told = [notice.message for notice in found.notices if notice.kind == "installed"]
    return [file.path for file in found.files], told


def test_what_was_installed_is_left_out_and_named(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILES)
    files, told = taken(tmp_path)
    assert files == ["a.py", "node_modules.py", "node_modules/left/settings.yaml"]
    (message,) = told
    assert message.startswith("2 folders hold what was installed")
    assert message.endswith(": node_modules/, web/.venv/")


def test_what_git_holds_is_somebodys(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    files, told = taken(tmp_path)
    assert files == sorted(FILES)
    assert not told


def test_who_names_it_means_it(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILES)
    assert taken(tmp_path, "node_modules")[0] == [
        "node_modules/left/index.js",
        "node_modules/left/settings.yaml",
    ]
    assert taken(tmp_path, "web/.venv/lib/site-packages/b.py")[0] == [
        "web/.venv/lib/site-packages/b.py"
    ]


@pytest.mark.parametrize("path", ["vendor/a.py", "dist/a.js", "a/node_modules", "my-venv/a.py"])
def test_other_folders_are_not_spared(path: str) -> None:
    assert not is_installed(path)


def test_the_outermost_folder_is_named() -> None:
    assert installed_in("a/node_modules/b/node_modules/c.js") == "a/node_modules/"
