"""Rego is laid out as OPA does, and a file is rewritten whole or not at all."""

from pathlib import Path

import pytest

from gate.authoring.formatting import lay_out, modules_in, rewrite
from gate.errors import PolicyError, SourceError

LOOSE = "package a\nx   :=  1\n"
NEAT = "package a\n\nx := 1\n"


def test_a_module_is_rewritten_in_place_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.rego"
    path.write_text(LOOSE)
    path.chmod(0o640)
    (layout,) = lay_out([path])
    assert layout.differs
    rewrite(layout)
    assert path.read_text() == NEAT
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["a.rego"]
    assert not lay_out([path])[0].differs


def test_what_a_link_leads_to_is_rewritten_and_not_the_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path, link = tmp_path / "there" / "a.rego", tmp_path / "a.rego"
    path.write_text(LOOSE)
    link.symlink_to(path)
    rewrite(lay_out([link])[0])
    assert link.is_symlink()
    assert path.read_text() == NEAT


def test_the_difference_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.rego"
    path.write_text(LOOSE)
    shown = "".join(lay_out([path])[0].difference())
    assert shown.startswith(f"--- {path}\n+++ {path}\n")
    assert "-x   :=  1\n" in shown
    assert "+x := 1\n" in shown


def test_every_module_that_cannot_be_parsed_is_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.rego").write_text("package a\n\nx := {\n")
    (tmp_path / "c.rego").write_text(NEAT)
    with pytest.raises(PolicyError, match="cannot parse 2 of 3 modules") as caught:
        lay_out(modules_in([tmp_path]))
    places = [str(fault.place) for fault in caught.value.faults]
    assert places[0].startswith(f"{tmp_path / 'a.rego'}:4")
    assert places[-1].startswith(f"{tmp_path / 'b.rego'}:4")


def test_paths_without_modules_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.rego"):
        with pytest.raises(SourceError, match="is no Rego module and holds none"):
            modules_in([path])


def test_a_module_is_named_once(tmp_path: Path) -> None:
    path = tmp_path / "a.rego"
    path.write_text(NEAT)
    assert modules_in([tmp_path, path]) == [path]
