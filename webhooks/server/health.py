"""`GET /healthz` and `/readyz`: whether the process answers, and whether it can do its work."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METHODS = ["GET", "HEAD"]
NEVER = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be so: `fault` says why it is not, and "" when it is.

    Where it is not `vital`, the service goes on with what it had before.
    """

    name: str
    fault: Callable[[], str]
    vital: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What is looked at; strangers learn what is at fault, and not why."""

    checks: Sequence[Check]

    async def alive(self, _: Request) -> Response:
        """Answer."""
        return Response("ok\n", headers=NEVER, media_type="text/plain")

    async def ready(self, _: Request) -> Response:
        """Say whether everything vital is as it must be, and name what is not."""
        faulty = await asyncio.get_running_loop().run_in_executor(None, self._faulty)
        ready = not any(check.vital for check in faulty)
        body = {"ready": ready, "faults": [check.name for check in faulty]}
        return Response(orjson.dumps(body), 200 if ready else 503, NEVER, "application/json")

    def _faulty(self) -> list[Check]:
        return [check for check in self.checks if check.fault()]


def routes(health: Health) -> list[Route]:
    """Say at which paths that is asked."""
    return [
        Route("/healthz", health.alive, methods=METHODS),
        Route("/readyz", health.ready, methods=METHODS),
    ]
