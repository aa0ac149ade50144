"""One line in the log for each request: who asked for what, and what came of it."""

import time
from collections.abc import MutableMapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.server.telling import Teller, Told

FACTS = "facts"
"""In the state of a request: what its handler wants told of it."""
Facts = MutableMapping[str, Told]


class Accounted:
    """An application whose requests are told. Never their query, headers or bodies."""

    def __init__(self, app: ASGIApp, teller: Teller) -> None:
        """Wrap an application."""
        self._app = app
        self._teller = teller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and tell it."""
        status = 0
        facts: dict[str, Told] = {}

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        scope.setdefault("state", {})[FACTS] = facts
        try:
            await self._app(scope, receive, noted)
        finally:
            self._teller.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round((time.perf_counter() - start) * 1000, 1),
                client=(scope["client"] or ("",))[0],
                **facts,
            )
