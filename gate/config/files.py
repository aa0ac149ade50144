"""The shape of `gate.yaml`, and how it and `grants.yaml` become the owner's decisions."""

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, TypeVar

import orjson
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from gate.config import Config, EnforcementRule, Grants
from gate.config.entries import Day, Entry, Globs, Inside, Name, Patterns
from gate.config.environment import DEFAULT_ENVIRONMENTS, EnvironmentRule
from gate.config.grants_file import GrantsFile, grant, granted_environments
from gate.config.parameters import misnamed
from gate.config.render_file import RenderEntry, wishes
from gate.config.resource_file import ResourceEntry, own
from gate.config.risk_file import ApprovalEntry, RiskEntry, risk_environments, risks
from gate.config.scan_file import ScanEntry, scans
from gate.document import Document, Source, locate, read
from gate.errors import ConfigError, Fault, GateError, Place
from gate.model import Door, Enforcement, Exemption, Rule, Severity
from gate.tree import pointer_to

File = TypeVar("File", bound=BaseModel)


class EnvironmentEntry(Entry):
    """What belongs to an environment."""

    namespaces: Globs = Field((), description="Globs over namespaces.")
    labels: dict[str, str] = Field({}, description="Globs over labels of the namespace.")
    paths: Patterns = Field((), description="Path patterns as in .gitignore.")
    destinations: Globs = Field((), description="Globs over Argo CD destinations.")


class EnforcementEntry(Entry):
    """How strictly some rules are applied; the last entry that matches wins."""

    rules: Annotated[Globs, Field(min_length=1, description="Globs over rule ids.")]
    action: Enforcement
    environments: Globs = Field((), description="Environments it holds for; empty for all.")
    doors: tuple[Door, ...] = Field((), description="Doors it holds at; empty for all.")


class ExemptionEntry(Entry):
    """A finding its owner accepts until a day."""

    rule: Name = Field(description="A rule id; gate/… cannot be exempted.")
    subject: Name = Field(description="Glob over the manifest's name or its path.")
    reason: Name
    owner: Name
    expires: Day


class GateFile(Entry):
    """The file `gate.yaml`."""

    version: Literal[1]
    environments: dict[Name, EnvironmentEntry] = Field(
        {}, description="Where each environment is; replaces the conventional names."
    )
    deny_at: Severity = Field(Severity.HIGH, description="Severity from which a finding denies.")
    enforcement: tuple[EnforcementEntry, ...] = ()
    parameters: dict[Name, dict[Name, object]] = Field({}, description="By rule id, then by name.")
    exemptions: tuple[ExemptionEntry, ...] = ()
    ignore: Patterns = Field((), description="Path patterns that are not judged, as in .gitignore.")
    grants: Inside = Field("grants.yaml", description="Path of the grants, beside this file.")
    resources: tuple[ResourceEntry, ...] = Field(
        (), description="The organisation's own custom resources, and what their fields mean."
    )
    render: tuple[RenderEntry, ...] | None = Field(
        None, description="What is rendered, and nothing else; by default what is found."
    )
    scan: ScanEntry = Field(ScanEntry(), description="What is scanned for in code.")
    risk: RiskEntry = Field(RiskEntry(), description="How the risk of a change is judged.")
    approvals: tuple[ApprovalEntry, ...] = Field(
        (), description="Which changes need approvals, and whose."
    )


def read_config(source: Source) -> Config:
    """Read `gate.yaml`.

    Raises `ConfigError` with the place of every fault.
    """
    document = only_document(source)
    parsed = validated(GateFile, document)
    environments = tuple(
        EnvironmentRule(name, entry.namespaces, entry.labels, entry.paths, entry.destinations)
        for name, entry in parsed.environments.items()
    )
    return Config(
        environments=environments or DEFAULT_ENVIRONMENTS,
        enforcement=tuple(
            EnforcementRule(entry.rules, entry.action, entry.environments, entry.doors)
            for entry in parsed.enforcement
        ),
        deny_at=parsed.deny_at,
        parameters=parsed.parameters,
        exemptions=tuple(
            Exemption(entry.rule, entry.subject, entry.reason, entry.owner, entry.expires)
            for entry in parsed.exemptions
        ),
        ignore=parsed.ignore,
        grants=parsed.grants,
        resources=tuple(map(own, parsed.resources)),
        render=wishes(parsed.render),
        scan=scans(parsed.scan),
        risks=risks(parsed.risk, parsed.approvals),
    )


