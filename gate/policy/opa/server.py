"""OPA on a server: the Engine protocol over HTTP, where no answer never looks like no finding."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import orjson

from gate.errors import EngineError
from gate.model import Violation
from gate.policy import Answer, Asked, Engine
from gate.policy.embedded import DEADLINE
from gate.policy.moving import OURS
from gate.policy.opa import Server
from gate.policy.opa.bounds import LateError
from gate.policy.opa.connection import CONNECTIONS, Connection, Failed, RefusedError, shown
from gate.policy.parcel import ASKED, Parcel

TOGETHER = 5.0
"""Seconds for all rules of a manifest at once. After that each is asked alone, in its own time."""


class ServerEngine:
    """Rules that a server evaluates, all that apply to a manifest in one query.

    How long each of them takes is not known: `nanoseconds` is 0.
    """

    def __init__(self, engine: Engine, parcel: Parcel, server: Server) -> None:
        """Make sure that the server has the rules of an engine, and upload them if that is wanted.

        Raises `ConfigError` or `EngineError` when it cannot be used, does not have them or does not
        take them.
        """
        self.rules, self.digest = engine.rules, engine.digest
        self._parcel = parcel
        self._connection = Connection(server)
        place = parcel.own_place if server.upload else OURS
        self._path = f"{place.replace('.', '/')}/{ASKED}"
        self._uploads = server.upload
        self._bring()
        self._pool = ThreadPoolExecutor(CONNECTIONS)

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Evaluate rules on many inputs, several at a time; naming none asks none."""
        return list(self._pool.map(self._evaluate, asked))

    def fault(self) -> str:
        """Say why the server does not have these rules; what it forgot is uploaded again."""
        try:
            self._bring()
        except EngineError as error:
            return error.message
        return ""

    def _bring(self) -> None:
        if self._uploads and self._said(b"{}", [], TOGETHER) is None:
            upload(self._parcel, self._connection)
        self._make_sure(b"{}")

    def _evaluate(self, asked: Asked) -> tuple[Answer, ...]:
        rules, question = asked
        if not rules:
            return ()
        try:
            together = self._answers(question, rules, TOGETHER)
        except LateError:
            # A server that does not even answer this is not asked rule by rule.
            self._make_sure(question)
            together = None
        if isinstance(together, dict):
            return tuple(answer(rule, together.get(rule)) for rule in rules)
        return tuple(self._alone(rule, question) for rule in rules)

    def _make_sure(self, question: bytes) -> None:
        """Ask no rule at all, which nothing but the server can fail."""
        answers = self._answers(question, [], TOGETHER)
        if isinstance(answers, Failed):
            raise EngineError("the OPA server cannot evaluate anything", faults=answers.faults)

    def _alone(self, rule: str, question: bytes) -> Answer:
        try:
            answers = self._answers(question, [rule], DEADLINE)
        except LateError as error:
            return failed(rule, error.message)
        if isinstance(answers, Failed):
            return failed(rule, self._reason(answers))
        return answer(rule, answers.get(rule))

    def _reason(self, failure: Failed) -> str:
        """Say why a rule failed, in the words of the engine in this process."""
        reasons = [
            f"{self._parcel.file(each.place.file)}:{each.place.line}: {each.message}"
            if each.place
            else each.message
            for each in failure.faults
        ]
        return "; ".join(reasons) or "no reason given"

    def _answers(
        self, question: bytes, rules: Sequence[str], seconds: float
    ) -> dict[str, object] | Failed:
        """Give what the rules say; raises `EngineError` unless it is these rules that said it."""
        said = self._said(question, rules, seconds)
        if isinstance(said, Failed):
            return said
        if said is None:
            raise EngineError(
                f"the OPA server has no rules of the gate at data.{self._path.replace('/', '.')}",
                advice="have it load what `gate policy bundle` writes, or let the gate upload them",
            )
        if said.get("revision") != self._parcel.revision:
            raise EngineError(
                f"the OPA server has rules of the revision {shown(said.get('revision'))}, "
                f"not {self._parcel.revision}",
                advice="make its bundle with this gate, these folders and this gate.yaml",
            )
        answers = said.get("answers")
        if not isinstance(answers, dict):
            raise EngineError("the OPA server gave no answers")
        return answers

    def _said(
        self, question: bytes, rules: Sequence[str], seconds: float
    ) -> Mapping[str, object] | Failed | None:
        # The question is an object: it gets one more field, which no rule knows.
        rest = question.lstrip()[1:]
        comma = b"" if rest.lstrip().startswith(b"}") else b","
        whole = b'{"asked":' + orjson.dumps(list(rules)) + comma + rest
        return self._connection.ask(self._path, whole, seconds)


def upload(parcel: Parcel, connection: Connection) -> None:
    """Put rules on a server, at a place of their own; what answers for them comes last.

    Raises `EngineError` when the server does not take them.
    """
    folder = parcel.own_place.replace(".", "/")
    connection.put_data(folder, parcel.data)
    *modules, asked = parcel.moved(parcel.own_place).items()
    while modules:
        left = refused_of(connection, folder, modules)
        if len(left) == len(modules):
            raise left[0][1]
        modules = [module for module, _ in left]
    connection.put_policy(f"{folder}/{asked[0]}", asked[1])


def refused_of(
    connection: Connection, folder: str, modules: Sequence[tuple[str, str]]
) -> list[tuple[tuple[str, str], RefusedError]]:
    """Upload modules; answers those that use functions of others which are not there yet."""
    left = []
    for path, source in modules:
        try:
            connection.put_policy(f"{folder}/{path}", source)
        except RefusedError as error:
            left.append(((path, source), error))
    return left


def answer(rule: str, said: object) -> Answer:
    """Read what one rule said; whatever has not exactly the shape of an answer is a failure."""
    match said:
        case {"findings": list(found), "unresolved": list(open_questions), **more} if not more:
            findings, unresolved = violations(rule, found), violations(rule, open_questions)
            if findings is not None and unresolved is not None:
                return Answer(rule, findings, unresolved, "", 0)
            return failed(rule, 'a member is not exactly {"at": JSON Pointer, "message": string}')
        case _:
            return failed(rule, "findings is undefined")


def violations(rule: str, members: Sequence[object]) -> tuple[Violation, ...] | None:
    """Read the members of one of a rule's sets in order; `None` when one is not as it must be."""
    read = []
    for member in members:
        match member:
            # A JSON Pointer is empty or begins with a slash.
            case {"at": str(at), "message": str(message), **more} if not more and at[:1] in "/":
                read.append(Violation(rule, at, message))
            case _:
                return None
    return tuple(sorted(read, key=lambda each: (each.at, each.message)))


def failed(rule: str, why: str) -> Answer:
    """Say that a rule did not answer."""
    return Answer(rule, (), (), why, 0)
