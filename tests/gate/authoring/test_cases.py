"""What a case expects, and where it says so."""

from pathlib import Path

import pytest

from gate.authoring.cases import Case, cases_of, is_judged, lacking
from gate.errors import PolicyError


def case(folder: Path, **files: str) -> Case:
    for name, text in files.items():
        path = folder / "case" / name.replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Case("a-rule", folder / "case")


def test_marks_are_read_from_comments_of_yaml_and_markdown(tmp_path: Path) -> None:
    found = case(
        tmp_path,
        a__yaml="a: 1\nb: 2 # expect: one, two\n",
        c__md="---\nx: 1\n---\ntext <!-- expect: three -->\n",
        d__txt="# expect: never\n",
    )
    assert found.expected == {("a.yaml", 2, "one"), ("a.yaml", 2, "two"), ("c.md", 4, "three")}
    assert [file.path for file in found.files] == ["a.yaml", "c.md"]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    found = case(tmp_path, a__yaml="a: \u2028 \x85 \x0c\r\nb: 2 # expect: one\r\n")
    assert found.expected == {("a.yaml", 2, "one")}


@pytest.mark.parametrize("name", ["x.json", "x.safetensors"])
def test_what_has_no_comments_has_its_marks_beside_it(tmp_path: Path, name: str) -> None:
    single = Case("a-rule", tmp_path / name)
    single.path.write_text("{}\n")
    assert single.expected == set()
    (tmp_path / "x.expect").write_text("1: one\n\n 12 : two \n")
    again = Case("a-rule", tmp_path / name)
    assert again.expected == {(name, 1, "one"), (name, 12, "two")}
    assert [file.path for file in again.files] == [name]


@pytest.mark.parametrize("line", ["one", "x: one", "1", "1: One", "1: one two"])
def test_a_line_beside_it_that_means_nothing_is_refused(tmp_path: Path, line: str) -> None:
    broken = case(tmp_path, x__json="{}", x__expect=f"1: one\n{line}\n")
    with pytest.raises(PolicyError, match=r"x\.expect:2: a line of this file must be"):
        _ = broken.expected


def test_marks_of_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"y\.expect:1: there is no file beside it"):
        _ = case(tmp_path, x__json="{}", y__expect="1: one\n").expected


def test_a_file_that_is_not_text_has_no_marks(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe# expect: one\n\x00")
    assert Case("a-rule", tmp_path / "a.yaml").expected == {("a.yaml", 1, "one")}


def test_the_owner_speaks_in_the_case_or_beside_it(tmp_path: Path) -> None:
    found = case(tmp_path, gate__yaml="inside", a__yaml="x: 1")
    (tmp_path / "gate.yaml").write_text("beside")
    (tmp_path / "grants.yaml").write_text("beside")
    assert found.owned("gate.yaml") == b"inside"
    assert found.owned("grants.yaml") == b"beside"
    assert found.owned("other.yaml") is None
    assert [file.path for file in found.files] == ["a.yaml"]


def test_what_is_judged() -> None:
    for name in ("a.yaml", "a.yml", "b.json", "c.md", "d/weights.gguf"):
        assert is_judged(name)
    for name in ("gate.yaml", "grants.yaml", "a.txt", "a.expect", "README"):
        assert not is_judged(name)


def test_cases_are_found_below_rules(tmp_path: Path) -> None:
    for name in ("one/cases/bad.json", "one/cases/bad.expect", "one/cases/gate.yaml",
                 "one/cases/folder/a.yaml", "two/cases/good-x.yaml", "two/two.rego"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    found = list(cases_of(tmp_path))
    assert [each.name for each in found] == ["one/bad.json", "one/folder", "two/good-x.yaml"]
    assert [each.is_good for each in found] == [False, False, True]


def test_a_rule_needs_a_bad_and_a_good_case(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.yaml", tmp_path / "good.yaml"
    bad.write_text("a: 1 # expect: a-rule\n")
    good.write_text("a: 1\n")
    assert lacking("a-rule", []) == ["bad", "good"]
    assert lacking("a-rule", [Case("a-rule", bad)]) == ["good"]
    assert lacking("a-rule", [Case("a-rule", bad), Case("a-rule", good)]) == []
    assert lacking("a-rule", [Case("other", bad), Case("other", good)]) == ["bad", "good"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read: No such file"):
        _ = Case("a-rule", tmp_path / "gone.yaml").files


def test_what_stood_before_is_no_file_of_now(tmp_path: Path) -> None:
    found = Case("a-rule", tmp_path / "case")
    for name, text in {
        "a.yaml": "x: 1",
        "before/a.yaml": "x: 2",
        "before/deep/b.yaml": "y: 1 # expect: one",
        "before/c.json": "{}",
        "before/c.expect": "1: two",
        "before/gate.yaml": "nothing of the owner",
    }.items():
        path = found.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert [(file.path, file.data) for file in found.files] == [("a.yaml", b"x: 1")]
    removed = [(file.path, file.data[:4]) for file in found.removed]
    assert removed == [("a.yaml", b"x: 2"), ("c.json", b"{}"), ("deep/b.yaml", b"y: 1")]
    assert found.expected == {("deep/b.yaml", 1, "one"), ("c.json", 1, "two")}
    assert found.place("deep/b.yaml") == str(found.path / "before" / "deep" / "b.yaml")
    assert found.place("a.yaml") == str(found.path / "a.yaml")
