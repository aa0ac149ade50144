"""CODEOWNERS as GitHub reads it, and GitLab's sections."""

import pytest

from gate.provenance.owners import read_owners, read_people

GITHUB = """\
# The last line that means a file decides.
*            @global @org/all
*.yaml       docs@example.com  # inline
/agents/     @org/agents
agents/free.yaml
docs/*       @writers
/deep/**/x   @deep
apps/        @apps
with\\ space  @spaced
!agents/no.yaml @nobody
[section     @broken
\\/           @broken
!!           @broken
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("readme", {"@global", "@org/all"}),
        ("a/b.yaml", {"docs@example.com"}),
        ("agents/a.yaml", {"@org/agents"}),
        ("other/agents/a.txt", {"@global", "@org/all"}),
        ("agents/free.yaml", set()),
        ("agents/no.yaml", set()),
        ("docs/one.md", {"@writers"}),
        ("docs/deep/two.md", {"@global", "@org/all"}),
        ("deep/a/b/x", {"@deep"}),
        ("some/apps/x", {"@apps"}),
        ("with space", {"@spaced"}),
    ],
)
def test_the_last_match_decides(path: str, owners: set[str]) -> None:
    assert read_owners(GITHUB, {}).of(path) == owners


def test_sections_decide_each_for_itself() -> None:
    text = "* @all\n[Agents][2] @default\nagents/\n^[Docs]\nagents/*.md @docs\n"
    owners = read_owners(text, {})
    assert owners.of("agents/a.yaml") == {"@all", "@default"}
    assert owners.of("agents/a.md") == {"@all", "@default", "@docs"}


def test_people_are_addresses_or_on_the_list() -> None:
    people = read_people("# who is who\n@Org/Team a@example.com b@example.com\n@lonely\n")
    owners = read_owners("* @org/team Boss@Example.com\n/x @lonely\n", people)
    assert owners.own("a@example.com", ["a", "b"])
    assert owners.own("boss@example.com", ["a"])
    assert not owners.own("c@example.com", ["a"])
    assert not owners.own("a@example.com", ["a", "x"])
    assert not owners.own("a@example.com", [])
    assert not owners.own("@org/team", ["a"])


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x1c", "\r", "\v"])
def test_a_comment_ends_where_its_line_does(mark: str) -> None:
    text = f"* @all\n# a comment{mark}* other@example.com\n"
    assert read_owners(text, {}).of("a") == {"@all"}


@pytest.mark.parametrize("mark", ["\u00a0", "\u2003", "\u3000"])
def test_what_only_looks_like_a_space_parts_nothing(mark: str) -> None:
    owners = read_owners(f"* one@example.com{mark}other@example.com\n", {})
    assert not owners.own("other@example.com", ["a"])
    assert read_owners(f"* @all\n{mark}* other@example.com\n", {}).of("a") == {"@all"}
