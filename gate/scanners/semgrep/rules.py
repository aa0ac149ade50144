"""How rules for semgrep are written, and what the gate knows of them before semgrep runs."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from gate.document import Source, Syntax, read
from gate.errors import ConfigError, Fault, Place
from gate.model import Door, Rule, Severity

SEVERITIES = {
    "CRITICAL": Severity.CRITICAL, "HIGH": Severity.HIGH, "ERROR": Severity.HIGH,
    "MEDIUM": Severity.MEDIUM, "WARNING": Severity.MEDIUM, "LOW": Severity.LOW,
    "INFO": Severity.LOW,
}  # fmt: skip
DOORS = (Door.CHECK, Door.PRESYNC)
METAVARIABLE = re.compile(r"\$(\.\.\.)?[A-Z_][A-Z_0-9]*")

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")]


class Metadata(BaseModel):
    """What a rule says of itself beyond what semgrep asks for; other keys are its author's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rule: Id | None = Field(None, description="The rule that this is a part of; else its own id.")
    title: str = ""
    description: str = ""
    remediation: str = ""
    references: tuple[str, ...] = ()


class Entry(BaseModel):
    """One rule as semgrep reads it; what it looks for is semgrep's to judge."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Id
    message: Annotated[str, StringConstraints(min_length=1)]
    severity: str
    metadata: Metadata = Metadata()


class RuleFile(BaseModel):
    """A file of rules."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rules: Annotated[tuple[Entry, ...], Field(min_length=1)]


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
            name = entry.metadata.rule or entry.id
            if entry.id in parts or name in rules or name.startswith("gate/"):
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
    try:
        return RuleFile.model_validate_json(orjson.dumps(value)).rules
    except ValidationError as error:
        faults = [
            Fault(f"{'.'.join(map(str, each['loc']))}: {each['msg']}", Place(source.path))
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise ConfigError(f"{source.path} is not valid", faults=faults) from None


def described(source: Source, name: str, entry: Entry) -> Rule:
    """Describe a rule as all others are; one that says nothing of itself has its message."""
    severity = SEVERITIES.get(entry.severity)
    if severity is None:
        known = ", ".join(SEVERITIES)
        raise ConfigError(f"{source.path}: {entry.id} has a severity that is none of {known}")
    told = entry.metadata
    message = plain(entry.message)
    return Rule(
        id=name,
        title=told.title or message.partition(".")[0],
        description=told.description or message,
        severity=severity,
        remediation=told.remediation,
        references=told.references,
        doors=DOORS,
        file=source.path,
    )


def plain(message: str) -> str:
    """Write a message without what semgrep would fill in: that may be a secret of the code."""
    return " ".join(METAVARIABLE.sub("…", message).split())


def rule_sources(named: Sequence[tuple[str, bytes]]) -> Iterator[Source]:
    """Take files as files of rules."""
    for path, data in named:
        yield Source(path, data, Syntax.YAML)
