"""Which rules scanners have: those that ship with the gate, and an organisation's own."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.files import contents
from gate.model import Rule
from gate.policy.library import SHIPPED, shipped
from gate.scanners.dependencies import catalogue
from gate.scanners.secrets import scanner as secrets
from gate.scanners.semgrep.rules import Rulebook, read_rules

FOLDER = "semgrep"
LIMIT = 1024 * 1024
SUFFIXES = (".yaml", ".yml")


def scan_rules(own: Sequence[Source] = ()) -> tuple[Rule, ...]:
    """List the rules of all scanners.

    Raises `ConfigError` when one for semgrep cannot be used.
    """
    return (*rulebook(own).rules, secrets.RULE, *catalogue.RULES)


def rulebook(own: Sequence[Source] = ()) -> Rulebook:
    """Read the rules for semgrep.

    Raises `ConfigError` when one cannot be used.
    """
    return together(tuple(own))


@lru_cache(maxsize=2)
def together(own: tuple[Source, ...]) -> Rulebook:
    """Read the rules that ship and an organisation's own, once for all that ask for the same.

    Raises `ConfigError` when one cannot be used.
    """
    folder = shipped() / FOLDER
    ours = [read(path, f"{SHIPPED}/{FOLDER}/{path.name}") for path in rule_files(folder)]
    return read_rules([*ours, *own])


def named_rules(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Read the files of rules that a command line names, and those in folders that it names.

    Raises `ConfigError` when one cannot be read, or a folder holds none.
    """
    found: list[Source] = []
    for path in paths:
        files = rule_files(path) if path.is_dir() else [path]
        if not files:
            raise ConfigError(f"{path} holds no rules (.yaml)")
        found.extend(read(file, str(file)) for file in files)
    return tuple(found)


def rule_files(folder: Path) -> list[Path]:
    """List the files of rules that stand in a folder, and not below it."""
    return sorted(each for each in folder.iterdir() if each.suffix in SUFFIXES and each.is_file())


def read(path: Path, shown: str) -> Source:
    """Read a file of rules."""
    return Source(shown, contents(path, LIMIT, ConfigError), Syntax.YAML)
