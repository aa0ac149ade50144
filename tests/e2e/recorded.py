"""What the gate records of objects that a developer writes once more, beside what is expected."""

import json
import time
from collections.abc import Mapping, Sequence

from tests.e2e.callers import CALLERS
from tests.e2e.corpus import Operation, review_again
from tests.e2e.material import Fact, is_asked
from tests.e2e.service import Service
from tests.e2e.trees import Tree, text

SECONDS = 60.0
"""How long the gate may take to hear of what is there; only a difference takes so long."""

ONLY = f"request.userInfo.username == {json.dumps(CALLERS['developer'].user)}"
ASKED: Mapping[str, object] = {
    "webhook": {
        "matchConditions": [{"name": "only-developers", "expression": ONLY}],
        "madeAtRunTime": {"enabled": True},
    },
}
"""The values of a release that is asked about all kinds, so that others can bring them first."""

Found = Mapping[Operation, frozenset[Fact]]


def settled(service: Service, objects: Sequence[Tree], wanted: Found) -> Found:
    """Give what only one door finds, once the gate has heard of all objects, or should have."""
    asked = [each for each in objects if is_asked(each)]
    end = time.monotonic() + SECONDS
    while True:
        found = {each: recorded(service, asked, each) for each in Operation}
        different = {each: found[each] ^ wanted[each] for each in Operation}
        if not any(different.values()) or time.monotonic() > end:
            return different


def recorded(service: Service, objects: Sequence[Tree], operation: Operation) -> frozenset[Fact]:
    """Give what is recorded of objects when they are written once more."""
    start = service.size
    review_again(service.cluster.client("developer"), objects, operation, {})
    records = service.records(start)
    # Of some there are more: what somebody else wrote to at the same time is asked about again.
    told = {(o.resource, o.namespace, o.name) for each in records for o in each.decision.objects}
    assert {names(each) for each in objects} <= told
    return frozenset(
        Fact(each.rule, each.subject, each.pointer)
        for record in records
        for each in record.decision.findings
    )


def names(value: Tree) -> tuple[str, str, str]:
    where = text(value, "metadata", "namespace"), text(value, "metadata", "name")
    return text(value, "kind"), *where