def read_grants(source: Source, environments: Sequence[EnvironmentRule]) -> Grants:
    """Read `grants.yaml`, which may be limited to these environments.

    Raises `ConfigError` with the place of every fault.
    """
    document = only_document(source)
    parsed = validated(GrantsFile, document)
    faults = list(undescribed(granted_environments(parsed), environments))
    if faults:
        raise unknown(document, faults)
    return Grants(given=True, entries=tuple(grant(entry) for entry in parsed.grants))


def check_names(source: Source, config: Config, rules: Sequence[Rule]) -> None:
    """Refuse names of rules and environments that do not exist, so that no entry is void by a slip.

    Raises `ConfigError` with the place of every fault.
    """
    places = undescribed(named_environments(config), config.environments)
    faults = [*unknown_rules(config, rules), *places, *misnamed(config, rules)]
    if faults:
        raise unknown(only_document(source), faults)


def unknown(document: Document, faults: Sequence[tuple[str, str]]) -> ConfigError:
    """Say of each (pointer, message) where the name stands that means nothing."""
    message = f"{document.source.path} names things that do not exist"
    return ConfigError(message, faults=placed(document, faults))


def unknown_rules(config: Config, rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Find globs and ids that no rule answers to, as (pointer, message)."""
    ids = [rule.id for rule in rules]
    for index, entry in enumerate(config.enforcement):
        for number, pattern in enumerate(entry.rules):
            if not fnmatch.filter(ids, pattern):
                yield f"/enforcement/{index}/rules/{number}", f"no rule is named {pattern!r}"
    for index, exemption in enumerate(config.exemptions):
        if exemption.rule.startswith("gate/"):
            yield f"/exemptions/{index}/rule", f"{exemption.rule} cannot be exempted"
        elif exemption.rule not in ids:
            yield f"/exemptions/{index}/rule", f"no rule is named {exemption.rule!r}"


def named_environments(config: Config) -> Iterator[tuple[str, str]]:
    """Find the environments that are named, as (pointer, name)."""
    for index, entry in enumerate(config.enforcement):
        for number, name in enumerate(entry.environments):
            yield f"/enforcement/{index}/environments/{number}", name
    for index, wish in enumerate(config.render or ()):
        if wish.environment:
            yield f"/render/{index}/environment", wish.environment
    yield from risk_environments(config.risks)


def undescribed(
    named: Iterable[tuple[str, str]], environments: Sequence[EnvironmentRule]
) -> Iterator[tuple[str, str]]:
    """Pick those of some (pointer, name) that nothing describes, as (pointer, message)."""
    known = {rule.name for rule in environments}
    return ((at, f"no environment is named {name!r}") for at, name in named if name not in known)


def refused_parameters(source: Source, error: GateError) -> ConfigError:
    """Say where the parameters stand that the rules refuse."""
    refused = [
        (f"/parameters{each.pointer}", each.message) for each in error.faults if each.pointer
    ]
    others = [each for each in error.faults if not each.pointer]
    return ConfigError(
        f"{source.path} gives parameters that the rules do not take",
        faults=[*placed(only_document(source), refused), *others],
    )


def only_document(source: Source) -> Document:
    """Read a file that must hold exactly one document."""
    reading = read(source)
    faults = [
        Fault(fault.message, Place(source.path, fault.location.line, fault.location.column))
        for fault in reading.faults
    ]
    if faults:
        raise ConfigError(f"{source.path} cannot be read", faults=faults)
    if len(reading.documents) != 1:
        raise ConfigError(f"{source.path} must hold one document, not {len(reading.documents)}")
    return reading.documents[0]


def validated(shape: type[File], document: Document) -> File:
    """Read a document as one of our files."""
    try:
        return shape.model_validate_json(orjson.dumps(document.value))
    except ValidationError as error:
        faults = [
            (pointer_to(fault["loc"], document.value), explain(fault))
            for fault in error.errors(include_url=False, include_context=False)
        ]
        places = placed(document, faults)
        raise ConfigError(f"{document.source.path} is not valid", faults=places) from None


def explain(fault: ErrorDetails) -> str:
    """Say what is wrong with an entry, without the values beside it."""
    match fault["type"]:
        case "extra_forbidden":
            return f"unknown key {str(fault['loc'][-1])!r}"
        case "missing":
            return f"{str(fault['loc'][-1])!r} is missing"
        case "value_error":
            return fault["msg"].removeprefix("Value error, ")
        case _:
            return fault["msg"][:1].lower() + fault["msg"][1:]


def placed(document: Document, faults: Sequence[tuple[str, str]]) -> list[Fault]:
    """Give each (pointer, message) the place it stands at."""
    places = locate(document, [pointer for pointer, _ in faults])
    return [
        Fault(message, Place(document.source.path, place.line, place.column))
        for place, (_, message) in zip(places, faults, strict=True)
    ]
