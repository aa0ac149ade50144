"""What a caller is shown of a log: its last entries of a kind, and the proof of each."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice

from gate.audit import Checkpoint
from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored, Wanted
from gate.audit.trust.believing import covers
from gate.errors import LogError
from webhooks.records.callers import Caller
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

MOST = 100
"""How many entries one answer has."""
SEEN = 10 * MOST
"""How many entries are looked at for one answer."""
BYTES = 8 * 1024 * 1024
"""How much of envelopes one answer has at most."""
LONGEST = 2048
RETRY = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Shower:
    """Looks up entries of a log. Threads may share it."""

    log: Log
    teller: Teller

    def show(self, query: Mapping[str, str], caller: Caller) -> dict[str, object]:
        """Give the last entries for which all holds that is asked, and that a caller may see.

        Raises `Problem` for a question of another kind.
        """
        wanted = asked(query)
        try:
            return self._shown(wanted, caller)
        except LogError as error:
            self.teller.error("not-shown", error=error.message, advice=error.advice)
            detail = "the log could not be read; ask again"
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-shown", detail, RETRY) from None

    def _shown(self, wanted: Wanted, caller: Caller) -> dict[str, object]:
        note = files.read(self.log.public, tiles.CHECKPOINT) or b""
        tree = checkpoints.read(note, self.log.origin, self.log.key) if note else None
        entries = [self._written(each, tree) for each in self._seen(wanted, caller)]
        return {"origin": self.log.origin, "checkpoint": note.decode(), "entries": entries}

    def _seen(self, wanted: Wanted, caller: Caller) -> Iterator[Stored]:
        left = BYTES
        own = (
            stored
            for stored in islice(self.log.newest(**wanted), SEEN)
            if any(covers(prefix, stored.summary.resource) for prefix in caller.reads)
        )
        for stored in islice(own, MOST):
            left -= len(stored.envelope or b"")
            if left < 0:
                return
            if stored.envelope is not None:
                yield stored

    def _written(self, stored: Stored, tree: Checkpoint | None) -> dict[str, object]:
        is_covered = tree is not None and stored.index < tree.size
        hashes = self.log.inclusion(stored.index, tree.size) if tree and is_covered else []
        return {
            "index": stored.index,
            "leaf": b64encode(stored.leaf).decode(),
            "envelope": (stored.envelope or b"").decode(),
            "hashes": [b64encode(each).decode() for each in hashes],
        }


def asked(query: Mapping[str, str]) -> Wanted:
    """Read what is asked for. Raises `Problem`."""
    wanted: Wanted = {}
    for name, value in query.items():
        match name:
            case "commit":
                wanted["commit"] = value
            case "resource":
                wanted["resource"] = value
            case "door":
                wanted["door"] = value
            case _:
                raise unknown()
    if not wanted or max(map(len, query.values())) > LONGEST:
        raise unknown()
    return wanted


def unknown() -> Problem:
    """Say what can be asked for."""
    return Problem(
        HTTPStatus.BAD_REQUEST, "unknown-question", "ask for a commit, a resource or a door, once"
    )
