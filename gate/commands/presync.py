"""`gate presync`: what is being synced, judged by the service before any of it is applied."""

import os
import re
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import orjson

from gate.audit.remote.exchange import Answer, Bounds, Request, Stranger, Unanswered, exchange
from gate.audit.remote.place import SECRET, Place, address_of, context_of, token_of
from gate.cli import ALLOWED, DENIED, UNDECIDED, as_if
from gate.display.visible import clipped, visible
from gate.errors import ConfigError, GateError
from gate.files import contents
from gate.model import Door

PATH = "/v1/presync"
NAMED = re.compile(r"([a-z0-9][a-z0-9-]*)/([a-z0-9][a-z0-9.-]*)")
ANSWER = 8 * 1024 * 1024
"""The longest answer that is read, in bytes."""
LONGEST = 600
OK, BUSY = 200, (429, 503)
PAUSE, LONGEST_PAUSE, SPARE = 0.5, 5.0, 2.0
SHOWN = 2000
LOCAL = "/local"
"""What follows the name of who decides, where no service did."""
HEADLINES = {ALLOWED: "PASSED", DENIED: "DENIED", UNDECIDED: "NOT DECIDED"}
NOT_JUDGED = "NOT JUDGED: nothing is to be synced, as nobody can say that it may be"
AGAIN = "sync again when that is put right"


class Unjudged(GateError):
    """There is no verdict."""


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict that the service has given."""

    status: int
    application: str
    revisions: tuple[str, ...]
    report: str
    decision_id: str
    digest: str
    origin: str
    index: int

    def text(self) -> str:
        """Write it, the verdict first, for a log that shows plain lines."""
        revisions = ", ".join(self.revisions)
        return (
            f"{HEADLINES[self.status]}: {self.application} at {revisions}\n\n"
            f"{self.report.rstrip()}\n\n"
            f"decision {self.decision_id}, recorded in {self.origin} at index {self.index}\n"
            f"record {self.digest}\n"
        )


def run(options: Namespace) -> int:
    """Ask for a verdict and print it; without one, nothing passes."""
    if options.local is not None:
        return locally(options)
    try:
        told = Asking.of(options).told()
    except GateError as error:
        lines = [error.message, *([error.advice] if error.advice else [])]
        shown = "\n".join(visible(line) for line in lines)
        sys.stdout.write(f"{NOT_JUDGED}\n\n{shown}\n")
        return UNDECIDED
    sys.stdout.write(told.text())
    return told.status


def locally(options: Namespace) -> int:
    """Judge a folder by the rules of this door, as `gate check` does."""
    from gate.commands import check  # noqa: PLC0415 the engine is of no use to who only asks

    told = ["check", str(options.local), "--door", str(Door.PRESYNC)]
    return check.run(as_if(told, options, command="check", verifier=local_verifier(options)))


def local_verifier(options: Namespace) -> str | None:
    """Name who decides in another way than a service is called."""
    stated = options.verifier or os.environ.get("AGENTGATE_VERIFIER", "")
    return stated + LOCAL if stated else None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, and whom it is put to."""

    place: Place
    kind: str
    namespace: str
    name: str
    token: Callable[[], str]
    seconds: int

    @classmethod
    def of(cls, options: Namespace) -> "Asking":
        """Read the options. Raises `ConfigError` for what is missing or cannot be."""
        if options.application and options.kustomization:
            raise ConfigError("name one: --application or --kustomization")
        kind = "kustomization" if options.kustomization else "application"
        for name in (kind, "server", "token_file"):
            if getattr(options, name) is None:
                raise ConfigError(
                    f"--{name.replace('_', '-')} is missing",
                    advice="give --application, --server and --token-file, or --local FOLDER",
                )
        stated = getattr(options, kind)
        named = NAMED.fullmatch(stated)
        if not named:
            raise ConfigError(
                f"{stated[:SHOWN]!r} names no {kind.capitalize()}",
                advice="write it as argocd/support-bot",
            )
        if not 0 < options.timeout <= LONGEST:
            raise ConfigError(f"--timeout is 1 to {LONGEST} seconds")
        place = Place(options.server, ca=options.ca_file)
        path = options.token_file

        def token() -> str:
            # Read each time: it is renewed while this waits. The kubelet lets the pod read it, and
            # so it is not for its owner alone.
            return token_of(contents(path, SECRET, ConfigError), path)

        return cls(place, kind, named[1], named[2], token, options.timeout)

    def told(self) -> Told:
        """Ask until there is a verdict, but not for ever. Raises `GateError` without one."""
        until = time.monotonic() + self.seconds
        pause, why = PAUSE, "nobody was asked"
        while (left := until - time.monotonic()) > 0:
            try:
                answer = self.asked(left)
            except Unanswered as error:
                why = f"{self.place.url} does not answer: {error}"
            except Stranger as error:
                raise Unjudged(
                    f"{self.place.url} is not who it should be: {error}",
                    advice="name with --ca-file the authority that its certificate is from",
                ) from None
            else:
                if answer.status == OK:
                    return read(answer)
                why = reason(answer)
                if answer.status not in BUSY:
                    raise Unjudged(why, advice=AGAIN)
                pause = max(pause, min(answer.pause, LONGEST_PAUSE))
            time.sleep(max(min(pause, until - time.monotonic()), 0))
            pause = min(2 * pause, LONGEST_PAUSE)
        raise Unjudged(
            f"there was no verdict within {self.seconds} s: {why}",
            advice="look whether the service of the gate runs and can be reached from here",
        )

    def asked(self, left: float) -> Answer:
        """Ask once. Raises `Unanswered` and `Stranger`."""
        address = address_of(self.place.url)
        context = context_of(self.place) if address.scheme == "https" else None
        body = orjson.dumps(
            {
                self.kind: {"namespace": self.namespace, "name": self.name},
                "timeoutSeconds": max(ceil(left), 1),
            }
        )
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Authorization": f"Bearer {self.token()}",
        }
        request = Request("POST", address.path.rstrip("/") + PATH, headers, body)
        return exchange(address, context, request, Bounds(left + SPARE, ANSWER))


def read(answer: Answer) -> Told:
    """Read a verdict. Raises `Unjudged` for what is none."""
    match parsed(answer):
        case {
            "status": int(status),
            "application": str(application),
            "revisions": list(revisions),
            "report": str(report),
            "decisionId": str(decision_id),
            "record": {"digest": str(digest), "origin": str(origin), "index": int(index)},
        } if type(status) is int and status in HEADLINES:
            named = tuple(texts(revisions))
            return Told(status, application, named, report, decision_id, digest, origin, index)
        case _:
            raise Unjudged("the service answers with what is no verdict", advice=AGAIN)


def texts(values: list[object]) -> Iterator[str]:
    """Keep what is text."""
    return (value for value in values if isinstance(value, str))


def reason(answer: Answer) -> str:
    """Tell why there is no verdict, in the words of the service."""
    match parsed(answer):
        case {"detail": str(detail)}:
            return clipped(detail, SHOWN)
        case _:
            return f"the service answers with status {answer.status}"


def parsed(answer: Answer) -> object:
    """Read what the service said; None for what is no JSON."""
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
