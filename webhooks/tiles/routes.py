"""`GET /checkpoint`, `/tile/…` and, where wanted, `/records/…`: files, and how long they keep."""

import asyncio
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gate.audit.log import files
from gate.audit.log.tiles import CHECKPOINT
from gate.audit.remote import MEDIA_TYPE
from webhooks.server.problems import Problem
from webhooks.tiles.naming import is_record, is_tile

METHODS = ["GET", "HEAD"]
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-cache"
TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The public files of a log, below a folder."""

    folder: Path

    async def checkpoint(self, _: Request) -> Response:
        """Show what the log says of itself, which changes all the time."""
        return await self._file(CHECKPOINT, TEXT, NEVER)

    async def tile(self, request: Request) -> Response:
        """Show a tile or a bundle of entries, neither of which ever changes."""
        path = str(request.scope["path"]).removeprefix("/")
        if not is_tile(path):
            raise missing()
        return await self._file(path, BYTES, FOREVER)

    async def record(self, request: Request) -> Response:
        """Show an envelope, which may be erased some day."""
        path = str(request.scope["path"]).removeprefix("/")
        if not is_record(path):
            raise missing()
        return await self._file(path, MEDIA_TYPE, NEVER)

    async def _file(self, path: str, media_type: str, kept: str) -> Response:
        read = partial(files.read, self.folder, path)
        data = await asyncio.get_running_loop().run_in_executor(None, read)
        if data is None:
            raise missing()
        headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
        return Response(data, headers=headers, media_type=media_type)


def missing() -> Problem:
    """Say that there is no such file."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", "the log shows no such file")


def routes(shelf: Shelf, *, records: bool) -> list[Route]:
    """Say at which paths the files of a log are, its records only if they are to be shown."""
    shown = [
        Route("/checkpoint", shelf.checkpoint, methods=METHODS),
        Route("/tile/{rest:path}", shelf.tile, methods=METHODS),
    ]
    if records:
        shown.append(Route("/records/{rest:path}", shelf.record, methods=METHODS))
    return shown
