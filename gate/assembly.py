"""How a gate is put together from what its owner wrote: configuration, grants and rules."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from gate.config import Config, Grants, OwnResource
from gate.definitions import Definitions
from gate.definitions.files import defined_by, read_definitions
from gate.document import Source, Syntax
from gate.door_rules import DOOR_RULES
from gate.errors import ConfigError, EngineError, PolicyError
from gate.files import contents
from gate.formats.mapped import Mapped
from gate.model import Digests, Door, Severity
from gate.pipeline import Gate
from gate.policy import Engine
from gate.policy.library import Library, read_library
from gate.policy.opa import Server
from gate.policy.parcel import pack
from gate.policy.prepared import Usual, prepare
from gate.scheme import BARE, Scheme

CONFIG = "gate.yaml"
FILE_LIMIT = 1024 * 1024

Reader = Callable[[str], bytes | None]
"""Gives the bytes of one of the owner's files by its path below the root, or `None`."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The owner's files as they were read, and their digests; `osv` is a folder of advisories."""

    config: Config
    grants: Grants
    digests: Digests
    scheme: Scheme = BARE
    source: Source | None = None
    scan_rules: tuple[Source, ...] = ()
    osv: Path | None = None

    @property
    def files(self) -> frozenset[str]:
        """Name the files in the repository that decide how the repository is judged."""
        return frozenset({CONFIG, self.config.grants, *self.config.scan.semgrep.config})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for besides what the owner's files say."""

    config: Path | None = None
    grants: Path | None = None
    policies: Sequence[Path] = field(default_factory=tuple)
    crds: Sequence[Path] = field(default_factory=tuple)
    deny_at: Severity | None = None
    door: Door = Door.CHECK
    server: Server | None = None
    semgrep: Sequence[Path] = field(default_factory=tuple)
    osv: Path | None = None

    @property
    def paths(self) -> frozenset[Path]:
        """Give the files and folders with configuration, rules and definitions that are named."""
        owned = filter(None, (self.config, self.grants))
        named = (*owned, *self.policies, *self.crds, *self.semgrep)
        # Also where a link stands: it may lead elsewhere since.
        return frozenset(path for p in named for path in (p.resolve(), p.absolute()))


def deciding(changed: Set[str], owned: Owned, wishes: Wishes, root: Path) -> frozenset[str]:
    """Pick of what changed below the root the files that decide how all of it is judged."""
    told = owned.files.union(resource.crd for resource in owned.config.resources)
    named = wishes.paths
    return frozenset(
        path
        for path in changed
        if path in told or not named.isdisjoint((root / path, *(root / path).parents))
    )


def read_owned(wishes: Wishes, reader: Reader) -> Owned:
    """Read configuration and grants: named files, or those of the revision that is judged.

    Raises `ConfigError` when a named file is missing or any of them is not valid.
    """
    source = named(wishes.config) if wishes.config else own_file(CONFIG, reader)
    config = Config()
    if source:
        # pydantic takes longer to import than everything else, and most files need none of it.
        from gate.config.files import read_config  # noqa: PLC0415

        config = read_config(source)
    if wishes.deny_at:
        config = replace(config, deny_at=wishes.deny_at)
    granting = named(wishes.grants) if wishes.grants else own_grants(config, reader)
    grants = Grants()
    if granting:
        from gate.config.files import read_grants  # noqa: PLC0415

        grants = read_grants(granting, config.environments)
    digests = Digests(config=digest_of(source), grants=digest_of(granting))
    scheme = scheme_of(config.resources, read_definitions(wishes.crds), source, reader)
    rules = own_scan_rules(config, reader)
    if wishes.semgrep:
        from gate.scanning.rules import named_rules  # noqa: PLC0415

        rules += named_rules(wishes.semgrep)
    osv = wishes.osv or config.scan.dependencies.osv
    return Owned(config, grants, digests, scheme, source, rules, osv)


def own_file(name: str, reader: Reader) -> Source | None:
    """Find a file by its usual name.

    Raises `ConfigError` when it is there as `.yml` alone: it must not be passed over.
    """
    there, short = found(name, reader), f"{name.removesuffix('.yaml')}.yml"
    if there is None and reader(short) is not None:
        raise ConfigError(f"{short} is not read", advice=f"name it {name}")
    return there


def own_grants(config: Config, reader: Reader) -> Source | None:
    """Find the grants; raises `ConfigError` when the owner names a file that is not there."""
    there = own_file(config.grants, reader)
    if there is None and config.grants != Config().grants:
        raise ConfigError(f"{config.grants} is named under `grants` in {CONFIG} and is not there")
    return there


