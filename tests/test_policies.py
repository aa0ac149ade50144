"""The rules themselves: formatted, strict, typed against the input, and complete."""

from dataclasses import replace

from gate.authoring.checks import check
from gate.authoring.formatting import lay_out, modules_in
from gate.authoring.pack import read_pack
from gate.document import Source, Syntax, read
from gate.policy.library import shipped
from tests.corpus import RULES
from tests.generate import PAGES, drifted, rules


def test_formatted() -> None:
    layouts = lay_out(modules_in([shipped()]))
    assert [str(layout.path) for layout in layouts if layout.differs] == []


def test_complete_strict_and_typed_against_the_schema() -> None:
    assert [str(fault) for fault in check(read_pack([shipped()]))] == []


def test_a_misspelt_field_is_found() -> None:
    pack = read_pack([shipped()])
    modules = {
        name: text.replace("input.manifest.containers", "input.manifest.contaners")
        for name, text in pack.library.modules.items()
    }
    faults = check(replace(pack, library=replace(pack.library, modules=modules)))
    assert any("contaners" in str(fault) for fault in faults)


def test_generated_files_have_not_drifted() -> None:
    assert drifted() == []


def test_every_rule_has_its_page() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} >= {path.name for path in RULES.iterdir()}


def test_every_rule_is_shown_on_every_format_it_speaks_of() -> None:
    assert list(rules().matrix.missing()) == []


def test_catalogues_name_their_source() -> None:
    for path in RULES.glob("*/data.yaml"):
        reading = read(Source(path.name, path.read_bytes(), Syntax.YAML))
        assert not reading.faults
        assert "source" in path.read_text().lower()
