"""The rules themselves: formatted, strict, typed against the input, and complete."""

from pathlib import Path

import orjson
import pytest

from gate.document import Source, Syntax, read
from gate.engine import load
from gate.policy.library import read_library, shipped
from tests.corpus import RULES
from tests.generate import drifted
from tests.judging import shipped_rules

MODULES = sorted(shipped().rglob("*.rego"))
FOLDERS = sorted(path for path in RULES.iterdir() if path.is_dir())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_formatted(path: Path) -> None:
    source = path.read_bytes()
    assert load().format(source) == source


def test_strict_and_typed_against_the_schema() -> None:
    schema = orjson.loads((shipped() / "schemas" / "input.json").read_bytes())
    modules = read_library().modules
    assert load().check({"modules": modules, "data": {}, "schema": schema}) == ()


def test_a_misspelt_field_is_found() -> None:
    schema = orjson.loads((shipped() / "schemas" / "input.json").read_bytes())
    modules = {
        name: text.replace("input.manifest.containers", "input.manifest.contaners")
        for name, text in read_library().modules.items()
    }
    faults = load().check({"modules": modules, "data": {}, "schema": schema})
    assert any("contaners" in str(fault) for fault in faults)


def test_generated_files_have_not_drifted() -> None:
    assert drifted() == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_folder_is_the_rule(folder: Path) -> None:
    assert folder.name in {rule.id for rule in shipped_rules().rules}
    assert (folder / f"{folder.name}.rego").is_file()


def test_catalogues_name_their_source() -> None:
    for path in RULES.glob("*/data.yaml"):
        reading = read(Source(path.name, path.read_bytes(), Syntax.YAML))
        assert not reading.faults
        assert "source" in path.read_text().lower()
