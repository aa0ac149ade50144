"""What the pages say, and when they have drifted."""

from pathlib import Path

import pytest

from gate.authoring.cases import Case
from gate.authoring.pages import WRITTEN, examples, pages, parameters, rule_page
from gate.authoring.site import Site, compose, drifted, well_made, write
from gate.errors import PolicyError, SourceError
from gate.model import Rule, Severity
from tests.gate.authoring.making import ID, Organisation, organisation


def site(org: Organisation) -> Site:
    return compose(org.court, org.pack, None)


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Give the site of rules as they are written first: all shipped cases are judged for it."""
    return site(organisation(tmp_path_factory.mktemp("organisation")))


def test_there_is_a_page_for_each_rule_an_index_and_the_matrix(composed: Site) -> None:
    made = composed.pages
    assert sorted(made) == ["README.md", "matrix.md", f"{ID}.md"]
    assert all(data.startswith(WRITTEN.encode()) for data in made.values())
    page = made[f"{ID}.md"].decode()
    for part in (
        "# Tool that is not to be used here", f"`{ID}` · severity medium", "`tools`",
        '| `forbidden` | `["example_tool"]` | Names of the tools that no agent may use. |',
        "`cases/bad-agent.yaml`\n\n```yaml\n", f"- example_tool # expect: {ID}\n",
        "`cases/good-agent.yaml`",
    ):  # fmt: skip
        assert part in page
    index = made["README.md"].decode()
    assert f"| [`{ID}`]({ID}.md) | medium | Tool that is not to be used here |" in index
    assert "[matrix](matrix.md)" in index
    assert "| 1+1 |" in made["matrix.md"].decode()


def test_pages_do_not_depend_on_where_the_folder_is(
    composed: Site, org: Organisation, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    org.folder.rename(moved / "policies")
    assert site(Organisation(moved)).pages == composed.pages


def test_drift_is_what_is_missing_differs_or_is_of_a_rule_that_is_gone(
    composed: Site, tmp_path: Path
) -> None:
    out, made = tmp_path / "docs" / "rules", composed.pages
    assert [path.name for path in drifted(out, made)] == ["README.md", "matrix.md", f"{ID}.md"]
    write(out, made)
    (out / "own.md").write_text("# Written by hand\n")
    assert drifted(out, made) == []
    (out / f"{ID}.md").write_text("other")
    (out / "gone.md").write_text(f"{WRITTEN}\n\n# Gone\n")
    (out / "matrix.md").unlink()
    assert [path.name for path in drifted(out, made)] == ["gone.md", "matrix.md", f"{ID}.md"]
    write(out, made)
    assert drifted(out, made) == []
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md", "matrix.md", f"{ID}.md", "own.md",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_is_told(composed: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be written"):
        write(tmp_path / "file" / "docs", composed.pages)


def test_well_made_manifests_count_as_good(org: Organisation, tmp_path: Path) -> None:
    good = tmp_path / "good"
    (good / "agent_manifest").mkdir(parents=True)
    text = "agent: {name: x, capabilities: [search]}\n"
    (good / "agent_manifest" / "one.yaml").write_text(text)
    assert [case.name for case in well_made(good)] == ["/one.yaml"]
    assert "| 1+2 |" in compose(org.court, org.pack, good).pages["matrix.md"].decode()
    with pytest.raises(SourceError, match="is no folder"):
        list(well_made(tmp_path / "gone"))


def test_a_case_that_cannot_be_used_is_told_by_its_path(org: Organisation) -> None:
    org.case("gate.yaml", "version: 2\n")
    with pytest.raises(PolicyError, match=r"cases/bad-agent\.yaml cannot be judged"):
        site(org)


def rule(parameters: dict[str, object] | None = None, references: tuple[str, ...] = ()) -> Rule:
    return Rule(
        "a", "A | title", "One\n  text.\n\nTwo.", Severity.LOW, "Fix", references,
        parameters=parameters or {},
    )  # fmt: skip


def test_text_fits_into_the_page() -> None:
    given = {"x": {"default": ["|"], "description": "one\n| two"}, "y": 1}
    page = "\n".join(rule_page(rule(parameters=given, references=("https://a.example",)), [], []))
    assert page.startswith("# A \\| title\n")
    assert "\nOne text.\n\nTwo.\n" in page
    assert '| `x` | `["\\|"]` | one \\| two |' in page
    assert "| `y` | `` |  |" in page
    assert "- <https://a.example>" in page
    assert "To every manifest. Formats: none yet." in page


def test_a_rule_without_parameters_says_nothing_of_them() -> None:
    assert list(parameters(rule())) == []


def test_the_example_put_right_is_the_one_of_the_same_name(tmp_path: Path) -> None:
    for name, text in {
        "bad-two.yaml": "x: 1 # expect: a", "good-one.yaml": "x: 1", "good-two.yaml": "x: 2",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    cases = [Case("a", path) for path in sorted(tmp_path.iterdir())]
    shown = "\n".join(examples(rule(), cases))
    assert "`cases/bad-two.yaml`" in shown
    assert "`cases/good-two.yaml`" in shown
    assert "good-one" not in shown


def test_a_fence_holds_whatever_stands_in_it_and_nothing_is_hidden(tmp_path: Path) -> None:
    folder = tmp_path / "bad-skill"
    folder.mkdir()
    (folder / "SKILL.md").write_text("x <!-- expect: a -->\n````sh\nls\n````\na\u202eb\n")
    (folder / "weights.gguf").write_bytes(b"\x00\xff")
    shown = "\n".join(examples(rule(), [Case("a", folder)]))
    assert "`cases/bad-skill/SKILL.md`\n\n`````markdown\n" in shown
    assert "a\\u202eb\n`````" in shown
    assert "`cases/bad-skill/weights.gguf`" in shown


def test_pages_are_bytes_that_end_in_a_line(composed: Site) -> None:
    made = pages([], [], composed.matrix)
    assert all(data.endswith(b"\n") for data in made.values())
