"""Measures what demanding a verdict adds to an admission, with many verdicts; prints a table.

    .venv/bin/python -m benchmarks.verdicts.covering [VERDICTS] [OBJECTS]

The object is applied on the client's or the server's side, or by hand; the verdicts are of one
Application and of others. Times vary from machine to machine.
"""

import io
import json
import os
import platform
import sys
import time
from dataclasses import replace
from datetime import timedelta

from gate.applied import Identified
from gate.verdicts import Applied, Verdict
from tests.gate.applied.samples import LAST_APPLIED, OWNED, deployment, kept, managed, placed
from tests.gate.verdicts.sample import belief
from tests.webhooks.admission.parts import ARGO, NOW, Object, known, review, settings
from tests.webhooks.admission.verdicts import DEMANDING, NEW, UID, application, listing, verdict
from webhooks.admission.gitfirst import Standing
from webhooks.admission.reading import read_review
from webhooks.admission.required import Requirement
from webhooks.server.telling import Teller
from webhooks.verdicts.index import Known

KEPT = 20
"""Verdicts of one Application."""
LOOKS = 2000
NOTE = f"/metadata/annotations/{LAST_APPLIED.replace('/', '~1')}"


def main(verdicts: int = 500, objects: int = 500) -> int:
    """Measure, and print what was measured."""
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"| {verdicts} verdicts of {objects} objects | middle | 99.9 % |\n|---|---|---|")
    index = filled(verdicts, objects)
    around = known("", Application={("argocd", "shop"): application()})
    requirement = Requirement(settings(DEMANDING), around, index)
    noted = placed(kept(), NOTE, json.dumps(deployment()))
    owned = placed(kept(), "/metadata/managedFields", [managed(OWNED)])
    for name, value, is_free in (
        ("client-side apply", noted, True),
        ("server-side apply", owned, True),
        ("applied otherwise", placed(noted, NOTE, json.dumps(deployment(copies=5))), False),
    ):
        middle, late = timed(requirement, value, is_free=is_free)
        print(f"| {name} | {1e6 * middle:.0f} µs | {1e6 * late:.0f} µs |", flush=True)
    return 0


def filled(verdicts: int, objects: int) -> Known:
    """Fill an index; every verdict of the Application lists the object."""
    index = Known(belief(), lambda: NOW, Teller(io.StringIO()))
    mine = listing(deployment())
    for number in range(verdicts):
        index.put(f"verdict-{number}", one(number, objects, mine))
    return index


def one(number: int, objects: int, mine: Applied) -> Verdict:
    """Make a verdict: the first of each Application is of the revision that is being synced."""
    place, turn = divmod(number, KEPT)
    others = [
        Applied(Identified("apps", "Deployment", f"team-{place}", f"agent-{each}"), f"{each:064}")
        for each in range(objects - 1)
    ]
    made = verdict(mine, *others, revision=f"{turn:040}" if turn else NEW)
    delivered = replace(made.delivered, uid=f"uid-{place}" if place else UID)
    return replace(made, delivered=delivered, decided_at=NOW - timedelta(minutes=turn))


def timed(requirement: Requirement, value: Object, *, is_free: bool) -> tuple[float, float]:
    """Give the middle and the late of how many seconds it takes."""
    options = {"fieldManager": "argocd-controller"}
    asked = read_review(review(value, user=ARGO, options=options))
    taken = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        objection = requirement.objection(asked, Standing.CONTROLLER)
        taken.append(time.perf_counter() - begun)
        if bool(objection) is is_free:
            raise SystemExit(f"it says {objection!r}")
    taken.sort()
    return taken[LOOKS // 2], taken[LOOKS * 999 // 1000]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
