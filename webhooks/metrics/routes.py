"""`GET /metrics`: what all processes of the service counted together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webhooks.metrics.catalogue import Family
from webhooks.metrics.exposition import MEDIA_TYPE, exposed
from webhooks.metrics.meter import Figures

PATH = "/metrics"


@dataclass(frozen=True, slots=True)
class Board:
    """Where the figures are shown; `figures` gives those of the moment."""

    families: Sequence[Family]
    figures: Callable[[], Figures]

    async def show(self, _: Request) -> Response:
        """Show all figures."""
        body = exposed(self.families, self.figures())
        return Response(body, headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)


def routes(board: Board) -> list[Route]:
    """Say at which path figures are shown."""
    return [Route(PATH, board.show, methods=["GET"])]