def own_scan_rules(config: Config, reader: Reader) -> tuple[Source, ...]:
    """Read the owner's own rules for scanners.

    Raises `ConfigError` where one is missing.
    """
    rules = []
    for name in config.scan.semgrep.config:
        there = found(name, reader)
        if there is None:
            raise ConfigError(f"{name} is named under `scan` in {CONFIG} and is not there")
        rules.append(there)
    return tuple(rules)


def scheme_of(
    resources: Sequence[OwnResource],
    definitions: Definitions,
    source: Source | None,
    reader: Reader,
) -> Scheme:
    """Add the owner's own resources to the kinds that are known, and hold their paths to them.

    Raises `ConfigError` when a definition cannot be read or lacks a field that a path names.
    """
    if not resources or source is None:
        return Scheme(definitions)
    # Few gates describe resources of their own.
    from gate.config.resource_check import check_paths  # noqa: PLC0415

    trees = dict(definitions.trees)
    for name in sorted({resource.crd for resource in resources if resource.crd}):
        found_there = found(name, reader)
        if found_there is None:
            raise ConfigError(f"{name} is named in {source.path} and is not there")
        trees |= dict(defined_by(found_there))
    known = Definitions(trees)
    check_paths(source, resources, known)
    return Scheme(known, tuple(Mapped(resource) for resource in resources))


def assemble(owned: Owned, wishes: Wishes, today: date, ahead: Usual | None = None) -> Gate:
    """Prepare the rules and put them together with what their owner decided.

    `ahead` is what was prepared of the same rules already. Raises `PolicyError` when a rule cannot
    be used, `ConfigError` when a name or a parameter means nothing.
    """
    parameters = owned.config.parameters
    library = ahead.library if ahead else read_library(wishes.policies)
    engine: Engine
    if ahead and not parameters:
        engine = ahead.engine
    else:
        with given_in(owned.source):
            engine = prepare(library, parameters, checked=bool(wishes.policies))
    if wishes.server:
        engine = on_server(wishes.server, engine, library, parameters)
    workers = min(os.cpu_count() or 1, 4)
    return replace(with_rules(engine, owned, today), door=wishes.door, workers=workers)


@contextmanager
def given_in(source: Source | None) -> Iterator[None]:
    """Raise what is wrong with parameters as `ConfigError`, at the place where they are given."""
    try:
        yield
    except PolicyError as error:
        if source is None or not any(fault.pointer for fault in error.faults):
            raise
        from gate.config.files import refused_parameters  # noqa: PLC0415

        raise refused_parameters(source, error) from error


def with_rules(engine: Engine, owned: Owned, today: date) -> Gate:
    """Put rules that are prepared together with what their owner decided.

    Raises `ConfigError` when a name means nothing.
    """
    if owned.source:
        from gate.config.files import check_names  # noqa: PLC0415
        from gate.scanning.rules import scan_rules  # noqa: PLC0415

        known = (*engine.rules, *DOOR_RULES, *scan_rules(owned.scan_rules))
        check_names(owned.source, owned.config, known)
    return Gate(engine, owned.config, owned.grants, Door.CHECK, today, scheme=owned.scheme)


def on_server(
    server: Server, engine: Engine, library: Library, parameters: dict[str, dict[str, object]]
) -> Engine:
    """Have a server evaluate rules that are prepared here, so that they are known and checked.

    Raises `EngineError` when it cannot be used, or what talks to it is not installed.
    """
    try:
        from gate.policy.opa.server import ServerEngine  # noqa: PLC0415 an optional extra
    except ModuleNotFoundError as error:
        raise EngineError(
            f"an OPA server cannot be used: there is no Python module {error.name}",
            advice="pip install 'agentgate[opa]'",
        ) from error
    return ServerEngine(engine, pack(library, engine.rules, parameters), server)


def named(path: Path) -> Source:
    """Read a file that the command line names."""
    return source_of(str(path), contents(path, FILE_LIMIT, ConfigError))


def found(path: str, reader: Reader) -> Source | None:
    """Read a file of the revision, if it is there."""
    data = reader(path)
    return None if data is None else source_of(path, data)


def source_of(path: str, data: bytes) -> Source:
    """Take bytes as one of the owner's files."""
    if len(data) > FILE_LIMIT:
        raise ConfigError(f"{path} is longer than {FILE_LIMIT} bytes")
    return Source(path, data, Syntax.YAML)


def digest_of(source: Source | None) -> str:
    """Identify an owner's file by its content."""
    return f"sha256:{hashlib.sha256(source.data).hexdigest()}" if source else ""
