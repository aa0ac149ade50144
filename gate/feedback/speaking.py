"""How a forge is spoken to: over HTTPS, in bounded time, with a token that goes nowhere else."""

import time
from collections.abc import Mapping

import orjson

from gate import __version__
from gate.audit.remote.exchange import Answer, Bounds, Request, Stranger, Unanswered, exchange
from gate.audit.remote.place import Place, address_of, context_of
from gate.display.visible import clipped
from gate.errors import ForgeError
from gate.feedback.forges import Call

ANSWER = 32 * 1024 * 1024
"""The longest answer that is read, in bytes."""
LONGEST_PAUSE = 10.0
SHOWN = 300
OK = range(200, 300)
MOVED = range(300, 400)
BUSY = 429
BROKEN = 500
ADVICE = {
    401: "the token is wrong, or not valid any more",
    403: "the token may not do this, or has asked too often",
    404: "there is no such repository, commit or pull request, or the token may not see it",
    429: "run it again later: what was said already is found again",
}


class Line:
    """A forge, and the token that is shown to it."""

    def __init__(self, place: Place, token: str, headers: Mapping[str, str]) -> None:
        """Read the certificates; nothing is connected yet.

        Raises `ConfigError` for an address or certificates that cannot be used.
        """
        self._place = place
        self._address = address_of(place.url)
        self._context = context_of(place) if self._address.scheme == "https" else None
        self._token = token
        self._headers = {
            **headers,
            "Authorization": f"Bearer {token}",
            "User-Agent": f"agentgate/{__version__}",
        }

    def ask(self, call: Call) -> Answer:
        """Ask something. Raises `ForgeError` unless it was done."""
        try:
            answer = self._answer(call)
        except Unanswered as error:
            raise ForgeError(
                f"{self._place.url} does not answer {call.purpose}: {clipped(str(error), SHOWN)}",
                advice="run it again: what was said already is found again",
            ) from None
        except Stranger as error:
            raise ForgeError(
                f"{self._place.url} is not who it should be: {error}",
                advice="name with --ca the authorities that its certificate is from",
            ) from None
        if answer.status not in OK:
            raise self._refusal(call, answer)
        return answer

    def _answer(self, call: Call) -> Answer:
        """Ask, and again where that cannot do anything twice."""
        for pause in self._place.pauses:
            try:
                answer = self._asked(call)
            except Unanswered:
                if not call.repeatable:
                    raise
                time.sleep(pause)
                continue
            is_broken = answer.status >= BROKEN and call.repeatable
            if answer.status != BUSY and not is_broken:
                return answer
            time.sleep(min(max(pause, answer.pause), LONGEST_PAUSE))
        return self._asked(call)

    def _asked(self, call: Call) -> Answer:
        body = None if call.body is None else orjson.dumps(call.body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        request = Request(call.method, call.path, {**self._headers, **kind}, body)
        return exchange(self._address, self._context, request, Bounds(self._place.seconds, ANSWER))

    def _refusal(self, call: Call, answer: Answer) -> ForgeError:
        """Tell why a forge did not do something, in its own words and without the token."""
        words = reason(answer.body).replace(self._token, "[token]")
        advice = ADVICE.get(answer.status, "")
        if answer.status in MOVED:
            advice = "it has moved: name where it is now with --api or --repository"
        return ForgeError(
            f"{self._place.url} refused {call.purpose}: {answer.status} {clipped(words, SHOWN)}",
            advice=advice,
        )


def reason(body: bytes) -> str:
    """Read why something was refused; empty for what says nothing."""
    try:
        said: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    match said:
        case {"message": message, "errors": [*errors]}:
            return f"{plain(message)}: {plain(errors)}"
        case {"message": message} | {"error": message}:
            return plain(message)
        case _:
            return ""


def plain(value: object) -> str:
    """Write what may be a text, or anything else."""
    match value:
        case str():
            return value
        case _:
            return orjson.dumps(value).decode()
