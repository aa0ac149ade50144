"""The folders of rules that their authors work in: what is where in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from gate.authoring.cases import Case, cases_of
from gate.errors import PolicyError
from gate.policy.library import (
    CASES,
    SHIPPED,
    TESTS,
    Library,
    content,
    decode,
    input_schema,
    read_library,
)
from gate.wire import Source

USUAL = Path("policies")
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Pack:
    """Some folders of rules, as their author named them, beside the rules that ship.

    `library` holds both; `tests` are the Rego tests of the folders by path.
    """

    folders: tuple[Path, ...]
    library: Library
    tests: dict[str, str]

    @property
    def rule_folders(self) -> list[Path]:
        """List the folders that are a rule each."""
        return [
            path
            for folder in self.folders
            for path in sorted((folder / RULES).glob("*"))
            if path.is_dir() and not path.name.startswith((".", "__"))
        ]

    @property
    def ids(self) -> list[str]:
        """Name the rules that the folders should hold."""
        return [path.name for path in self.rule_folders]

    @property
    def cases(self) -> list[Case]:
        """Find every case in the folders."""
        return [case for folder in self.folders for case in cases_of(folder / RULES)]

    def is_own(self, file: str) -> bool:
        """Say whether a module is of these folders, by the name it is shown under."""
        return not PurePath(file).is_relative_to(SHIPPED)

    def source(self) -> Source:
        """Write all of it as the engine takes it, without parameters of an organisation."""
        return Source(
            modules=self.library.modules,
            data={"params": {}, "catalogue": self.library.catalogues},
            schema=input_schema(),
            tests=self.tests,
        )


def read_pack(folders: Sequence[Path]) -> Pack:
    """Read folders of rules, `policies` if none is named.

    Raises `PolicyError` when one is missing, holds no rule or cannot be read.
    """
    chosen = tuple(folders) or (usual(),)
    for folder in chosen:
        if not folder.is_dir():
            raise PolicyError(f"{folder} is no folder")
    pack = Pack(chosen, read_library(chosen), dict(tests_in(chosen)))
    if not pack.ids:
        raise PolicyError(
            f"{', '.join(map(str, chosen))} holds no rule",
            advice="give a folder with rules/<id>/<id>.rego in it",
        )
    return pack


def usual() -> Path:
    """Give the folder that is meant when none is named.

    Raises `PolicyError` when it is not there.
    """
    if not USUAL.is_dir():
        raise PolicyError(
            f"there is no folder {USUAL} here",
            advice="name the folder of your rules, or begin one with `gate policy new ID`",
        )
    return USUAL


def tests_in(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Read the modules of Rego tests."""
    for folder in folders:
        for path in sorted(folder.rglob(f"*{TESTS}")):
            if CASES not in path.relative_to(folder).parts:
                yield str(path), decode(str(path), content(path))
