"""`POST /v1/presync`: an Application in and, within the time that is given, its verdict out."""

import time
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gate.model import Door
from webhooks.admission.endpoint import Crew
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter
from webhooks.presync.answering import Conclusion
from webhooks.presync.asking import read_asked
from webhooks.presync.callers import token_of
from webhooks.presync.deciding import Decider
from webhooks.presync.judging import Judged
from webhooks.server.access import FACTS
from webhooks.server.bodies import check_type, read_body
from webhooks.server.limits import Limits
from webhooks.server.problems import Problem

PATH = "/v1/presync"
MEDIA_TYPE = "application/json"
DOOR = str(Door.PRESYNC)
SYNC = "SYNC"


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts what is judged."""

    meter: Meter

    def judged(self, judged: Judged) -> None:
        """Learn of a judgement."""
        verdict = judged.decision.verdict
        self.meter.add(catalogue.PRESYNCS, judged.verdict)
        for finding in verdict.denials:
            self.meter.add(catalogue.DENIALS, DOOR, finding.rule.id)
        for finding in verdict.warnings:
            self.meter.add(catalogue.WARNINGS, DOOR, finding.rule.id)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are brought."""

    decider: Decider
    crew: Crew
    limits: Limits
    meter: Meter

    async def answer(self, request: Request) -> Response:
        """Answer a question."""
        start = time.perf_counter()
        facts = getattr(request.state, FACTS)
        try:
            token = token_of(request.headers.getlist("authorization"))
            check_type(request, MEDIA_TYPE)
            asked = read_asked(await read_body(request, self.limits))
            facts["application"] = asked.about.title
            found, begun = await self.crew.start(partial(self.decider.decide, asked, token))
        except Problem as problem:
            self.meter.add(catalogue.REFUSED, problem.kind)
            facts["error"] = problem.detail
            raise
        facts.update(told(found), shared=not begun)
        took = time.perf_counter() - start
        self.meter.time(catalogue.REVIEWS, DOOR, found.verdict, SYNC, seconds=took)
        headers = {"Cache-Control": "no-store"}
        return Response(found.body(), headers=headers, media_type=MEDIA_TYPE)


def told(found: Conclusion) -> dict[str, str | int]:
    """Tell an answer on one line of the log."""
    return {
        "verdict": found.verdict,
        "revisions": " ".join(found.revisions),
        "denied": found.denied,
        "warned": found.warned,
        "decision": found.decision_id,
        "index": found.index,
        "resource": found.resource,
    }


def routes(desk: Desk) -> list[Route]:
    """Say at which path questions are brought."""
    return [Route(PATH, desk.answer, methods=["POST"])]
