"""A folder of rules of an organisation, for tests."""

from dataclasses import dataclass
from pathlib import Path

from gate.authoring.hearing import Court
from gate.authoring.pack import Pack, read_pack
from gate.authoring.scaffold import build, scaffold
from gate.policy.library import read_library
from tests.judging import TODAY

ID = "no-example-tool"
LATE = """
findings contains {"at": "", "message": "never"} if {
	n := numbers.range(1, 200)
	some a in n
	some b in n
	some c in n
	some d in n
	a + b + c + d == -1
}
"""
REGO_TESTS = """\
package no_example_tool_test

import data.agentgate.rules["no-example-tool"] as subject

manifest := {"tools": [{"at": "/a", "name": "example_tool"}]}

test_found if count(subject.findings) == 1 with input as {"manifest": manifest}
"""


@dataclass(frozen=True)
class Organisation:
    """A folder `policies` below a root, with one rule as `gate policy new` writes it."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "policies"

    @property
    def rule(self) -> Path:
        return self.folder / "rules" / ID

    @property
    def module(self) -> Path:
        return self.rule / f"{ID}.rego"

    @property
    def pack(self) -> Pack:
        return read_pack([self.folder])

    @property
    def court(self) -> Court:
        return Court(read_library([self.folder]), TODAY)

    def case(self, name: str, text: str) -> Path:
        path = self.rule / "cases" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def change(self, old: str, new: str) -> None:
        text = self.module.read_text()
        assert old in text
        self.module.write_text(text.replace(old, new))


def organisation(root: Path) -> Organisation:
    build(scaffold(ID, root / "policies", root))
    return Organisation(root)
