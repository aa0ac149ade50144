"""When an agent came to be able to do something, and who let it: told from Git and the log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gate.manifest import Manifest
from gate.model import Location
from gate.sources.commits import Commit
from gate.sources.history import Branch
from gate.sources.signatures import Principal, Unproven

__all__ = [
    "Ability",
    "Answer",
    "Approval",
    "Capability",
    "Covering",
    "Facet",
    "Found",
    "Gap",
    "Given",
    "Glimpse",
    "Holdings",
    "Interval",
    "Introduction",
    "Shown",
    "Standing",
    "Turn",
    "Way",
    "Who",
]


class Facet(StrEnum):
    """Of what sort a capability is."""

    TOOL = "tool"
    PATH = "path"
    MODEL = "model"
    SECRET = "secret"  # noqa: S105 a sort of capability
    GPU = "gpu"
    EGRESS = "egress"


class Capability(NamedTuple):
    """What is asked about: a tool, path, model, secret or accelerator by its name."""

    facet: Facet
    name: str


class Who(NamedTuple):
    """An agent as a cluster names it; for files, as the file or its folder does."""

    group: str
    kind: str
    namespace: str
    name: str

    @property
    def label(self) -> str:
        """Name it in a sentence."""
        return f"{self.kind} {f'{self.namespace}/' * bool(self.namespace)}{self.name}"


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that an agent can do, and where that is written.

    `value` says how (after approval, to read, …), `through` by whom it is reached, empty for the
    agent itself; `wildcard` that what is written stands for more than one thing, all but `barred`.
    """

    facet: Facet
    name: str
    value: str
    through: str
    wildcard: bool
    manifest: Manifest
    at: str
    barred: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Give what it says wherever it is written."""
        return self.facet, self.name, self.value, self.through, *self.barred


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Which agents of a name there are at one commit, what they can do, and which files say so."""

    ways: Mapping[Who, tuple[Ability, ...]]
    files: Mapping[Who, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A commit of the branch at which something changed; `position` counts from its first."""

    position: int
    oid: str


@dataclass(frozen=True, slots=True)
class Standing:
    """From when until when an agent could do something: `[opened, closed)`, as the branch has it.

    `altered` are turns in between at which it could do it in other ways; `was` is who the agent
    was before `opened`, `became` who it is since `closed`, where it was only renamed.
    """

    opened: Turn
    ways: tuple[Ability, ...]
    altered: tuple[tuple[Turn, tuple[Ability, ...]], ...] = ()
    closed: Turn | None = None
    was: Who | None = None
    became: Who | None = None

    @property
    def turns(self) -> Iterator[Turn]:
        """Give the turns that it is told by, in order."""
        yield self.opened
        yield from (turn for turn, _ in self.altered)
        if self.closed:
            yield self.closed


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read at a commit, so that what it lets agents do is not known."""

    path: str
    message: str
    commit: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """A commit that brought a capability, or took it away, and who is behind it."""

    commit: Commit
    proof: Principal | Unproven


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let a merge in that is not its author, as far as Git shows it.

    `principal` is empty where nobody is shown, and `reason` says why; `files` are what a code owner
    had to own, `parent` the commit whose list of code owners counts.
    """

    principal: str
    reason: str
    files: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody approved: an agent, and what it can do since the change."""

    agent: str
    capability: str


@dataclass(frozen=True, slots=True)
class Covering:
    """A record about a commit in a log; `about` is how much of the commit was judged.

    It is `whole` or `part`, `approved` for an approval, and `erased` where only the log's index is
    left to tell of the record. `by` is who decided or approved, as the log says; `base` is what an
    approved commit was compared with, empty where that was nothing, and `given` what was reviewed.
    `verified` says whether a trust policy believes it, `None` where there is none; `doubt` what
    speaks against it.
    """

    commit: str
    origin: str
    index: int
    decided: str
    door: str
    verdict: str
    decision: str
    resource: str
    about: str
    by: str
    base: str = ""
    given: tuple[Given, ...] = ()
    verified: bool | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How an agent could do something, and the line that says so."""

    ability: Ability
    location: Location


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is known of one turn.

    `brought` are the commits that introduced what changed: `kind` says where they were found
    (`commit`, `merged`, `evil-merge` or `resurrected`). `signer` is that of a merge.
    """

    commit: Commit
    kind: str
    brought: tuple[Introduction, ...]
    signer: Principal | Unproven | None
    approval: Approval
    records: tuple[Covering, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """One standing with everything that is known of its two ends."""

    standing: Standing
    opened: Shown
    ways: tuple[Way, ...]
    altered: tuple[tuple[Shown, tuple[Way, ...]], ...]
    closed: Shown | None


@dataclass(frozen=True, slots=True)
class Found:
    """One agent and since when it could do what was asked; none where it never could."""

    who: Who
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that can be told about an agent and a capability, and what the answer hangs on."""

    agent: str
    capability: Capability
    branch: Branch
    commits: int
    found: tuple[Found, ...]
    gaps: tuple[Gap, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that the agents of a name could do at a commit of a branch, and how it was found.

    `why` says how the commit was picked.
    """

    agent: str
    branch: Branch
    commit: Commit
    why: str
    held: tuple[tuple[Who, tuple[Way, ...]], ...]
    records: tuple[Covering, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notices: tuple[str, ...] = ()
