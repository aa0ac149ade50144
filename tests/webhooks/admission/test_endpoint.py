"""`POST /validate`, from bytes to bytes: within its time, whatever happens behind it."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from io import StringIO

import orjson
import pytest
from starlette.types import Message

from gate.policy import Answer as Said
from gate.policy import Asked, Engine
from gate.policy.embedded import TookLong
from tests.conftest import BAD, GOOD
from tests.webhooks.admission.parts import (
    SETTINGS,
    Shelf,
    World,
    posture,
    read,
    review,
    world,
)
from webhooks.admission.endpoint import SHORT, Crew, Desk, routes, waits
from webhooks.admission.faults import FAILED, NOT_JUDGED
from webhooks.admission.ruling import Deed, Ruling
from webhooks.server import problems
from webhooks.server.access import Accounted
from webhooks.server.bodies import SMALL, Room
from webhooks.server.limits import MIB, Limits
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

BODY = review(read(GOOD)[0])
UID = "705ab4f5-6393-11e8-b7cc-42010a800002"
Told = dict[str, object]


@dataclass
class Heard:
    """What came back."""

    status: int = 0
    body: Told = field(default_factory=dict)
    line: Told = field(default_factory=dict)

    @property
    def response(self) -> Told:
        found = self.body["response"]
        assert isinstance(found, dict)
        return found


async def ask(
    app: Accounted, body: bytes, query: str = "", media: str = "application/json"
) -> list[Message]:
    sent: list[Message] = []
    received = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(received)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/validate",
        "raw_path": b"/validate", "root_path": "", "scheme": "https",
        "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
        "headers": [(b"content-type", media.encode())],
    }  # fmt: skip
    await app(scope, receive, send)
    return sent


def bring(
    door: World, body: bytes, query: str = "", media: str = "application/json", **crew: int
) -> Heard:
    told = StringIO()
    with closing(Crew(**crew)) as threads:
        limits = Limits(body_bytes=MIB)
        app = problems.application(routes(Desk(door.admitter, threads, limits, lambda: 5.0)))
        sent = asyncio.run(ask(Accounted(app, Teller(told)), body, query, media))
    answered = b"".join(each.get("body", b"") for each in sent)
    return Heard(
        sent[0]["status"], orjson.loads(answered), orjson.loads(told.getvalue().splitlines()[-1])
    )


def test_a_review_is_answered_and_told() -> None:
    door = world()
    heard = bring(door, BODY, "timeout=10s")
    assert heard.status == 200
    assert heard.response["allowed"] is True
    facts = ("uid", "verdict", "allowed", "subject", "log_index", "code")
    assert [heard.line[key] for key in facts] == [
        UID, "ALLOW", True, "prod/good", "0", 200,
    ]  # fmt: skip
    assert [answer.code for answer in door.observer.ruled_on] == [HTTPStatus.OK]
    assert bring(door, review(read(BAD)[0])).line["rules"] == "no-gpu-in-dev"


@pytest.mark.parametrize(
    ("body", "media", "status", "kind"),
    [
        (BODY, "text/plain", 415, "unsupported-media-type"),
        (BODY, "", 415, "unsupported-media-type"),
        (b"x", "application/json", 400, "unreadable"),
        (b"{}", "application/json", 400, "not-a-review"),
        (b" " * (MIB + 1), "application/json", 413, "too-large"),
    ],
)
def test_what_is_no_review_is_a_problem(body: bytes, media: str, status: int, kind: str) -> None:
    door = world()
    heard = bring(door, body, media=media)
    assert heard.status == status
    assert str(heard.body["type"]).endswith(f"/{kind}")
    assert heard.line["problem"] == kind
    assert door.observer.problems == [kind]
    assert not door.recorder.rulings


class Slow:
    """An engine that waits before it answers."""

    def __init__(self, engine: Engine) -> None:
        self.rules = engine.rules
        self.digest = engine.digest
        self.go_on = threading.Event()
        self._engine = engine

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Said, ...]]:
        self.go_on.wait(20)
        return self._engine.evaluate_all(asked)

    def fault(self) -> str:
        return self._engine.fault()


class Hasty(Slow):
    """An engine that says that it has no time."""

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Said, ...]]:
        raise TookLong(len(asked))


def test_an_answer_comes_in_time_and_is_the_only_one_that_is_recorded() -> None:
    held = posture()
    slow = Slow(held.gate.engine)
    door = World(world().cluster, replace(held, gate=replace(held.gate, engine=slow)))
    release = threading.Timer(1.0, slow.go_on.set)
    release.start()
    heard = bring(door, BODY, "timeout=400ms")
    release.join()
    assert heard.status == 200
    assert heard.response["allowed"] is False
    assert "not enough time" in str(heard.line["message"])
    assert isinstance(heard.line["ms"], float)
    assert heard.line["ms"] < 900
    assert [ruling.verdict for ruling in door.recorder.rulings] == ["ERROR"]


def test_what_is_short_is_judged_where_it_arrives() -> None:
    door = replace(world(), prompt=posture())
    assert bring(door, BODY, threads=1, waiting=-1).response["allowed"] is True
    denied = bring(door, review(read(BAD)[0]), threads=1, waiting=-1)
    assert denied.line["rules"] == "no-gpu-in-dev"
    assert [ruling.verdict for ruling in door.recorder.rulings] == ["ALLOW", "DENY"]


def test_what_is_long_or_takes_long_is_not() -> None:
    long = review(read(GOOD)[0] | {"data": {"x": "y" * SHORT}})
    assert bring(replace(world(), prompt=posture()), long, threads=1, waiting=-1).status == 503
    held = posture()
    hasty = replace(held, gate=replace(held.gate, engine=Hasty(held.gate.engine)))
    door = replace(world(), prompt=hasty)
    assert bring(door, BODY, threads=1, waiting=-1).status == 503
    assert bring(door, BODY).response["allowed"] is True
    assert [ruling.verdict for ruling in door.recorder.rulings] == ["ALLOW"]


SAID = f"prod/good: {FAILED} [{NOT_JUDGED.id}]."


class Broken(Slow):
    """An engine with a fault that nobody foresaw."""

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Said, ...]]:
        raise KeyError("what-is-judged", len(asked))


def breaking(settings: str = SETTINGS) -> World:
    held = posture(settings)
    broken = Broken(held.gate.engine)
    return World(world().cluster, replace(held, gate=replace(held.gate, engine=broken)))


def test_a_fault_of_ours_is_answered_by_a_review_and_recorded() -> None:
    door = breaking()
    heard = bring(door, BODY)
    assert heard.status == 200
    assert heard.response["uid"] == UID
    assert heard.response["allowed"] is False
    assert heard.response["status"] == {
        "code": 500, "reason": "InternalError",
        "message": f"{SAID} {NOT_JUDGED.remediation}",
    }  # fmt: skip
    assert "what-is-judged" not in str(heard)
    assert door.observer.failures == [f"{UID}: ('what-is-judged', 1)"]
    assert [ruling.verdict for ruling in door.recorder.rulings] == ["ERROR"]
    assert door.observer.denied == 0


def test_a_fault_of_ours_is_undecidable_as_any_other() -> None:
    door = breaking(f"{SETTINGS}undecidable: allow\n")
    assert bring(door, BODY).response["allowed"] is True
    assert [answer.notes["effect"] for answer in door.observer.ruled_on] == [
        "ADMITTED_ALTHOUGH_UNDECIDABLE"
    ]


class Torn(Shelf):
    """A recorder with a fault that nobody foresaw."""

    def draw_up(self, ruling: Ruling) -> Deed:
        raise ZeroDivisionError(ruling.verdict)


@pytest.mark.parametrize(
    ("door", "failures"),
    [
        (replace(world(), recorder=Torn()), ["ALLOW"]),
        (replace(breaking(), recorder=Torn()), ["('what-is-judged', 1)", "ERROR"]),
    ],
    ids=["recorder", "both"],
)
def test_what_fails_twice_is_still_answered_by_a_review(door: World, failures: list[str]) -> None:
    heard = bring(door, BODY)
    assert heard.status == 200
    assert heard.response == {
        "uid": UID, "allowed": False,
        "status": {
            "code": 500, "reason": "InternalError", "message": SAID,
        },
        "auditAnnotations": {"decision": "ERROR", "unrecorded": "true"},
    }  # fmt: skip
    assert door.observer.failures == [f"{UID}: {each}" for each in failures]
    assert door.observer.denied == 1
    assert (heard.line["uid"], heard.line["code"]) == (UID, 500)
    assert not door.observer.ruled_on


def test_too_much_at_once_is_refused() -> None:
    assert bring(world(), BODY, threads=1, waiting=-1).status == 503


def test_large_requests_have_so_much_room_together() -> None:
    room = Room(MIB)
    first, second, small = room.lent(), room.lent(), room.lent()
    first.grow(MIB // 2)
    first.grow(MIB)
    with pytest.raises(Problem, match="too many large requests"):
        second.grow(MIB)
    small.grow(SMALL)
    first.give_back()
    second.grow(MIB)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10), ("1.5s", 1.5), ("250ms", 0.25), ("1m", 30), ("", 7), ("-1s", 7), ("s", 7),
        ("1e9s", 7), ("99999999s", 7),
    ],
)  # fmt: skip
def test_how_long_an_api_server_waits(text: str, seconds: float) -> None:
    assert waits(text, 7) == seconds


def test_labels_are_a_mapping() -> None:
    labels: Mapping[str, str] = world().cluster.labels("nowhere")
    assert labels == {}
