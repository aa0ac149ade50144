"""How an API server tells in its audit log what became of a request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

LONGEST = 16 * 1024 * 1024
"""The longest line, in bytes: with bodies in it, an event holds an object twice."""
DONE = "ResponseComplete"
OPENED = "failed-open.validating.webhook.admission.k8s.io/"
REMOVING = ("delete", "deletecollection")
ADMITTED = range(100, 400)
"""The codes of what was let in; who is let into a Pod gets 101."""


class Part(BaseModel):
    """A part of an event, of which only some is read."""

    model_config = ConfigDict(
        extra="ignore", strict=True, frozen=True, alias_generator=to_camel, validate_by_name=False
    )


class UserPart(Part):
    """Who asked."""

    username: str = ""


class ReferencePart(Part):
    """What was asked about."""

    resource: str = ""
    namespace: str = ""
    name: str = ""
    api_group: str = ""
    subresource: str = ""


class StatusPart(Part):
    """What was answered."""

    code: int = 0


class EventPart(Part):
    """An event of `audit.k8s.io/v1`."""

    kind: str
    audit_id: str = Field(alias="auditID")
    stage: str
    verb: str
    request_uri: str = Field("", alias="requestURI")
    user: UserPart = UserPart()
    object_ref: ReferencePart | None = None
    response_status: StatusPart | None = None
    annotations: Mapping[str, str] = Field({})
    request_received_timestamp: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A request that was answered; `resource` includes a subresource, after a slash."""

    audit_id: str
    received: str
    user: str
    verb: str
    group: str
    resource: str
    namespace: str
    name: str
    code: int
    is_dry: bool
    notes: Mapping[str, str]

    @property
    def admitted(self) -> bool:
        """Say whether it was let in."""
        return self.code in ADMITTED

    @property
    def opened(self) -> frozenset[str]:
        """Name the webhooks that did not answer and were passed over."""
        return frozenset(value for key, value in self.notes.items() if key.startswith(OPENED))

    def said(self, webhook: str) -> Mapping[str, str]:
        """Give what a webhook had noted."""
        before = f"{webhook}/"
        return {
            key.removeprefix(before): value
            for key, value in self.notes.items()
            if key.startswith(before)
        }

    @property
    def what(self) -> str:
        """Name in one word what it was about."""
        collection = f"{self.resource}.{self.group}" if self.group else self.resource
        place = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{collection} {place}"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no event, by its number from 1."""

    line: int
    why: str


def read_events(lines: Iterable[bytes]) -> Iterator[Event | Unread]:
    """Read the events of requests that were answered, a JSON object a line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line) > LONGEST:
            yield Unread(number, f"it is longer than {LONGEST} bytes")
            continue
        try:
            part = EventPart.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            yield Unread(number, f"it is no event of an audit log: {first['msg'][:80]}")
            continue
        if part.kind != "Event":
            yield Unread(number, "it is no event of an audit log")
        elif part.stage == DONE:
            yield event_of(part)


def event_of(part: EventPart) -> Event:
    """Take out of an event what is looked at."""
    about = part.object_ref or ReferencePart()
    below = f"/{about.subresource}" if about.subresource else ""
    status = part.response_status or StatusPart()
    return Event(
        audit_id=part.audit_id,
        received=part.request_received_timestamp,
        user=part.user.username,
        verb=part.verb,
        group=about.api_group,
        resource=about.resource + below,
        namespace=about.namespace,
        name=about.name,
        code=status.code,
        is_dry=is_dry(part),
        notes=part.annotations,
    )


def is_dry(part: EventPart) -> bool:
    """Say whether nothing came of a request, as far as its address shows that.

    What is deleted may be gone whatever the address says: options in a body replace those in it.
    """
    # As the API server reads it: whatever else is no dry run, or is refused.
    asked = parse_qs(part.request_uri.partition("?")[2]).get("dryRun")
    return asked == ["All"] and part.verb not in REMOVING
