"""The first version of a rule: complete, formatted, and proven by a bad and a good case."""

from dataclasses import dataclass
from pathlib import Path

from gate.authoring.checks import wrong_id
from gate.authoring.pack import RULES
from gate.engine import load
from gate.errors import PolicyError

RULE = """\
# METADATA
# title: Tool that is not to be used here
# description: >-
#   Say here what goes wrong without this rule, and what it looks at. This first version finds the
#   tools whose names are on a list; write in its place what your organisation needs.
# custom:
#   severity: medium
#   remediation: >-
#     Say here what to change so that the rule finds nothing more: take the tool out of the list.
#   requires: [tools]
#   parameters:
#     forbidden:
#       description: Names of the tools that no agent may use.
#       default: [example_tool]
package agentgate.rules["{id}"]

import future.keywords.not

findings contains {{"at": tool.at, "message": message}} if {{
	some tool in input.manifest.tools
	tool.name in forbidden
	message := sprintf("the tool %q is not to be used here: take it out of the list", [tool.name])
}}

forbidden := data.params["{id}"].forbidden
"""
BAD = """\
# The marked line is where the rule must find something.
agent:
  name: example
  capabilities:
    - search
    - example_tool # expect: {id}
"""
GOOD = """\
# The same after the change that the rule asks for: no rule may find anything here.
agent:
  name: example
  capabilities:
    - search
"""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """The files of a new rule, by path."""

    folder: Path
    files: dict[Path, str]


def scaffold(name: str, folder: Path, root: Path) -> Scaffold:
    """Plan the files of a rule `name` in a folder of rules that must be below `root`.

    Raises `PolicyError` when the rule cannot be called or put like that.
    """
    if wrong := wrong_id(name):
        raise PolicyError(wrong, advice="name the fault, as in `unpinned-image`")
    place = folder / RULES / name
    if not place.resolve().is_relative_to(root.resolve()):
        raise PolicyError(f"{place} leads out of {root}", advice="stand above the folder you name")
    if place.exists() or place.is_symlink():
        raise PolicyError(f"{place} exists already")
    # How an id is laid out hangs on whether it is a name in Rego.
    rule = load().format(RULE.format(id=name).encode()).decode()
    return Scaffold(
        place,
        {
            place / f"{name}.rego": rule,
            place / "cases" / "bad-agent.yaml": BAD.format(id=name),
            place / "cases" / "good-agent.yaml": GOOD,
        },
    )


def build(planned: Scaffold) -> None:
    """Write the files of a new rule.

    Raises `PolicyError` when its folder exists by now or cannot be made.
    """
    try:
        planned.folder.mkdir(parents=True)
        for path, text in planned.files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    except OSError as error:
        raise PolicyError(f"{error.filename} cannot be made: {error.strerror}") from error
