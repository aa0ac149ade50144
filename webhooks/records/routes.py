"""`/v1/records`: one envelope in, and where the log keeps it out; or what is kept already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gate.audit.remote import MEDIA_TYPE
from gate.audit.remote.asking import PATH
from webhooks.records.callers import Caller, caller_of
from webhooks.records.keeping import Keeper, Kept
from webhooks.records.showing import Shower, unknown
from webhooks.records.working import Workers
from webhooks.server.access import FACTS
from webhooks.server.bodies import check_type, read_body
from webhooks.server.limits import Limits
from webhooks.server.problems import Problem
from webhooks.server.protocol import NAMES


@dataclass(frozen=True, slots=True)
class Desk:
    """Where records are brought and looked up. `callers` gives those who may, of the moment."""

    keeper: Keeper
    shower: Shower
    callers: Callable[[], Sequence[Caller]]
    workers: Workers
    limits: Limits

    async def take(self, request: Request) -> Response:
        """Keep a record, durably before this answers; one that is known keeps its index."""
        caller = self._caller(request)
        facts = getattr(request.state, FACTS)
        facts["caller"] = caller.name
        check_type(request, MEDIA_TYPE)
        body = await read_body(request, self.limits)
        kept = await self.workers.run(partial(self.keeper.keep, body, caller))
        facts.update(decision=kept.decision_id, index=kept.receipt.index)
        return receipt(kept)

    async def show(self, request: Request) -> Response:
        """Show the last entries of a kind to who may see them."""
        caller = self._caller(request)
        getattr(request.state, FACTS)["caller"] = caller.name
        asked = request.query_params
        if len(asked.multi_items()) != len(asked):
            raise unknown()
        found = await self.workers.run(partial(self.shower.show, dict(asked), caller))
        return answer(found)

    def _caller(self, request: Request) -> Caller:
        given = request.headers.getlist("authorization")
        names = getattr(request.state, NAMES)
        caller = caller_of(self.callers(), given[0] if given else "", names)
        if caller is None or len(given) > 1:
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "unauthorized",
                "show a token that this service knows, or a certificate",
                {"WWW-Authenticate": "Bearer"},
            )
        return caller


def receipt(kept: Kept) -> Response:
    """Write where a record stands."""
    body = {
        "origin": kept.receipt.origin,
        "index": kept.receipt.index,
        "digest": kept.digest.hex(),
    }
    return answer(body)


def answer(body: Mapping[str, object]) -> Response:
    """Write what is for nobody else."""
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def routes(desk: Desk) -> list[Route]:
    """Say at which paths records are brought and looked up."""
    return [Route(PATH, desk.take, methods=["POST"]), Route(PATH, desk.show, methods=["GET"])]
