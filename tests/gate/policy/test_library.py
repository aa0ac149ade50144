"""Which modules and catalogues there are, whatever their folders are called."""

from pathlib import Path

import pytest

from gate.policy.library import SHIPPED, read_library, shipped

LIBRARY = 'package agentgate.lib.paths\n\nnormal(_) := ""\n'


def write(folder: Path, text: str = LIBRARY) -> Path:
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "paths.rego").write_text(text)
    return folder


def test_a_folder_called_like_the_shipped_one_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    modules = read_library([Path("policies")]).modules
    original = (shipped() / "lib" / "paths.rego").read_text()
    assert modules[f"{SHIPPED}/lib/paths.rego"] == original
    assert modules["policies/lib/paths.rego"] == LIBRARY


def test_folders_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    folders = [write(tmp_path / name / "policies") for name in ("a", "b")]
    modules = read_library(folders).modules
    assert all(str(folder / "lib" / "paths.rego") in modules for folder in folders)


def test_a_folder_counts_once_and_shipped_rules_are_shown_as_named() -> None:
    once = read_library([shipped()])
    assert once.digest == read_library().digest == read_library([shipped(), shipped()]).digest
    assert all(name.startswith(str(shipped())) for name in once.modules)


def test_the_digest_is_of_what_rules_say_and_not_of_where_they_are(tmp_path: Path) -> None:
    one, other = (write(tmp_path / name / "policies") for name in ("a", "b"))
    changed = write(tmp_path / "c" / "policies", LIBRARY + "x := 1\n")
    digests = [read_library([folder]).digest for folder in (one, other, changed)]
    assert digests[0] == digests[1] != digests[2]
