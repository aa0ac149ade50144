"""How an AdmissionReview v1 is read: strictly, once, and as the gate reads every file."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from gate.display.visible import clipped
from gate.document import Source, Syntax, read
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
    that was converted.
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
    value = only_value(body)
    given = value if isinstance(value, dict) else {}
    if (given.get("apiVersion"), given.get("kind")) != (VERSION, KIND):
        raise refused("not-a-review", f"send an {KIND} of {VERSION}")
    if not isinstance(given.get("request"), dict):
        raise refused("no-request", "the review has no request")
    try:
        return SHAPE.validate_python(given["request"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise refused("misshapen", f"request.{where}: {first['msg']}") from None


def only_value(body: bytes) -> object:
    """Read the one JSON document of a body. Raises `Problem`."""
    reading = read(Source("", body, Syntax.JSON))
    for fault in reading.faults:
        place = fault.location
        raise refused("unreadable", f"line {place.line}, column {place.column}: {fault.message}")
    if len(reading.documents) != 1:
        raise refused("unreadable", "the body must hold one JSON document")
    return reading.documents[0].value


def refused(kind: str, detail: str) -> Problem:
    """Say what is wrong with a request."""
    return Problem(HTTPStatus.BAD_REQUEST, kind, clipped(detail, SHOWN))
