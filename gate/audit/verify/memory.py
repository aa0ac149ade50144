"""What a verifier remembers between runs: the newest checkpoint of each log, the trust policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.audit import Checkpoint, Receipt, strict
from gate.audit.growth import Growth, shows
from gate.audit.log.checkpoints import read_body
from gate.audit.log.notes import parse
from gate.audit.trust import Seen, Succession, Trust, follow
from gate.audit.verify.reasons import Logged, Reason, Refused
from gate.errors import RecordError

LIMIT = 1024 * 1024
"""The longest state that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The trust policy used last, and the newest checkpoint of each log as it was signed."""

    trust: Seen | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    def checkpoint(self, origin: str) -> Checkpoint | None:
        """Give the newest checkpoint that was seen of a log."""
        note = self.notes.get(origin)
        return None if note is None else read_body(parse(note.encode()).text)


NOTHING = Memory()
"""What a verifier knows that runs for the first time."""


class Believed(Protocol):
    """Something signed that is believed: by what it is known, and where it stands if proven."""

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of what was signed."""

    @property
    def logged(self) -> Logged | None:
        """Give where it stands."""


class SeenEntry(BaseModel):
    """A trust policy that was used."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    version: Annotated[int, Field(ge=1)]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class StateFile(BaseModel):
    """The file in which a verifier remembers."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    version: Literal[1]
    trust: SeenEntry | None = None
    checkpoints: dict[str, str]


def read_memory(data: bytes) -> Memory:
    """Read what was written by `write_memory`. Raises `RecordError` or `LogError`."""
    strict.loads(data, LIMIT)
    try:
        state = StateFile.model_validate_json(data)
    except ValidationError:
        raise RecordError("this is no state of a verifier") from None
    seen = None if state.trust is None else Seen(state.trust.version, state.trust.digest)
    memory = Memory(seen, state.checkpoints)
    for origin in memory.notes:
        known = memory.checkpoint(origin)
        if known is None or known.origin != origin:
            raise RecordError(f"the state holds a checkpoint of another log as that of {origin}")
    return memory


def write_memory(memory: Memory) -> bytes:
    """Write what is to be remembered, as JSON."""
    seen = memory.trust
    state = {
        "version": 1,
        "trust": seen and {"version": seen.version, "digest": seen.digest},
        "checkpoints": dict(sorted(memory.notes.items())),
    }
    return orjson.dumps(state, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def distrusted(memory: Memory, trust: Trust) -> Refused | None:
    """Say why a trust policy must not be used after the one that was used last."""
    if memory.trust is None:
        return None
    match follow(memory.trust, trust):
        case Succession.ROLLED_BACK:
            return Refused(
                Reason.TRUST_ROLLED_BACK,
                f"the trust policy has version {trust.version}, and version "
                f"{memory.trust.version} was used before",
            )
        case Succession.FORKED:
            return Refused(
                Reason.TRUST_FORKED,
                f"version {trust.version} of the trust policy does not follow the one used before",
            )
        case Succession.SAME | Succession.NEXT | Succession.LATER:
            return None


def discontinued(memory: Memory, logged: Logged, growths: Iterable[Growth]) -> Refused | None:
    """Say why a checkpoint does not continue the newest that was seen of its log."""
    new = logged.checkpoint
    old = memory.checkpoint(new.origin)
    if old is None or (old.size, old.root) == (new.size, new.root):
        return None
    if new.size < old.size:
        return Refused(
            Reason.OLDER_CHECKPOINT,
            f"the checkpoint of {new.origin} is over {new.size} entries, and one over {old.size} "
            "was seen before",
        )
    if new.size == old.size:
        return Refused(
            Reason.FORKED_LOG,
            f"{new.origin} signed two different trees of {new.size} entries: it has two histories",
        )
    if any(shows(growth, old, new) for growth in growths):
        return None
    return Refused(
        Reason.NOT_CONSISTENT,
        f"nothing shows that the {new.size} entries of {new.origin} begin with the {old.size} "
        "that were seen before",
    )


def forked(believed: Iterable[Believed]) -> str | None:
    """Name a log that signed two histories, if several of its entries show it.

    These are two trees of the same size, or two entries at the same index.
    """
    roots: dict[tuple[str, int], bytes] = {}
    places: dict[Receipt, bytes] = {}
    for one in believed:
        if one.logged is None:
            continue
        tree = one.logged.checkpoint
        if roots.setdefault((tree.origin, tree.size), tree.root) != tree.root:
            return tree.origin
        if places.setdefault(one.logged.receipt, one.digest) != one.digest:
            return tree.origin
    return None


def remember(memory: Memory, trust: Trust, believed: Iterable[Believed]) -> Memory:
    """Remember a trust policy, and of each log the newest checkpoint."""
    notes = dict(memory.notes)
    sizes = {origin: known.size for origin in notes if (known := memory.checkpoint(origin))}
    for logged in filter(None, (one.logged for one in believed)):
        origin, size = logged.checkpoint.origin, logged.checkpoint.size
        if size > sizes.get(origin, -1):
            notes[origin], sizes[origin] = logged.note.decode(), size
    return Memory(Seen(trust.version, trust.digest), notes)
