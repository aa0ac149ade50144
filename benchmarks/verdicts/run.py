"""Measures how soon a replica knows all verdicts, and what a look-up takes; prints a table.

    .venv/bin/python -m benchmarks.verdicts.run [VERDICTS] [OBJECTS]

Each verdict is of another revision of one of several applications, and signed; its record lists
its objects, as the service's does. It is read from JSON, as it comes from the API server. Times
vary from machine to machine.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from io import StringIO

import orjson

from benchmarks.log.growing import memory
from gate.applied import Identified
from gate.audit.records import Record
from gate.audit.records.detail import Judged
from gate.audit.records.digests import DigestSet, Form
from gate.audit.records.record import Subject
from gate.recording.account import within
from gate.recording.room import Room
from gate.verdicts import Applied, Verdict, listed
from tests.gate.audit.verification.sample import sealed
from tests.gate.verdicts.sample import DELIVERED, NOW, about, belief, written
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

KEPT = 20
"""Verdicts of an application, as is usual."""
CHANGED = 10
"""One in so many objects differs from the revision before."""
LOOKS = 20_000


def main(verdicts: int = 500, objects: int = 500) -> int:
    """Measure, and print what was measured."""
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"| {verdicts} verdicts of {objects} objects | |\n|---|---|")
    for what, told in table(verdicts, objects):
        print(f"| {what} | {told} |", flush=True)
    return 0


def table(verdicts: int, objects: int) -> Iterator[tuple[str, str]]:
    """Write them, read them, and look all kinds of things up."""
    resources = [resource(number, objects) for number in range(verdicts)]
    yield "one of them, in JSON", f"{len(resources[0]) / 1024:.0f} KiB"
    before = memory()
    index = Known(belief(), lambda: NOW, Teller(StringIO()))
    begun = time.perf_counter()
    read = [index.read(orjson.loads(each)) for each in resources]
    seconds = time.perf_counter() - begun
    known = [each for each in read if isinstance(each, Verdict)]
    yield "reading all, signatures included", f"{seconds:.1f} s"
    yield "reading one", f"{1000 * seconds / verdicts:.1f} ms"
    begun = time.perf_counter()
    index.replace({each.name: each for each in known})
    yield "putting all into the index", f"{1000 * (time.perf_counter() - begun):.0f} ms"
    yield "memory that they take", f"{memory() - before:.0f} MiB"
    yield from looks(index, known)


def looks(index: Known, known: Sequence[Verdict]) -> Iterator[tuple[str, str]]:
    """Look up what is there, what is in another form, and what nobody judged."""
    some = [(who, each.digest) for who, (each,) in known[-1].objects.items()]
    for what, asked in (
        ("looking up an object that is there", some),
        ("looking up one in another form", [(who, "0" * 64) for who, _ in some]),
        ("looking up one that nobody judged", [(Identified("", "Secret", "a", "b"), "0" * 64)]),
    ):
        taken = sorted(timed(index, *asked[number % len(asked)]) for number in range(LOOKS))
        middle, late = taken[LOOKS // 2], taken[LOOKS * 999 // 1000]
        yield what, f"{1e6 * middle:.0f} µs, 99.9 % within {1e6 * late:.0f} µs"
    uid = known[-1].uid
    begun = time.perf_counter()
    found = index.of(uid)
    micros = 1e6 * (time.perf_counter() - begun)
    yield f"looking up the {len(found)} of an application", f"{micros:.0f} µs"


def timed(index: Known, who: Identified, digest: str) -> float:
    """Say how many seconds it takes to look one up."""
    begun = time.perf_counter()
    index.find(who, digest)
    return time.perf_counter() - begun


def resource(number: int, objects: int) -> bytes:
    """Write the verdict of a revision."""
    application, revision = divmod(number, KEPT)
    applied = [
        Applied(
            Identified("apps", "Deployment", f"team-{application}", f"agent-{each}"),
            mark(application, each, revision if each % CHANGED == 0 else 0),
        )
        for each in range(objects)
    ]
    delivered = replace(
        DELIVERED,
        name=f"application-{application}",
        uid=f"uid-{application}",
        portions=mark(number),
    )
    data = listed(applied)
    record = detailed(about(delivered, data), applied)
    return orjson.dumps(written(sealed(record), data))


def detailed(record: Record, applied: Sequence[Applied]) -> Record:
    """Have a record list objects and files as much as there is room for."""
    judged = tuple(
        Judged(
            "workload", each.who.name, Form.CANONICAL, DigestSet(each.digest), each.who.group, "v1",
            "deployments", each.who.namespace, file=f"{each.who.namespace}/{each.who.name}.yaml",
            environments=("prod",),
        )
        for each in applied
    )  # fmt: skip
    files = tuple(
        Subject(DigestSet(mark(each.file), git_blob=mark(each.name)[:40]), name=each.file)
        for each in judged
    )
    whole = replace(
        record,
        subject=(*(each for each in record.subject if not each.name), *files),
        predicate=replace(record.predicate, decision=replace(record.decision, objects=judged)),
    )
    return within(whole, b"all of them", Room())


def mark(*parts: object) -> str:
    """Make a digest."""
    return sha256(repr(parts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
