"""What the verbs of `gate audit` read: logs, one record of them, files of bounded length."""

import os
import re
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gate.audit.log.opening import Log, open_log
from gate.audit.log.stored import Stored
from gate.audit.trust import Trust, read_trust
from gate.errors import LogError, SourceError
from gate.files import contents
from gate.sources.revisions import OID

LIMIT = 16 * 1024 * 1024
"""The longest file that is read whole, in bytes, unless its reader allows less."""
VARIABLE = "AGENTGATE_LOG"
NAMED = re.compile(r"0|[1-9][0-9]{0,17}")
DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


def content(path: Path, limit: int = LIMIT) -> bytes:
    """Read a file. Raises `SourceError`, also for one that is too long."""
    return contents(path, limit)


def folders(given: Sequence[Path]) -> list[Path]:
    """Give the folders of the logs that were named, or else that of the environment."""
    found = list(given) or [Path(one) for one in [os.environ.get(VARIABLE, "")] if one]
    if not found:
        raise SourceError(f"no log was named: give --log DIR, or set {VARIABLE}")
    if any("://" in str(one) or str(one).startswith(("http:", "https:")) for one in found):
        raise SourceError(
            "this reads a log on this machine, and was given an address",
            advice="run it where the log is, or on a copy of its folder",
        )
    return found


@contextmanager
def opened_log(options: Namespace) -> Iterator[Log]:
    """Open the one log that was named."""
    (folder,) = folders([options.log] if options.log else [])
    with open_log(folder) as log:
        yield log


@contextmanager
def opened_logs(options: Namespace) -> Iterator[dict[str, Log]]:
    """Open the logs that were named, by origin. Raises `LogError` for two with the same name."""
    with ExitStack() as stack:
        logs: dict[str, Log] = {}
        for folder in folders(options.log):
            log = stack.enter_context(open_log(folder))
            if log.origin in logs:
                raise LogError(f"two logs are named {log.origin}: {folder} is the second")
            logs[log.origin] = log
        yield logs


def record_of(log: Log, which: str) -> Stored | None:
    """Find a record by its index, its decision id, or the digest of what was signed."""
    if NAMED.fullmatch(which):
        return log.record(int(which)) if int(which) < log.size else None
    digest = DIGEST.fullmatch(which)
    if digest:
        return next(log.find(digest=bytes.fromhex(digest[1])), None)
    return next(log.find(decision_id=which), None)


def found(logs: dict[str, Log], which: str) -> tuple[Log, Stored]:
    """Find the one record that is meant. Raises `SourceError` for none, and for several."""
    hits = [(log, hit) for log in logs.values() if (hit := record_of(log, which)) is not None]
    match hits:
        case [one]:
            return one
        case []:
            raise SourceError(
                f"{', '.join(logs)} holds no record {which}",
                advice="`gate audit list` names them: by index, decision id or digest",
            )
        case _:
            origins = ", ".join(log.origin for log, _ in hits)
            raise SourceError(
                f"{which} is in several logs: {origins}", advice="name one with --log"
            )


def trust_of(path: Path) -> Trust:
    """Read a trust policy."""
    return read_trust(content(path), str(path))


def commit_of(text: str) -> str:
    """Take the name of a commit, in full. Raises `SourceError`."""
    if not OID.fullmatch(text):
        raise SourceError(
            f"{text!r} is no commit in full", advice="git rev-parse gives it: 40 or 64 hex digits"
        )
    return text
