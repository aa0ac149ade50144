"""What an OPA server needs of the rules: modules, data, and one revision over all of it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import orjson

from gate.errors import PolicyError
from gate.model import Rule
from gate.policy.library import Library
from gate.policy.moving import OURS, move

ASKED = "asked"
"""The package that a gate queries; `input.asked` names the rules that are to answer."""
PACKAGE = re.compile(rf'^package\s+{OURS}\.(\w+)(?:\.(\w+)|\["([^"]+)"\])', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rego modules as they are written, by path below the place where they go, and their data.

    `shown` tells of these paths which file of the library each is.
    """

    modules: Mapping[str, str]
    data: Mapping[str, object]
    revision: str
    shown: Mapping[str, str]

    def file(self, path: str) -> str:
        """Find the file of the library that a server, or a bundle in it, has at a path."""
        parts = path.split("/")
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((self.shown[end] for end in ends if end in self.shown), path)

    @property
    def own_place(self) -> str:
        """Name a place in `data` where no other revision ever is."""
        return f"{OURS}.{self.revision.replace(':', '_')}"

    def moved(self, place: str) -> dict[str, str]:
        """Write the modules for a place in `data`, the package that a gate queries last.

        Raises `PolicyError` where a rule reads something that no rule is given.
        """
        return {path: move(path, source, place) for path, source in self.modules.items()}


def pack(
    library: Library, rules: Sequence[Rule], parameters: Mapping[str, Mapping[str, object]]
) -> Parcel:
    """Put together the rules of a library that are prepared, with an organisation's parameters.

    Raises `PolicyError` when two of the modules cannot be told apart.
    """
    shown = {name_of(path, source): path for path, source in sorted(library.modules.items())}
    modules = {name: library.modules[shown[name]] for name in sorted(shown)}
    modules[f"{ASKED}.rego"] = questions(rules)
    if len(modules) <= len(library.modules):
        raise PolicyError("two modules of one package have the same name", advice="rename one")
    settled = {rule.id: settle(rule, parameters.get(rule.id, {})) for rule in rules}
    data = {"params": settled, "catalogue": library.catalogues}
    whole = orjson.dumps([modules, data], option=orjson.OPT_SORT_KEYS)
    revision = f"sha256:{hashlib.sha256(whole).hexdigest()}"
    return Parcel(modules, {**data, "revision": revision}, revision, shown)


def name_of(path: str, source: str) -> str:
    """Name a module by its package: where a folder is must not change what its rules are."""
    package = PACKAGE.search(source)
    folder = filter(None, package.groups()) if package else ()
    return "/".join((*folder, PurePath(path).name))


def settle(rule: Rule, given: Mapping[str, object]) -> dict[str, object]:
    """Give a rule its parameters; the engine that prepared it has checked what is given."""
    defaults = {
        name: declared["default"]
        for name, declared in rule.parameters.items()
        if isinstance(declared, dict)
    }
    return {**defaults, **given}


def questions(rules: Iterable[Rule]) -> str:
    """Write the package that a gate queries.

    A rule that cannot answer is missing from `answers`: no answer must look like an empty one.
    """
    head = f"""\
# METADATA
# title: What the gate asks
# description: The answers of the rules that `input.asked` names, and the revision of all rules.
package {OURS}.{ASKED}

revision := data.{OURS}.revision
"""
    return head + "".join(QUESTION.replace("<id>", rule.id) for rule in rules)


QUESTION = f"""
answers["<id>"] := {{"findings": findings, "unresolved": unresolved}} if {{
	"<id>" in input.asked
	findings := data.{OURS}.rules["<id>"].findings
	unresolved := [each | some each in data.{OURS}.rules["<id>"].unresolved]
}}
"""
