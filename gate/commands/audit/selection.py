"""Which records `gate audit list` and `gate audit export` are about."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256

from gate.audit import envelope as envelopes
from gate.audit.log.merging import merged, moment
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored, Wanted
from gate.audit.records import read_record
from gate.commands.audit.places import commit_of, content
from gate.errors import RecordError, SourceError
from gate.moments import read_moment

Test = Callable[[Stored], bool]


def selected(logs: dict[str, Log], options: Namespace) -> Iterator[tuple[str, Stored]]:
    """Give the records that are wanted, of all logs, with the origin of each."""
    wanted, tests = wanted_of(options), list(tests_of(options))
    runs = {origin: log.find(**wanted) for origin, log in logs.items()}
    return (
        (origin, stored) for origin, stored in merged(runs) if all(test(stored) for test in tests)
    )


def wanted_of(options: Namespace) -> Wanted:
    """Take from the options what a log can be asked."""
    wanted = Wanted()
    if options.commit:
        wanted["commit"] = commit_of(options.commit)
    if options.judged:
        wanted["object"] = sha256(content(options.judged)).hexdigest()
    if options.resource:
        wanted["resource"] = options.resource
    if options.verdict:
        wanted["verdict"] = options.verdict
    if options.door:
        wanted["door"] = options.door
    if options.verifier:
        wanted["verifier"] = options.verifier
    return wanted


def tests_of(options: Namespace) -> Iterator[Test]:
    """Take from the options what has to be looked at record by record."""
    if options.since:
        since = time_of(options.since)
        yield lambda stored: moment(stored.summary.decided) >= since
    if options.until:
        until = time_of(options.until)
        yield lambda stored: moment(stored.summary.decided) < until
    if options.agent:
        agent: str = options.agent
        yield lambda stored: agent in names(stored)


def time_of(text: str) -> datetime:
    """Read a day or a time; without a zone it is in UTC. Raises `SourceError`."""
    read = read_moment(text)
    if read is None:
        raise SourceError(f"{text!r} is no time", advice="write 2026-11-01 or 2026-11-01T08:30:00Z")
    return read


def names(stored: Stored) -> set[str]:
    """Name what was judged, with its namespace and without; nothing if the envelope is gone."""
    if stored.envelope is None:
        return set()
    try:
        record = read_record(envelopes.load(stored.envelope))
    except RecordError:
        return set()
    objects = record.decision.objects
    return {one.name for one in objects} | {f"{one.namespace}/{one.name}" for one in objects}
