"""Writes every generated file of the repository; `--check` fails where one has drifted."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from gate.audit.approvals.statement import schema as approval_schema
from gate.audit.records.shape import schema as record_schema
from gate.audit.trust.files import TrustFile
from gate.authoring import site
from gate.authoring.pack import read_pack
from gate.authoring.site import Site, compose
from gate.config.files import GateFile
from gate.config.grants_file import GrantsFile
from gate.feedback.deployment import DeploymentStatus
from gate.policy.library import shipped
from gate.policy.question import Question
from tests.judging import shipped_court
from webhooks.admission.settings import SettingsFile

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "policies" / "schemas"
PAGES = ROOT / "docs" / "rules"


def generated() -> Iterator[tuple[Path, bytes]]:
    """Give every generated file and what it must hold."""
    yield SCHEMAS / "input.json", pretty(inlined(TypeAdapter(Question).json_schema()))
    yield SCHEMAS / "approval.json", pretty(approval_schema())
    yield SCHEMAS / "deployment-status.json", pretty(TypeAdapter(DeploymentStatus).json_schema())
    yield SCHEMAS / "gate.json", pretty(GateFile.model_json_schema())
    yield SCHEMAS / "grants.json", pretty(GrantsFile.model_json_schema())
    yield SCHEMAS / "record.json", pretty(record_schema())
    yield SCHEMAS / "serve.json", pretty(SettingsFile.model_json_schema())
    yield SCHEMAS / "trust.json", pretty(TrustFile.model_json_schema())


@cache
def rules() -> Site:
    """Write the pages about the rules, as `gate policy docs` does."""
    return compose(shipped_court(), read_pack([shipped()]), ROOT / "tests" / "good")


def inlined(schema: dict[str, object]) -> object:
    """Write every definition where it is used, closed and with all fields required.

    OPA's type checker then knows each field of the input, and that no other exists.
    """
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    return closed(schema, definitions)


def closed(part: object, definitions: dict[str, object]) -> object:
    """Close one part of a schema."""
    match part:
        case {"$ref": str(reference)}:
            result = closed(definitions[reference.rpartition("/")[2]], definitions)
        case {"type": "object", "properties": dict(properties)}:
            members = {name: closed(value, definitions) for name, value in properties.items()}
            result = {
                "type": "object", "properties": members, "required": sorted(members),
                "additionalProperties": False,
            }  # fmt: skip
        case {"type": "object", "additionalProperties": values}:
            result = {"type": "object", "additionalProperties": closed(values, definitions)}
        case {"type": "array", "items": items}:
            result = {"type": "array", "items": closed(items, definitions)}
        case {"anyOf": list(options)}:
            result = {"anyOf": [closed(option, definitions) for option in options]}
        case {"type": kind, **rest}:
            result = {"type": kind, "enum": rest["enum"]} if "enum" in rest else {"type": kind}
        case _:
            result = {}
    return result


def pretty(value: object) -> bytes:
    """Write JSON for people to read in a diff."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def drifted() -> list[Path]:
    """Find the generated files that do not hold what they must."""
    files = [path for path, data in generated() if not path.exists() or path.read_bytes() != data]
    # The pages are made with the schemas: while those have drifted, it would not be known by what.
    return files or site.drifted(PAGES, rules().pages)


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that have drifted."""
    if arguments == ["--check"]:
        files = drifted()
        for path in files:
            sys.stderr.write(f"{path.relative_to(ROOT)} has drifted: run `make fix`\n")
        return 1 if files else 0
    for path, data in generated():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    site.write(PAGES, rules().pages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
