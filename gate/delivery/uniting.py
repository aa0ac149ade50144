"""How what several sources render becomes one list of objects, each of which is there once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gate.applied.form import metadata_of
from gate.delivery import Applied, Delivery, Served
from gate.delivery.marking import placed, scopes, tracked, type_of, unknown
from gate.delivery.phases import applied
from gate.document import Document, Reading, Source, Syntax, Unreadable, read_all
from gate.model import Location
from gate.rendering import UNRENDERABLE, Failure, Output
from gate.rendering.templates import comment_of
from gate.sources import File

FRAGILE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML reads in another way than JSON, or not at all."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An object that a source renders: by which output, in which document of it."""

    output: int
    document: Document
    value: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class United:
    """What is rendered as it is applied, the list of that, and what cannot be read of it.

    `faults` say why nobody can tell how something is applied.
    """

    outputs: tuple[Output, ...]
    applied: tuple[Applied, ...]
    failures: tuple[Failure, ...]
    faults: tuple[str, ...]


def united(delivery: Delivery, outputs: Sequence[Output], served: Served) -> United:
    """Put together what is rendered, as it is applied.

    Of an object that is rendered twice the last counts; what is never applied is left out.
    """
    readings = read_all([source(output) for output in outputs])
    entries = list(objects(readings))
    known = scopes([entry.value for entry in entries], served)
    kept: dict[Key, tuple[Entry, Applied]] = {}
    for number, entry in enumerate(entries):
        value = placed(entry.value, delivery, known)
        found = applied(tracked(value, delivery), delivery)
        if found is not None:
            kept[key_of(value, number)] = replace(entry, value=value), found
    return United(
        rewritten(outputs, [entry for entry, _ in kept.values()]),
        (
            *(found for _, found in kept.values()),
            *(Applied(each) for each in created(delivery, kept)),
        ),
        tuple(failures(outputs, readings)),
        tuple(unknown([entry.value for entry, _ in kept.values()], served, known)),
    )


def objects(readings: Sequence[Reading]) -> Iterator[Entry]:
    """Give every object that was rendered."""
    for number, reading in enumerate(readings):
        for document in reading.documents:
            if isinstance(document.value, dict) and document.value.get("kind"):
                yield Entry(number, document, document.value)


def failures(outputs: Sequence[Output], readings: Sequence[Reading]) -> Iterator[Failure]:
    """Tell what was rendered and is no object, or cannot be read: its controller stops there."""
    for output, reading in zip(outputs, readings, strict=True):
        said = [fault.message for fault in reading.faults]
        known = {id(entry.document) for entry in objects([reading])}
        others = [d for d in reading.documents if d.value is not None and id(d) not in known]
        for message in [*said, *("this is no object" for _ in others)]:
            what = f"what {output.job.title} renders cannot be read: {message}"
            place = Location(output.job.path, 1, 1, 1, 1)
            fault = Unreadable(output.job.path, UNRENDERABLE, what, place)
            yield Failure(fault, output.job)


def source(output: Output) -> Source:
    """Take what was rendered as it is written: in the syntax of the file, if it is one."""
    is_json = output.file.path.endswith(".json")
    return Source(output.file.path, output.file.data, Syntax.JSON if is_json else Syntax.YAML)


def key_of(value: Mapping[str, object], number: int) -> Key:
    """Tell objects apart as a cluster does; each that is yet to be named is another."""
    metadata = metadata_of(value)
    name = metadata.get("name") or f"{metadata.get('generateName')}{number}"
    return (*type_of(value), str(metadata.get("namespace") or ""), str(name))


def created(delivery: Delivery, kept: Mapping[Key, object]) -> Iterator[Mapping[str, object]]:
    """Give what the controller makes by itself, unless a source renders it."""
    for value in delivery.creates:
        if key_of(value, 0) not in kept:
            yield value


def rewritten(outputs: Sequence[Output], entries: Sequence[Entry]) -> tuple[Output, ...]:
    """Write what each source renders anew, as it is applied; nothing where nothing is."""
    texts: list[list[bytes]] = [[] for _ in outputs]
    for entry in entries:
        texts[entry.output].append(written(entry))
    made: dict[str, Output] = {}
    for output, text in zip(outputs, texts, strict=True):
        # Two sources may render the same folder.
        path = output.job.rendered
        name = f"{path}/{len(made)}" if path in made else path
        data = b"".join(text)
        job = replace(output.job, rendered=name)
        made[name] = Output(job, File(name, data, len(data)))
    return tuple(output for output in made.values() if output.file.data)


def written(entry: Entry) -> bytes:
    """Write an object as YAML that is JSON, below what Helm says of where it comes from."""
    text = json.dumps(entry.value, ensure_ascii=False)
    plain = FRAGILE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    comment = comment_of(entry.document)
    return b"---\n" + (comment + b"\n" if comment else b"") + plain.encode() + b"\n"
