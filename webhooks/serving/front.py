"""What a worker is asked most comes first: reviews do not go through the framework.

Its routes, its middleware and its way to handle failures would cost each review a tenth of its
time.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from webhooks.admission.endpoint import PATH, Desk
from webhooks.server.access import FACTS
from webhooks.server.problems import Problem
from webhooks.server.protocol import NAMES


class Front:
    """An application that answers reviews, and leaves all else to another.

    Where there are `clients`, only who shows one of these names in a certificate may ask.
    """

    def __init__(self, app: ASGIApp, desk: Desk, clients: frozenset[str]) -> None:
        """Stand before an application."""
        self._app = app
        self._desk = desk
        self._clients = clients

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Problem as problem:
            scope["state"][FACTS]["problem"] = problem.kind
            response = problem.answer()
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "reviews are posted",
                {"Allow": "POST"},
            )  # fmt: skip
        if self._clients and self._clients.isdisjoint(request.scope["state"][NAMES]):
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "wrong-client",
                "only clients with a certificate that was named to this service may ask",
            )
        return await self._desk.validate(request)
