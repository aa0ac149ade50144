"""Which files can matter to a change: those that could name what it touches, or be named by it.

A manifest refers to another by its name, so a file in which no such name is spelled has nothing to
do with the change and need not be read. Files that could spell a name in another way are always
read, as are those that say where others are deployed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from gate.bundle.indexes import SUBJECT
from gate.change.once import Read
from gate.formats.access import JOINING
from gate.manifest import Kind, Manifest
from gate.parts.ark import models as ark
from gate.parts.kagent import agents as kagent
from gate.parts.pods import DEFAULT_ACCOUNT
from gate.parts.toolhive.pods import MADE_ACCOUNTS
from gate.sources import File

DISGUISES = (b"\\", b"!!")
"""Escapes and explicit types, through which a name need not be spelled as it reads."""

EVERYBODY = "system:"
"""How the names begin of groups that accounts are in without being named."""

PLACEMENT = (b"argoproj.io", b"Namespace", b"NetworkPolicy", JOINING.encode())
"""What is written with these speaks of others without naming them: where they run, whom they
may call, what their roles allow."""

IMPLIED = frozenset({DEFAULT_ACCOUNT, kagent.DEFAULT_MODEL, ark.DEFAULT_MODEL})
"""What those refer to who name nothing: an account, a model."""

# What is looked for comes first in these: so it is found fast.
WIDE = re.compile(rb"system:(?<!\wsystem:)")
"""How such a group is spelled, and not `readOnlyRootFilesystem:`."""

MOVING = frozenset({Kind.APPLICATION, Kind.NAMESPACE})
"""What may change the judgement of anything, as it says where that runs."""

PLACING = MOVING | {Kind.NETWORK_POLICY, Kind.SERVICE}
"""What changes the judgement of others that it does not name."""

SERVICE_MARK = b"Service"

SERVICE = re.compile(rb"Service(?!\w)(?<!\wService)")
"""How a file spells that kind itself, and not only `ServiceAccount`, as every workload does."""

DECLARED_WITH = {
    Kind.SECRET: b"Secret",
    Kind.CONFIG_MAP: b"ConfigMap",
    Kind.SERVICE_ACCOUNT: b"ServiceAccount",
    Kind.DEVICE_CLAIM: b"ResourceClaim",
    Kind.MODEL: b"Model",
    Kind.SERVICE: SERVICE_MARK,
}
"""What a file must spell to declare a kind of object; other kinds have several spellings."""


def relevant(
    files: Sequence[File], changed: Set[str], before: Sequence[Manifest], read: Read
) -> list[File]:
    """Pick the files that can matter to a change of some of them, in their order.

    `before` are the manifests of what the change removed, `read` reads files into manifests.
    """
    touched = [file for file in files if file.path in changed]
    if places_others([*read(touched).manifests, *before]):
        return list(files)
    names = {name for manifest in before for name in names_of(manifest)}
    # Whoever refers to a file that could refer to the change in disguise is looked for too.
    disguised = [file for file in without(files, touched) if has(file, DISGUISES)]
    fronting = services(touched, without(files, [*touched, *disguised]), read)
    picked = [*touched, *disguised, *fronting]
    picked += referring(picked, names, without(files, picked), read)
    picked += [file for file in without(files, picked) if speaks_of_others(file)]
    picked += referred(picked, without(files, picked), read)
    return sorted(picked, key=lambda file: file.path)


def speaks_of_others(file: File) -> bool:
    """Say whether a file may speak of others without naming them."""
    return has(file, PLACEMENT) or WIDE.search(file.data) is not None


def places_others(changed: Iterable[Manifest], kinds: Set[Kind] = PLACING) -> bool:
    """Say whether a change is of such kinds, or empowers others whatever they are called."""
    return any(m.identity.kind in kinds or empowers_everybody(m) for m in changed)


def empowers_everybody(manifest: Manifest) -> bool:
    """Say whether a binding gives power to a group of accounts that it does not name."""
    subjects = (link.target for link in manifest.links if link.relation == SUBJECT)
    return any(subject.startswith(EVERYBODY) for subject in subjects)


def names_of(manifest: Manifest) -> Iterator[str]:
    """Give the names through which others depend on a manifest: its own, and whom it empowers."""
    subjects = (link.target for link in manifest.links if link.relation == SUBJECT)
    for name in (manifest.identity.name, *subjects):
        yield from spellings(name)


def spellings(name: str) -> Iterator[str]:
    """Give what is spelled by those who depend on a name: it, or whose account a controller made.

    Such an account is called after its owner, who says no more than that.
    """
    yield name
    yield from (name.removesuffix(end) for end in MADE_ACCOUNTS if name.endswith(end))


def has(file: File, marks: Iterable[bytes]) -> bool:
    """Say whether a file spells one of some marks."""
    return any(mark in file.data for mark in marks)


def referring(
    fresh: Sequence[File], names: Set[str], rest: Sequence[File], read: Read
) -> list[File]:
    """Find the files that could refer to others or to names, and those that refer to them."""
    found: list[File] = []
    while fresh or names:
        known = read(fresh).manifests
        declared = {name for manifest in known for name in names_of(manifest)}
        if IMPLIED & (declared | names) or any(map(empowers_everybody, known)):
            return [*found, *rest]
        spelled = spelling(declared | names)
        fresh = [file for file in rest if spelled(file)]
        found += fresh
        rest, names = without(rest, fresh), frozenset()
    return found


def referred(fresh: Sequence[File], rest: Sequence[File], read: Read) -> list[File]:
    """Find the files that could declare what others refer to, and what those refer to."""
    found: list[File] = []
    while fresh:
        targets = {target for m in read(fresh).manifests for target in targets_of(m)}
        fresh = list(declaring(targets, rest))
        found += fresh
        rest = without(rest, fresh)
    return found


def targets_of(manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    """Give what a manifest refers to, by name or by labels, and how its kind is spelled."""
    for link in manifest.links:
        # An account that a controller makes is declared nowhere, and bound like any other.
        kind = Kind.SERVICE_ACCOUNT if link.relation == "service_account" else link.kind
        if kind:
            yield link.target, DECLARED_WITH.get(Kind(kind), b"")
    if manifest.identity.kind is Kind.SERVICE:
        yield from ((value, b"") for value in manifest.network.selects.labels.values())


def services(touched: Sequence[File], rest: Sequence[File], read: Read) -> list[File]:
    """Find the files with a service that may answer for what changed: it names it by labels."""
    labels = {value for m in read(touched).manifests for value in m.pod.labels.values()}
    spelled = spelling(labels)
    return [file for file in rest if SERVICE.search(file.data) and spelled(file)]


def declaring(targets: Set[tuple[str, bytes]], files: Iterable[File]) -> Iterator[File]:
    """Find the files that spell the name of a target, and the mark of its kind."""
    by_mark = [
        (mark, spelling({name for name, other in targets if other == mark}))
        for mark in {mark for _, mark in targets}
    ]
    for file in files:
        if any(mark in file.data and spelled(file) for mark, spelled in by_mark):
            yield file


def without(files: Iterable[File], some: Iterable[File]) -> list[File]:
    """Leave some files out."""
    paths = {file.path for file in some}
    return [file for file in files if file.path not in paths]


def spelling(names: Set[str]) -> Callable[[File], bool]:
    """Make a test for files that spell one of some names, in their path or their text."""
    words = [re.escape(name.encode()) for name in sorted(names) if name]
    if not words:
        return lambda _: False
    pattern = re.compile(rb"(?<![\w-])(?:" + b"|".join(words) + rb")(?![\w-])")
    return lambda file: bool(pattern.search(file.data) or pattern.search(file.path.encode()))
