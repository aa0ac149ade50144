"""`POST /validate`: an AdmissionReview in and, within the time its sender waits, one out."""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gate.policy.embedded import TookLong
from webhooks.admission.admitting import Admitter, Attempt, Concluded, Judged
from webhooks.admission.answering import failed
from webhooks.admission.faults import FAILED, LATE
from webhooks.admission.reading import Review
from webhooks.server.access import FACTS
from webhooks.server.bodies import Room, check_type, read_body
from webhooks.server.limits import MIB, Limits
from webhooks.server.problems import Problem

PATH = "/validate"
MEDIA_TYPE = "application/json"
TIMEOUT = re.compile(r"(\d{1,4}(?:\.\d{1,9})?)(ms|s|m)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
LONGEST = 30.0
"""No API server waits longer."""
MARGIN = 0.15
"""The part of the time that is left for an answer on its way, and for saying that it is late."""
THREADS = 24
WAITING = 256
SHORT = 32 * 1024
"""Bytes of a request that is judged where it arrives; what is longer has others wait too long."""
ROOM = 64 * MIB
"""Bytes of all requests that are read, judged or wait, besides what each may have anyway."""
Value = TypeVar("Value")


class Unforeseen(Exception):
    """The gate failed at a review, and then at saying so in the usual way."""

    def __init__(self, review: Review) -> None:
        """Keep what is to be answered."""
        super().__init__(FAILED)
        self.review = review


class Crew:
    """Threads that judge: most of the time each waits for the engine, or for the disk."""

    def __init__(self, threads: int = THREADS, waiting: int = WAITING) -> None:
        """Start with no thread; `waiting` are taken in beyond those at work."""
        self._pool = ThreadPoolExecutor(threads, "admission")
        self._free = threads + waiting

    def start(self, work: Callable[[], Value]) -> "asyncio.Future[Value]":
        """Have work done. Raises `Problem` when too much waits already."""
        if not self._free:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                "too many requests wait to be judged",
                {"Retry-After": "1"},
            )
        self._free -= 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._done)
        return future

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown()

    def _done(self, future: "asyncio.Future[Value]") -> None:
        self._free += 1
        # Of what nobody waits for any more, nobody would learn that it failed.
        if not future.cancelled():
            future.exception()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where requests are brought; `seconds` is how long a sender waits that does not say."""

    admitter: Admitter
    crew: Crew
    limits: Limits
    seconds: Callable[[], float]
    room: Room = field(default_factory=lambda: Room(ROOM))

    async def validate(self, request: Request) -> Response:
        """Answer a review."""
        start = time.perf_counter()
        observer = self.admitter.observer
        try:
            concluded = await self._concluded(request, start)
        except Problem as problem:
            observer.unread(problem.kind)
            raise
        except Unforeseen as failure:
            return self._denied(request, failure.review)
        getattr(request.state, FACTS).update(concluded.facts)
        observer.ruled(concluded.ruling, concluded.answer, time.perf_counter() - start)
        return Response(concluded.answer.body(), media_type=MEDIA_TYPE)

    async def _concluded(self, request: Request, start: float) -> Concluded:
        check_type(request, MEDIA_TYPE)
        lent = self.room.lent()
        with ExitStack() as held:
            held.callback(lent.give_back)
            body = await read_body(request, self.limits, lent.grow)
            patience = waits(request.query_params.get("timeout", ""), self.seconds())
            attempt = Attempt(body, self.admitter.judge.clock())
            work = asyncio.ensure_future(self._admitted(attempt))
            # Who judges holds it from here on, also when an answer has been given that was late.
            work.add_done_callback(lambda _: lent.give_back())
            held.pop_all()
        work.add_done_callback(asked)
        left = patience * (1 - MARGIN) - (time.perf_counter() - start)
        await asyncio.wait([work], timeout=max(left, 0))
        if not work.done() and attempt.settle():
            return await self._late(attempt)
        # Either it is done, or it is decided and being recorded: then only that can tell.
        return await self._outcome(work, attempt)

    async def _admitted(self, attempt: Attempt) -> Concluded | None:
        judged = await self._judged(attempt)
        return await self.admitter.conclude(judged) if judged else None

    async def _judged(self, attempt: Attempt) -> Judged | None:
        """Judge a request here if that is quick: to have a thread do it would cost as much."""
        admitter = self.admitter
        if admitter.prompt and len(attempt.body) <= SHORT:
            with suppress(TookLong):
                return admitter.judged(attempt, admitter.prompt)
        return await self.crew.start(partial(admitter.admit, attempt))

    async def _late(self, attempt: Attempt) -> Concluded:
        if attempt.review is None:
            raise Problem(
                HTTPStatus.GATEWAY_TIMEOUT, "too-late", "there was not enough time to read this"
            )
        return await self._given_up(attempt, attempt.review, LATE)

    async def _given_up(self, attempt: Attempt, review: Review, why: str) -> Concluded:
        async def work() -> Concluded:
            given_up = partial(self.admitter.give_up, review, attempt.received, why)
            return await self.admitter.conclude(await self.crew.start(given_up))

        return await self._outcome(asyncio.ensure_future(work()), attempt)

    async def _outcome(
        self, work: "asyncio.Task[Concluded] | asyncio.Task[Concluded | None]", attempt: Attempt
    ) -> Concluded:
        """Wait for an answer; a fault of ours at a review is answered by a review, too.

        An API server takes every other answer for one that did not come, which `failurePolicy:
        Ignore` lets everything pass. So whatever was raised is asked of the work, by which nothing
        has to be caught.
        """
        if not work.done():
            await asyncio.wait([work])
        failure, review = work.exception(), attempt.review
        if failure is None:
            return only(work.result())
        if review is None or isinstance(failure, Problem):
            raise failure
        self.admitter.observer.failed(review, failure)
        if attempt.settle():
            return await self._given_up(attempt, review, FAILED)
        raise Unforeseen(review)

    def _denied(self, request: Request, review: Review) -> Response:
        self.admitter.observer.unruled()
        answer = failed(review)
        getattr(request.state, FACTS).update(
            uid=answer.uid, subject=review.title, verdict="ERROR", allowed=False,
            code=answer.code.value, message=answer.message,
        )  # fmt: skip
        return Response(answer.body(), media_type=MEDIA_TYPE)


def asked(work: "asyncio.Task[Concluded | None]") -> None:
    """Ask what was raised: of what nobody waits for any more, nobody would."""
    if not work.cancelled():
        work.exception()


def only(concluded: Concluded | None) -> Concluded:
    """Give what was concluded where nobody else has settled it."""
    if concluded is None:
        raise AssertionError("nobody else settled it")
    return concluded


def waits(timeout: str, default: float) -> float:
    """Read for how many seconds an API server waits, as it says in the URL."""
    found = TIMEOUT.fullmatch(timeout)
    seconds = float(found[1]) * UNITS[found[2]] if found else default
    return min(seconds, LONGEST)


def routes(desk: Desk) -> list[Route]:
    """Say at which path reviews are brought; the framework's own reading would cost its share."""
    return [Route(PATH, desk.validate, methods=["POST"])]
