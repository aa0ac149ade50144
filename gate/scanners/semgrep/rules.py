"""How rules for semgrep are written, and what the gate knows of them before semgrep runs."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from gate.document import Source, read
from gate.errors import ConfigError, Fault, Place
from gate.model import Door, Rule, Severity
from gate.tree import Node

SEVERITIES = {
    "CRITICAL": Severity.CRITICAL, "HIGH": Severity.HIGH, "ERROR": Severity.HIGH,
    "MEDIUM": Severity.MEDIUM, "WARNING": Severity.MEDIUM, "LOW": Severity.LOW,
    "INFO": Severity.LOW,
}  # fmt: skip
DOORS = (Door.CHECK, Door.PRESYNC)
METAVARIABLE = re.compile(r"\$(\.\.\.)?[A-Z_][A-Z_0-9]*")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as semgrep reads it; what it looks for is semgrep's to judge.

    `rule` is the rule that it is a part of: by default its own id. `at` is where it stands.
    """

    at: str
    id: str
    rule: str
    message: str
    severity: str
    title: str
    description: str
    remediation: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What semgrep calls by an id of its own: the gate's rule, and the sentence it says."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules as semgrep takes them (JSON), and as the gate tells of them; `digest` is of the JSON.

    `parts` are the rules by the ids that semgrep answers with.
    """

    data: bytes
    rules: tuple[Rule, ...]
    parts: dict[str, Part]
    digest: str


def read_rules(sources: Sequence[Source]) -> Rulebook:
    """Read files of rules.

    Raises `ConfigError` for what is no rule, or is called like another.
    """
    written: list[object] = []
    rules: dict[str, Rule] = {}
    parts: dict[str, Part] = {}
    for source in sources:
        value = tree(source)
        entries = entries_of(source, value)
        written.extend(value["rules"])
        here: dict[str, Rule] = {}
        for entry in entries:
            name = entry.rule
            if entry.id in parts or name in rules:
                raise ConfigError(f"{source.path}: there is another rule called {entry.id!r}")
            parts[entry.id] = Part(name, plain(entry.message))
            here.setdefault(name, described(source, name, entry))
        rules |= here
    data = orjson.dumps({"rules": written}, option=orjson.OPT_SORT_KEYS)
    ordered = tuple(rules[name] for name in sorted(rules))
    return Rulebook(data, ordered, parts, f"sha256:{hashlib.sha256(data).hexdigest()}")


def tree(source: Source) -> dict[str, list[object]]:
    """Read the one document of a file, which has a list of rules."""
    reading = read(source)
    faults = [
        Fault(each.message, Place(source.path, each.location.line, each.location.column))
        for each in reading.faults
    ]
    if faults or len(reading.documents) != 1:
        raise ConfigError(f"{source.path} must be one document with rules", faults=faults)
    match reading.documents[0].value:
        case {"rules": list(rules)}:
            return {"rules": rules}
        case _:
            raise ConfigError(f"{source.path} holds no list called `rules`")


def entries_of(source: Source, value: dict[str, list[object]]) -> tuple[Entry, ...]:
    """Read what the gate must know of the rules of a file."""
    root = Node(value)
    entries = tuple(entry_of(each) for each in root["rules"].items())
    wrong = [f"{each.at}: {each.message}" for each in root.mismatches]
    wrong.extend(fault for entry in entries for fault in lacks(entry))
    if wrong or not entries:
        faults = [Fault(each, Place(source.path)) for each in wrong]
        raise ConfigError(f"{source.path} is not valid", faults=faults)
    return entries


def entry_of(node: Node) -> Entry:
    """Read what a rule says of itself; other keys of its metadata are its author's."""
    told = node["metadata"]
    name = node.text_of("id")
    return Entry(
        at=node.at,
        id=name,
        rule=told.text_of("rule") or name,
        message=node.text_of("message"),
        severity=node.text_of("severity"),
        title=told.text_of("title"),
        description=told.text_of("description"),
        remediation=told.text_of("remediation"),
        references=told["references"].texts(),
    )


def lacks(entry: Entry) -> Iterator[str]:
    """Say what a rule must have and has not."""
    if not NAME.fullmatch(entry.id) or not NAME.fullmatch(entry.rule):
        yield f"{entry.at}: an id is letters, digits, points, underscores and dashes"
    if not plain(entry.message):
        yield f"{entry.at}: there is no message"
    if entry.severity not in SEVERITIES:
        yield f"{entry.at}: the severity is none of {', '.join(SEVERITIES)}"


def described(source: Source, name: str, entry: Entry) -> Rule:
    """Describe a rule as all others are; one that says nothing of itself has its message."""
    message = plain(entry.message)
    return Rule(
        id=name,
        title=entry.title or message.partition(".")[0],
        description=entry.description or message,
        severity=SEVERITIES[entry.severity],
        remediation=entry.remediation,
        references=entry.references,
        doors=DOORS,
        file=source.path,
    )


def plain(message: str) -> str:
    """Write a message without what semgrep would fill in: that may be a secret of the code."""
    return " ".join(METAVARIABLE.sub("…", message).split())
