"""How a request is read: one type, so many bytes, in so much time."""

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from webhooks.server.limits import Limits
from webhooks.server.problems import CLOSE, Problem

PATIENCE = 4
"""Up to so many times its limit a body is still read: who only writes would miss the answer."""


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


async def read_body(request: Request, limits: Limits) -> bytes:
    """Read a body. Raises `Problem` for one that is too long or too slow."""
    try:
        async with asyncio.timeout(limits.body):
            body = await collected(request, limits.body_bytes)
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


async def collected(request: Request, limit: int) -> bytearray:
    """Collect a body, no more than a byte beyond the limit."""
    body, total = bytearray(), 0
    async for chunk in request.stream():
        total += len(chunk)
        body += chunk[: limit + 1 - len(body)]
        if total > PATIENCE * limit:
            break
    return body
