"""What the controller says itself that it would apply, which counts more than what is made here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gate.delivery import Applied, Delivery, Gathered, Served
from gate.delivery.marking import type_of
from gate.delivery.uniting import key_of, united
from gate.rendering import Job, Output
from gate.sources import File

GIVEN = "Argo CD/manifests.yaml"
SECRET = ("", "Secret")
HIDDEN = frozenset({"data", "stringData"})

Object = Mapping[str, object]


def agreed(
    gathered: Gathered, delivery: Delivery, objects: Sequence[Object], served: Served
) -> Gathered:
    """Judge what the controller gives, with the places of what was gathered if that is the same.

    Otherwise what it gives is judged as it is, and no line of the repository is shown for it.
    """
    data = b"".join(b"---\n" + json.dumps(each).encode() + b"\n" for each in objects)
    job = Job("Argo CD", GIVEN, GIVEN, (), frozenset())
    whole = united(delivery, [Output(job, File(GIVEN, data, len(data)))], served)
    if gathered.is_whole and compared(whole.applied) == compared(gathered.applied):
        return gathered
    change = gathered.change
    old = {output.file.path for output in change.rendered.outputs if output.file.data}
    beside = tuple(file for file in change.files if file.path not in old)
    empty = tuple(output for output in change.rendered.outputs if not output.file.data)
    rendered = replace(change.rendered, outputs=(*whole.outputs, *empty), failures=whole.failures)
    files = (*beside, *(output.file for output in whole.outputs))
    ordered = tuple(sorted(files, key=lambda file: file.path))
    return Gathered(replace(change, files=ordered, rendered=rendered), whole.applied)


def compared(applied: Sequence[Applied]) -> dict[tuple[str, ...], Object]:
    """Put objects under their names, each without what is never shown of it."""
    return {key_of(each.value, 0): shown(each.value) for each in applied}


def shown(value: Object) -> Object:
    """Leave out the values of a Secret."""
    if type_of(value) != SECRET:
        return value
    return {key: each for key, each in value.items() if key not in HIDDEN}
