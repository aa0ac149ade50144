from hashlib import sha256

import pytest

from gate.document import Source, Syntax, read
from gate.formats import instructions
from gate.legible import wanted
from gate.manifest import Facet, Kind
from gate.tree import Node, Shape
from tests.gate.formats.reading import Sample

TEXT = "Run the tests.\n"
SAMPLE = Sample(instructions, {"frontmatter": {}, "body": TEXT}, "docs/AGENTS.md")


def test_prose_is_a_prompt_in_a_file() -> None:
    manifest = SAMPLE.manifest
    digest = sha256(TEXT.encode()).hexdigest()
    assert (manifest.identity.kind, manifest.identity.name) == (
        Kind.INSTRUCTIONS,
        "docs/AGENTS.md",
    )
    assert [(p.source, p.ref, p.digest, p.length, p.at) for p in manifest.prompts] == [
        ("file", "docs/AGENTS.md", f"sha256:{digest}", len(TEXT), "/body")
    ]
    assert manifest.expressible == (Facet.PROMPTS,)


@pytest.mark.parametrize(
    "path",
    [
        "AGENTS.md",
        "a/b/CLAUDE.md",
        "GEMINI.md",
        ".github/copilot-instructions.md",
        ".claude/commands/fix.md",
        ".claude/commands/a/b/fix.md",
        ".claude/commands/a/b/c/d/fix.md",
        ".clinerules/workflows/release.md",
        ".cursor/commands/fix.md",
        ".cursor/rules/style.mdc",
        ".github/instructions/team/style.instructions.md",
        ".github/prompts/team/fix.prompt.md",
        ".roo/commands/fix.md",
        ".roo/rules/team/style.md",
        ".roo/rules-code/team/style.md",
        ".windsurf/workflows/fix.md",
    ],
)
def test_places_that_agents_read_by_themselves(path: str) -> None:
    assert wanted(path)
    assert instructions.claims(Shape(path, Node(SAMPLE.tree)))


@pytest.mark.parametrize("path", ["README.md", "docs/agents.txt", "AGENTS.yaml", "MY_AGENTS.md"])
def test_other_prose_is_left_alone(path: str) -> None:
    assert not instructions.claims(Shape(path, Node(SAMPLE.tree)))


@pytest.mark.parametrize("value", [None, [], "x", {}, {"frontmatter": {}}])
def test_what_is_no_page_is_not_claimed(value: object) -> None:
    assert not instructions.claims(Shape("AGENTS.md", Node(value)))


def test_prose_needs_no_front_matter_but_broken_front_matter_is_a_fault() -> None:
    prose = read(Source("AGENTS.md", TEXT.encode(), Syntax.MARKDOWN))
    assert (len(prose.documents), prose.faults) == (1, ())
    broken = read(Source("AGENTS.md", b"---\na: [\nb\n---\ntext\n", Syntax.MARKDOWN))
    assert (broken.documents, len(broken.faults)) == ((), 1)


def test_a_wrong_type_is_noticed() -> None:
    assert list(SAMPLE.misreadings()) == []
