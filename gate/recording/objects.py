"""Which objects were judged, each with a digest that tells nobody what it keeps secret."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from gate.applied.form import LAST_APPLIED
from gate.audit.canonical import bare, object_digest
from gate.audit.records.detail import Judged
from gate.audit.records.digests import DigestSet, Form
from gate.audit.records.requests import Seen
from gate.errors import RecordError
from gate.inquiry import REMOVED, Inquiry
from gate.intake import Loaded
from gate.manifest import Kind
from gate.recording.matter import Matter
from gate.recording.subjects import inputs, is_read
from gate.recording.telling import MARK, told
from gate.sources import File

SECRET = "Secret"  # noqa: S105 a kind
SECRET_FIELDS = ("data", "stringData")
NAME = 300

Digest = tuple[Form, DigestSet | None]


def objects(matter: Matter) -> tuple[Judged, ...]:
    """Describe what was judged, in the order of files."""
    files = {file.path: file for file in inputs(matter) if is_read(file)}
    outputs = matter.change.rendered.by_path
    known: dict[int, Digest] = {}
    made: list[Judged] = []
    for inquiry in in_order(matter.inquiries):
        key = id(inquiry.loaded)
        if key not in known:
            known[key] = digest(inquiry, files)
        output = outputs.get(inquiry.loaded.document.source.path)
        made.append(described(inquiry, known[key], output.job.title if output else ""))
    return tuple(made)


def in_order(inquiries: Sequence[Inquiry]) -> list[Inquiry]:
    """Put inquiries in the order of their files and documents."""
    return sorted(inquiries, key=lambda each: (each.manifest.file, each.manifest.document))


def described(inquiry: Inquiry, taken: Digest, rendered: str) -> Judged:
    """Describe one object."""
    identity = inquiry.manifest.identity
    return Judged(
        kind=identity.kind,
        name=told(identity.name, NAME),
        form=taken[0],
        digest=taken[1],
        group=told(identity.group, NAME),
        version=told(identity.version, NAME),
        resource=told(identity.resource, NAME),
        namespace=told(identity.namespace, NAME),
        pointer=told(identity.at, NAME),
        file=inquiry.manifest.file,
        document=inquiry.manifest.document,
        environments=inquiry.environment.names,
        rendered=rendered,
        operation=inquiry.operation,
    )


def digest(inquiry: Inquiry, files: dict[str, File]) -> Digest:
    """Take the digest of an object, or of its file where it is none of a cluster."""
    loaded = inquiry.loaded
    if inquiry.manifest.identity.resource:
        form = Form.REDACTED if is_secret(loaded) else Form.CANONICAL
        found = of_object(form, loaded)
        if found:
            return form, DigestSet(found)
    file = files.get(loaded.document.source.path)
    # What is gone stands in no file any more.
    if file is None or inquiry.operation == REMOVED:
        return Form.UNREAD, None
    return Form.FILE, DigestSet(sha256(file.data).hexdigest())


def of_object(form: Form, loaded: Loaded) -> str:
    """Take the digest of an object; empty where it has no canonical form (huge numbers)."""
    value = blanked(loaded.redacted) if form is Form.REDACTED else loaded.document.value
    if not isinstance(value, dict):
        return ""
    try:
        return object_digest(value)
    except RecordError:
        return ""


def seen_as(value: Mapping[str, object], redacted: object) -> Seen:
    """Name an object that is in no file; `redacted` is what is left of it without its secrets.

    Raises `RecordError` when it cannot be written at all.
    """
    if isinstance(redacted, dict) or value.get("kind") == SECRET:
        shown = blanked(redacted if isinstance(redacted, dict) else value)
        form = Form.REDACTED
    else:
        shown, form = value, Form.CANONICAL
    if not isinstance(shown, Mapping):
        raise RecordError("this is no object of a cluster")
    try:
        return Seen(form, DigestSet(object_digest(shown)))
    except RecordError:
        # Kubernetes has integers that the canonical form has not.
        found = sha256(sorted_json(bare(shown))).hexdigest()
        return Seen(Form.SORTED if form is Form.CANONICAL else form, DigestSet(found))


def sorted_json(value: object) -> bytes:
    """Write what has no canonical form as ASCII with sorted keys and no space.

    Raises `RecordError` for a number that is longer than any reader takes.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
    except ValueError as error:
        raise RecordError(f"the object cannot be written: {error}") from None


def is_secret(loaded: Loaded) -> bool:
    """Say whether an object holds what its digest would let others guess."""
    kinds = {manifest.identity.kind for manifest in loaded.manifests}
    return bool(loaded.literals) or Kind.SECRET in kinds


def blanked(value: object) -> object:
    """Take out of an object what is left of its secrets, even their own short digests."""
    if isinstance(value, dict):
        if value.get("kind") == SECRET:
            value = {key: {} if key in SECRET_FIELDS else item for key, item in value.items()}
        value = without_copy(value)
    return unmarked(value)


def without_copy(value: Mapping[str, object]) -> Mapping[str, object]:
    """Take out what kubectl writes into an object: all of it once more, secrets included."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return value
    annotations = metadata.get("annotations")
    if not isinstance(annotations, dict) or LAST_APPLIED not in annotations:
        return value
    kept = {key: item for key, item in annotations.items() if key != LAST_APPLIED}
    return {**value, "metadata": {**metadata, "annotations": kept}}


def unmarked(value: object) -> object:
    """Replace the mark of every secret by one word."""
    match value:
        case str():
            return MARK.sub("redacted", value)
        case dict():
            return {MARK.sub("redacted", key): unmarked(item) for key, item in value.items()}
        case list():
            return [unmarked(item) for item in value]
        case _:
            return value


def object_list(judged: Sequence[Judged]) -> Iterator[str]:
    """List objects with their digests, one a line."""
    for each in judged:
        taken = each.digest.sha256 if each.digest else "-"
        name = f"{each.namespace}/{each.name}" if each.namespace else each.name
        yield f"{taken}  {each.resource or each.kind} {name}\n"
