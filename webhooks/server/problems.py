"""What a client is told when its request comes to nothing: RFC 9457, and no trace of ours."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webhooks.server.access import FACTS

TYPES = "https://agentgate.dev/problems/"
MEDIA_TYPE = "application/problem+json"
CLOSE = {"Connection": "close"}
LONGEST = 1000


class Problem(Exception):
    """A request came to nothing: `kind` is what programs tell it by, `detail` is for people."""

    def __init__(
        self, status: HTTPStatus, kind: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Keep what the client is told."""
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}

    def answer(self) -> Response:
        """Write it."""
        body = orjson.dumps(
            {
                "type": TYPES + self.kind,
                "title": self.status.phrase,
                "status": self.status.value,
                "detail": self.detail[:LONGEST].encode("ascii", "backslashreplace").decode("ascii"),
            }
        )
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(body, self.status.value, headers, MEDIA_TYPE)


def application(routes: Sequence[Route]) -> Starlette:
    """Make an application that answers every failure so."""
    handlers = {Problem: known, HTTPException: by_status, Exception: unknown}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return app


async def known(request: Request, error: Exception) -> Response:
    """Answer a problem, and have it told."""
    if not isinstance(error, Problem):
        raise error
    getattr(request.state, FACTS)["problem"] = error.kind
    return error.answer()


async def by_status(_: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses, such as paths that nothing is at."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    kind = status.phrase.lower().replace(" ", "-")
    return Problem(status, kind, status.description, error.headers or {}).answer()


async def unknown(_request: Request, _error: Exception) -> Response:
    """Answer a fault of ours, which the log tells and the client does not learn."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(status, "internal", "the service failed; its log says why", CLOSE).answer()
