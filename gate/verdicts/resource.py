"""The shape of the custom resource `Verdict`: a view of a signed record, and what it lists."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from gate.audit import Receipt
from gate.audit.records import Record
from gate.audit.records.deliveries import Delivered, Revision
from gate.audit.records.terms import Sha256
from gate.errors import RecordError

GROUP = "agentgate.dev"
VERSION = "v1alpha1"
KIND = "Verdict"
PLURAL = "verdicts"
UID_LABEL = "agentgate.dev/application-uid"

LARGEST = 512 * 1024
"""The longest envelope and list together, in bytes, as they are packed."""
NAMED = 3

Text = Annotated[str, StringConstraints(max_length=LARGEST)]


class Part(BaseModel):
    """A part of the resource that has no other fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class ApplicationEntry(Part):
    """Which Application or Kustomization."""

    controller: Literal["argocd", "flux"]
    namespace: str
    name: str
    uid: str


class RevisionEntry(Part):
    """What is delivered of a repository."""

    repo: str
    revision: str
    tree: str = ""


class LogEntry(Part):
    """Where the record stands."""

    origin: Annotated[str, StringConstraints(min_length=1, max_length=253)]
    index: Annotated[int, Field(ge=0, le=2**53 - 1)]


class Shown(Part):
    """What people see of a record; a reader believes the record, and that the two are the same."""

    application: ApplicationEntry
    revisions: Annotated[list[RevisionEntry], Field(min_length=1, max_length=50)]
    passed: bool
    decided_at: str
    expires_at: str
    record: Sha256


class Spec(Shown):
    """All of it: `envelope` and `applied` are gzip in base64."""

    log: LogEntry
    envelope: Text
    applied: Text

    @property
    def receipt(self) -> Receipt:
        """Give where the record stands."""
        return Receipt(self.log.origin, self.log.index)


class Head(BaseModel):
    """The metadata, most of which the API server writes."""

    model_config = ConfigDict(strict=True, frozen=True)

    name: str
    namespace: str


class Resource(Part):
    """The custom resource."""

    api_version: Literal["agentgate.dev/v1alpha1"]
    kind: Literal["Verdict"]
    metadata: Head
    spec: Spec


RESOURCE: TypeAdapter[Resource] = TypeAdapter(Resource)


def read_resource(value: object) -> Resource:
    """Read the resource, and believe nothing of it. Raises `RecordError` for what is none."""
    try:
        return RESOURCE.validate_python(value)
    except ValidationError as error:
        said = error.errors(include_url=False, include_input=False, include_context=False)
        places = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in said[:NAMED])
        raise RecordError("; ".join(places)) from None


def shown(record: Record, delivered: Delivered, digest: bytes) -> Shown:
    """Show a record; `digest` is that of its envelope."""
    return Shown.model_validate(
        {
            "application": application(delivered),
            "revisions": [revision(each) for each in delivered.revisions],
            "passed": record.allowed,
            "decidedAt": record.decision.timing.decided_at,
            "expiresAt": delivered.expires,
            "record": digest.hex(),
        }
    )


def application(delivered: Delivered) -> Mapping[str, str]:
    """Show which Application or Kustomization delivers."""
    return {
        "controller": delivered.controller,
        "namespace": delivered.namespace,
        "name": delivered.name,
        "uid": delivered.uid,
    }


def revision(each: Revision) -> Mapping[str, str]:
    """Show what is delivered of a repository."""
    return {"repo": each.repo, "revision": each.revision} | (
        {"tree": each.tree} if each.tree else {}
    )
