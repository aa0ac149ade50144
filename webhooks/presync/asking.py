"""What a caller asks about: one Application or Kustomization, and how long there is for it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from pydantic import ConfigDict, Field, Strict, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from gate.audit import strict
from gate.display.visible import clipped
from gate.errors import RecordError
from webhooks.presync.settings import LABEL, LONGEST, SUBDOMAIN
from webhooks.server.problems import Problem

LARGEST = 4096
"""How long a question is at most, in bytes."""
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Named:
    """What is synced, by its name."""

    namespace: Annotated[
        str, Strict(), StringConstraints(pattern=f"^{LABEL}$", min_length=1, max_length=63)
    ]
    name: Annotated[str, Strict(), StringConstraints(pattern=f"^{SUBDOMAIN}$", max_length=253)]

    @property
    def title(self) -> str:
        """Write it as people do."""
        return f"{self.namespace}/{self.name}"


class Application(Named):
    """An Application of Argo CD."""


class Kustomization(Named):
    """A Kustomization of Flux."""


@dataclass(frozen=True, slots=True)
class Body:
    """A question as it is written."""

    __pydantic_config__ = ConfigDict(extra="forbid", alias_generator=to_camel)

    application: Application | None = None
    kustomization: Kustomization | None = None
    timeout_seconds: Annotated[int, Strict(), Field(gt=0, le=LONGEST)] = int(LONGEST)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question."""

    about: Application | Kustomization
    timeout_seconds: int


SHAPE = TypeAdapter(Body)


def read_asked(body: bytes) -> Asked:
    """Read a question, which no two readers could understand differently. Raises `Problem`."""
    try:
        read = SHAPE.validate_python(strict.loads(body, LARGEST))
    except RecordError as error:
        raise refused(error.message) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise refused(f"{where}: {first['msg']}" if where else first["msg"]) from None
    match read.application, read.kustomization:
        case (Application() as about, None) | (None, Kustomization() as about):
            return Asked(about, read.timeout_seconds)
        case _:
            raise refused("name one application or one kustomization")


def refused(why: str) -> Problem:
    """Say what is wrong with a question."""
    return Problem(HTTPStatus.BAD_REQUEST, "no-question", clipped(why, SHOWN))
