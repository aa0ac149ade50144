"""What is converted is known whenever Git converts it."""

import pytest

from gate.sources import git, oversize
from gate.sources.attributes import LONGEST, MOST, conversions
from tests.gate.sources.choices import nothing, wanted
from tests.gate.sources.conftest import Playground

OTHER = "working-tree-encoding=UTF-16BE"
NAMES = (
    "a.yaml",
    "k8s/a.yaml",
    "k8s/b/a.yaml",
    "k8s/b/d.yml",
    "\u00e9.yaml",
    "x y.yaml",
    "[a].yaml",
)
PATTERNS = (
    "*", "*.yaml", "/*.yaml", "a.yaml", "k8s/a.yaml", "/k8s/a.yaml", "**/a.yaml", "k8s/**",
    "k8s/**/a.yaml", "k8s/*/a.yaml", "[[:alpha:]].yaml", "[!x].yaml", "[^x].yaml", "[]a].yaml",
    "[b-a].yaml", "?.yaml", "??.yaml", "\u00e9.yaml", "\\a.yaml", "\\[a\\].yaml", '"a.yaml"',
    '"x y.yaml"', "[[]a].yaml", "k8s", "k8s/", "!a.yaml", "#a.yaml", "[", "**", "k8s**",
    " \ta.yaml",
)  # fmt: skip


def converted(playground: Playground, name: str, text: str) -> set[str]:
    """Tell what Git converts."""
    oid = playground.git("hash-object", "-w", "--stdin", feed=text)
    playground.git("update-index", "--add", "--cacheinfo", f"100644,{oid},{name}")
    lines = playground.git("check-attr", "--cached", "-z", "working-tree-encoding", "--", *NAMES)
    fields = lines.split("\0")
    values = zip(fields[::3], fields[2::3], strict=False)
    return {name for name, value in values if value.startswith("UTF-16")}


@pytest.mark.parametrize("name", [".gitattributes", "k8s/.gitattributes"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_means_more_to_git(playground: Playground, name: str, pattern: str) -> None:
    text = f"{pattern} text\t{OTHER}\r\n"
    known = conversions([(name, text.encode())])
    found = converted(playground, name, text)
    assert found <= {each for each in NAMES if known(each)}
    if pattern in {"a.yaml", "k8s/a.yaml", "*.yaml", "?.yaml"}:
        assert found == {each for each in NAMES if known(each)}


def test_a_mark_at_the_start_is_passed_over() -> None:
    for pattern in ("a.yaml", "*"):
        known = conversions([(".gitattributes", f"\ufeff{pattern} {OTHER}".encode())])
        assert known("a.yaml")
        assert known("\ufeffa.yaml")


def test_a_name_for_attributes_counts(playground: Playground) -> None:
    text = f"[attr]odd {OTHER}\na.yaml odd\n"
    assert "a.yaml" in converted(playground, ".gitattributes", text)
    assert conversions([(".gitattributes", text.encode())])("a.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "a.yaml text", "a.yaml working-tree-encoding=UTF-8", "a.yaml working-tree-encoding=utf8",
        "a.yaml -working-tree-encoding", "b.yaml working-tree-encoding=UTF-16",
        "#a.yaml working-tree-encoding=UTF-16", "",
    ],
)  # fmt: skip
def test_others_are_left_as_they_are(line: str) -> None:
    assert not conversions([(".gitattributes", line.encode())])("a.yaml")


@pytest.mark.parametrize(
    "data",
    [
        oversize(),
        f"{'[' * (LONGEST + 1)} {OTHER}".encode(),
        f"b.yaml {OTHER}\n".encode() * (MOST + 1),
    ],
)
def test_what_would_take_long_counts_for_all(data: bytes) -> None:
    assert conversions([(".gitattributes", data)])("a.yaml")


def test_the_text_of_a_link_counts(playground: Playground) -> None:
    playground.commit(a="a: 1\n", b="b: 1\n")
    oid = playground.git("hash-object", "-w", "--stdin", feed=f"a.yaml {OTHER}")
    playground.git("update-index", "--add", "--cacheinfo", f"120000,{oid},.gitattributes")
    playground.git("commit", "--quiet", "--message", "link")
    taken = {
        file.path: file.converted
        for file in git.at_commit(playground.root, "HEAD", wanted, nothing).files
    }
    assert taken == {"a.yaml": True, "b.yaml": False}
