"""What the controller says itself that it would apply, which counts more than what is made here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gate.delivery import Applied, Delivery, Gathered, Served
from gate.delivery.marking import type_of
from gate.delivery.uniting import key_of, united
from gate.rendering import Job, Output
from gate.sources import File

NAME = "manifests.yaml"
GIVEN = f"Argo CD/{NAME}"
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
    path = unlike(gathered)
    job = Job("Argo CD", path, path, (), frozenset())
    whole = united(delivery, [Output(job, File(path, data, len(data)))], served)
    if gathered.is_whole and compared(whole.applied) == compared(gathered.applied):
        return gathered
    change = gathered.change
    old = {output.file.path for output in change.rendered.outputs if output.file.data}
    beside = tuple(file for file in change.files if file.path not in old)
    empty = tuple(output for output in change.rendered.outputs if not output.file.data)
    rendered = replace(change.rendered, outputs=(*whole.outputs, *empty), failures=whole.failures)
    files = (*beside, *(output.file for output in whole.outputs))
    ordered = tuple(sorted(files, key=lambda file: file.path))
    judged = replace(change, files=ordered, rendered=rendered)
    return Gathered(judged, whole.applied, whole.faults, (), gathered.around, served.silent)


def unlike(gathered: Gathered) -> str:
    """Name a file as none is called that was gathered, or it would be left out in its place."""
    change = gathered.change
    held = (output.job.held for output in change.rendered.outputs)
    taken = {file.path for file in change.files}.union(*held)
    path = GIVEN
    while path in taken:
        # Below a file, there is none in Git.
        path = f"{path}/{NAME}"
    return path


def compared(applied: Sequence[Applied]) -> dict[tuple[str, ...], Object]:
    """Put objects under their names, each without what is never shown of it."""
    return {key_of(each.value, 0): shown(each.value) for each in applied}


def shown(value: Object) -> Object:
    """Leave out the values of a Secret."""
    if type_of(value) != SECRET:
        return value
    return {key: each for key, each in value.items() if key not in HIDDEN}
