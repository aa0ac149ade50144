"""How an AdmissionReview v1 is read: strictly, once, and as the gate reads every file."""

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from gate.display.visible import clipped
from gate.document import Source, Syntax, Unreadable, read
from webhooks.admission.envelope import REFUSED, envelope
from webhooks.admission.essence import is_let_go
from webhooks.server.problems import Problem

VERSION = "admission.k8s.io/v1"
KIND = "AdmissionReview"
SHOWN = 200
CONFIG = ConfigDict(alias_generator=to_camel, extra="ignore")

Text = Annotated[str, Strict()]
Flag = Annotated[bool, Strict()]
Uid = Annotated[str, Strict(), StringConstraints(pattern=r"^[!-~]{1,128}$")]


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A kind of object; the core group is empty."""

    __pydantic_config__ = CONFIG

    version: Text
    kind: Text
    group: Text = ""


@dataclass(frozen=True, slots=True)
class GroupResource:
    """A kind of object as it is called in URLs."""

    __pydantic_config__ = CONFIG

    version: Text
    resource: Text
    group: Text = ""


@dataclass(frozen=True, slots=True)
class User:
    """Who asks, as the API server knows them."""

    __pydantic_config__ = CONFIG

    username: Text = ""
    uid: Text = ""
    groups: tuple[Text, ...] = ()
    extra: dict[Text, tuple[Text, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """What an API server asks.

    `new` is what there is to be and `old` what there is, `None` where there is none; `options`
    are those of the operation. `request_kind` and `request_resource` are what was asked for, if
    that was converted. `unread` says why the objects are not there although they were sent,
    and `lets_go` whether one that is being deleted already is only let go.
    """

    __pydantic_config__ = CONFIG

    uid: Uid
    operation: Literal["CREATE", "UPDATE", "DELETE", "CONNECT"]
    kind: GroupKind
    resource: GroupResource
    subresource: Annotated[Text, Field(alias="subResource")] = ""
    request_kind: GroupKind | None = None
    request_resource: GroupResource | None = None
    name: Text = ""
    namespace: Text = ""
    user: Annotated[User, Field(alias="userInfo")] = User()
    new: Annotated[object, Field(alias="object")] = None
    old: Annotated[object, Field(alias="oldObject")] = None
    options: object = None
    dry_run: Flag | None = None
    unread: str = ""
    lets_go: bool = False

    @property
    def is_dry(self) -> bool:
        """Say whether nothing will come of what is asked."""
        return self.dry_run is True

    @property
    def title(self) -> str:
        """Name what is asked about, as findings do."""
        name = self.name or "(unnamed)"
        is_within = self.namespace and self.resource.resource != "namespaces"
        return f"{self.namespace}/{name}" if is_within else name


SHAPE = TypeAdapter(Review)


def read_review(body: bytes) -> Review:
    """Read a request. Raises `Problem` for what is no AdmissionReview, or not in one way only."""
    reading = read(Source("", body, Syntax.JSON))
    for fault in reading.faults:
        return unread(body, fault)
    if len(reading.documents) != 1:
        raise refused("unreadable", "the body must hold one JSON document")
    return review_of(reading.documents[0].value, "")


def unread(body: bytes, fault: Unreadable) -> Review:
    """Read of a request what is not refused, where only its objects can be. Raises `Problem`."""
    place = fault.location
    detail = f"line {place.line}, column {place.column}: {fault.message}"
    told = envelope(body) if fault.kind in REFUSED else None
    if told is None:
        raise refused("unreadable", detail)
    review = review_of(told.value, f"the object cannot be read: {fault.message}")
    return replace(review, lets_go=is_let_go(told.new, told.old))


def review_of(value: object, unread: str) -> Review:
    """Read the only document of a body. Raises `Problem`."""
    given = value if isinstance(value, dict) else {}
    if (given.get("apiVersion"), given.get("kind")) != (VERSION, KIND):
        raise refused("not-a-review", f"send an {KIND} of {VERSION}")
    request = given.get("request")
    if not isinstance(request, dict):
        raise refused("no-request", "the review has no request")
    try:
        own = {"unread": unread, "letsGo": False}
        return named(SHAPE.validate_python({**request, **own}))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise refused("misshapen", f"request.{where}: {first['msg']}") from None


def named(review: Review) -> Review:
    """Name what is deleted: where all of a kind is, the API server leaves that to the object."""
    if review.name or review.operation != "DELETE" or not isinstance(review.old, dict):
        return review
    metadata = review.old.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return replace(review, name=name) if isinstance(name, str) else review


def refused(kind: str, detail: str) -> Problem:
    """Say what is wrong with a request."""
    return Problem(HTTPStatus.BAD_REQUEST, kind, clipped(detail, SHOWN))
