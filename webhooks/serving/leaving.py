"""How clients are had to go elsewhere before a worker ends: each answer ends its connection."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSE = (b"connection", b"close")


class Leaving:
    """An application that can begin to leave; it answers until it has left."""

    def __init__(self, app: ASGIApp) -> None:
        """Stay, for now."""
        self.begun = False
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def closing(message: Message) -> None:
            # Asked now: the end may begin while a request is at work.
            if self.begun and message["type"] == "http.response.start":
                headers: Iterable[tuple[bytes, bytes]] = message["headers"]
                message = {**message, "headers": [*headers, CLOSE]}
            await send(message)

        await self._app(scope, receive, closing)
