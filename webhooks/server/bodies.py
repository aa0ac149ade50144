"""How a request is read: one type, so many bytes, in so much time, and not too many at once."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from webhooks.server.limits import Limits
from webhooks.server.problems import CLOSE, Problem

PATIENCE = 4
"""Up to so many times its limit a body is still read: who only writes would miss the answer."""

SMALL = 64 * 1024
"""So many bytes of a body are always held: who sends large ones keeps nobody else out."""


class Room:
    """How many bytes all bodies together may hold that are read or at work, beyond what is small.

    Else a few hundred connections, of whomever, would take more memory than there is.
    """

    def __init__(self, free: int) -> None:
        """Begin with so many."""
        self.free = free

    def lent(self) -> "Lent":
        """Begin to hold one."""
        return Lent(self)


class Lent:
    """What one body holds."""

    def __init__(self, room: Room) -> None:
        """Hold nothing yet."""
        self._room = room
        self._taken = 0

    def grow(self, size: int) -> None:
        """Hold a body of so many bytes. Raises `Problem` where there is no room."""
        more = max(size - SMALL, 0) - self._taken
        if more > self._room.free:
            detail = "too many large requests are brought at once"
            headers = {"Retry-After": "1", **CLOSE}
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, headers)
        self._room.free -= more
        self._taken += more

    def give_back(self) -> None:
        """Hold nothing any more."""
        self._room.free += self._taken
        self._taken = 0


def unbounded(_size: int) -> None:
    """Let any body be held that is not too long by itself."""


def check_type(request: Request, media_type: str) -> None:
    """Refuse another type than one, and what is packed. Raises `Problem`."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if given == media_type and packed == "identity":
        return
    raise Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        f"send {media_type}, not packed",
        {"Accept": media_type},
    )


async def read_body(
    request: Request, limits: Limits, grow: Callable[[int], None] = unbounded
) -> bytes:
    """Read a body. `grow` is called with how much of it is held.

    Raises `Problem` for one that is too long or too slow, and as `grow` does.
    """
    try:
        async with asyncio.timeout(limits.body):
            body = await collected(request, limits.body_bytes, grow)
    except TimeoutError:
        raise Problem(
            HTTPStatus.REQUEST_TIMEOUT,
            "too-slow",
            f"the body did not arrive within {limits.body:g} s",
            CLOSE,
        ) from None
    except ClientDisconnect:
        raise Problem(HTTPStatus.BAD_REQUEST, "cut-short", "the body was cut short") from None
    if len(body) > limits.body_bytes:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            f"the body is longer than {limits.body_bytes} bytes",
            CLOSE,
        )
    return bytes(body)


async def collected(request: Request, limit: int, grow: Callable[[int], None]) -> bytearray:
    """Collect a body, no more than a byte beyond the limit."""
    body, total = bytearray(), 0
    async for chunk in request.stream():
        total += len(chunk)
        body += chunk[: limit + 1 - len(body)]
        grow(len(body))
        if total > PATIENCE * limit:
            break
    return body
