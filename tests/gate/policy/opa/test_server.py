"""Whatever answers at the address of an OPA server: only an answer of our rules is one."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from gate.errors import ConfigError, EngineError, SigningError
from gate.policy import Answer
from gate.policy.opa import Server, bounds, server
from gate.policy.opa.server import ServerEngine
from gate.policy.parcel import Parcel
from tests.judging import shipped_rules

PARCEL = Parcel(
    {"asked.rego": "package agentgate.asked\n"}, {}, "sha256:0a", {"b.rego": "of/b.rego"}
)
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Impostor:
    """A server that answers what a test wants, and keeps what it was asked."""

    reply: Callable[[list[str]], Reply]
    url: str = ""
    requests: list[tuple[str, str, str, object]] = field(default_factory=list)


@contextmanager
def impostor(reply: Callable[[list[str]], Reply]) -> Iterator[Impostor]:
    state = Impostor(reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                body = orjson.loads(data)
            except orjson.JSONDecodeError:
                body = data
            token = self.headers.get("Authorization", "")
            state.requests.append((self.command, self.path, token, body))
            asked = body["input"]["asked"] if isinstance(body, dict) and "input" in body else []
            status, headers, answer = state.reply(asked)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(answer))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_PUT = do_POST  # noqa: N815 as the library calls it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    try:
        yield state
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def said(**result: object) -> Reply:
    return 200, {}, orjson.dumps({"result": {"revision": PARCEL.revision, **result}})


def good(asked: list[str]) -> Reply:
    return said(answers={rule: {"findings": [], "unresolved": []} for rule in asked})


def private(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text)
    return path


def engine_at(url: str, token_file: Path | None = None) -> ServerEngine:
    return engine_of(Server(url, token_file))


def engine_of(described: Server) -> ServerEngine:
    return ServerEngine(shipped_rules(), PARCEL, described)


def asked(reply: Callable[[list[str]], Reply], *rules: str) -> tuple[Answer, ...]:
    """Ask a server that is good until something is asked of it."""
    with impostor(lambda ids: reply(ids) if ids else good(ids)) as state:
        (answers,) = engine_at(state.url).evaluate_all([(rules, b'{"a":1}')])
        return answers


FAULT = orjson.dumps({"code": "internal_error", "message": "?", "errors": [
    {"code": "eval_builtin_error", "message": "to_number", "location":
     {"file": "in/it/b.rego", "row": 3, "col": 5}}]})  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "answered 302"),
        ((307, {"Location": "/v1/data/agentgate/asked"}, b"{}"), "answered 307"),
        ((500, {}, b"oops"), "answered 500 with something that is no JSON object"),
        ((500, {}, b'{"code": "internal_error", "message": "storage"}'), "answered 500: storage"),
        ((502, {}, b'{"errors": []}'), "answered 502"),
        ((401, {}, b'{"code": "unauthorized"}'), r"does not allow this \(401\)"),
        ((404, {}, b"{}"), "answered 404"),
        ((204, {}, b""), "answered 204"),
        ((200, {}, b"<html>ok</html>"), "no JSON object"),
        ((200, {}, b""), "no JSON object"),
        ((200, {}, b"[]"), "no JSON object"),
        ((200, {}, b'{"result": []}'), "no object"),
        ((200, {}, b"{}"), "has no rules of the gate at data.agentgate.asked"),
        ((200, {}, b'{"result": {}}'), "of the revision None, not sha256:0a"),
        ((200, {}, b'{"result": {"revision": "sha256:0b"}}'), "sha256:0b, not sha256:0a"),
        (said(), "gave no answers"),
        (said(answers=[]), "gave no answers"),
    ],
)
def test_what_is_no_answer_is_an_error(
    reply: Reply, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TOGETHER", 0.5)
    with impostor(lambda _: reply) as state:
        with pytest.raises(EngineError, match=message):
            engine_at(state.url)
        assert len(state.requests) == 1
    with pytest.raises(EngineError, match=message):
        asked(lambda _: reply, "a")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"b": {"findings": [], "unresolved": []}},
        {"a": None},
        {"a": []},
        {"a": {"findings": []}},
        {"a": {"unresolved": []}},
        {"a": {"findings": None, "unresolved": []}},
        {"a": {"findings": {}, "unresolved": []}},
        {"a": {"findings": [], "unresolved": [], "more": 1}},
        {"a": {"findings": [{"at": ""}], "unresolved": []}},
        {"a": {"findings": [{"at": "", "message": 1}], "unresolved": []}},
        {"a": {"findings": [{"at": "spec", "message": ""}], "unresolved": []}},
        {"a": {"findings": [{"at": "", "message": "", "more": 1}], "unresolved": []}},
        {"a": {"findings": ["x"], "unresolved": []}},
        {"a": {"findings": [], "unresolved": [{"message": ""}]}},
    ],
)
def test_what_is_not_exactly_an_answer_is_a_failure_of_its_rule(answers: object) -> None:
    (answer,) = asked(lambda _: said(answers=answers), "a")
    assert answer.failure
    assert answer.findings == answer.unresolved == ()


def test_answers_are_read_in_order() -> None:
    found = [{"at": "/b", "message": "x"}, {"at": "/a", "message": "y"}]
    (answer,) = asked(lambda _: said(answers={"a": {"findings": found, "unresolved": found}}), "a")
    assert [each.at for each in answer.findings] == ["/a", "/b"]
    assert [each.at for each in answer.unresolved] == ["/a", "/b"]
    assert not answer.failure


def test_a_query_that_fails_is_asked_again_rule_by_rule() -> None:
    answers = asked(lambda ids: (500, {}, FAULT) if "b" in ids else good(ids), "a", "b", "c")
    assert [(answer.rule, answer.failure) for answer in answers] == [
        ("a", ""),
        ("b", "of/b.rego:3: eval_builtin_error: to_number"),
        ("c", ""),
    ]


def test_a_rule_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "TOGETHER", 0.3)
    monkeypatch.setattr(server, "DEADLINE", 0.2)

    def slow(ids: list[str]) -> Reply:
        time.sleep(0.6 if "b" in ids else 0)
        return good(ids)

    answers = asked(slow, "a", "b")
    assert [bool(answer.failure) for answer in answers] == [False, True]


def test_an_answer_that_is_cut_short_is_an_error() -> None:
    cut = {"Content-Length": "100", "Connection": "close"}
    with pytest.raises(EngineError, match="cannot be reached"):
        asked(lambda ids: (200, cut, good(ids)[2]), "a")


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: "])
def test_a_server_that_says_a_byte_at_a_time_is_cut_off(
    first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TOGETHER", 0.5)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.send(first)
                while not over.wait(0.05):
                    try:
                        connection.send(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        try:
            with pytest.raises(EngineError, match=r"within 0\.5 s"):
                engine_at(f"http://127.0.0.1:{listening.getsockname()[1]}")
            assert time.monotonic() - began < 2
        finally:
            over.set()
            thread.join()


def test_an_answer_of_any_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SIZE", 1000)
    with pytest.raises(EngineError, match="more than 1000 bytes"):
        asked(lambda _: (200, {}, b'{"result":"%s"}' % (b"x" * 2000)), "a")


def test_nobody_there_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(EngineError, match=r"cannot be reached: .*refused"):
        engine_at(f"http://127.0.0.1:{port}")


def test_a_question_goes_as_it_is_with_the_token_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = private(tmp_path / "token", "abc\n")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with impostor(good) as state:
        engine = engine_at(state.url, token_file=token)
        assert engine.evaluate_all([((), b'{"a":1}')]) == [()]
        engine.evaluate_all([(("r",), b'{"a":1e16}')])
    path = "/v1/data/agentgate/asked?strict-builtin-errors=true"
    assert state.requests == [
        ("POST", path, "Bearer abc", {"input": {"asked": []}}),
        ("POST", path, "Bearer abc", {"input": {"asked": ["r"], "a": 1e16}}),
    ]


@pytest.mark.parametrize(
    "reply",
    [
        (400, {}, b'{"code": "invalid_parameter", "message": "no", "errors": []}'),
        (400, {}, b"{}"),
        (403, {}, b'{"code": "unauthorized", "message": "no"}'),
        (302, {"Location": "/"}, b"{}"),
        (500, {}, b"oops"),
        (500, {}, b"[]"),
        (200, {}, b""),
    ],
)
def test_an_upload_that_is_not_taken_is_an_error(reply: Reply) -> None:
    with impostor(lambda _: reply) as state, pytest.raises(EngineError):
        engine_of(Server(state.url, upload=True))


def test_a_module_that_is_not_taken_is_an_error_with_its_place() -> None:
    refusal = {"code": "invalid_parameter", "message": "cannot compile", "errors": [
        {"code": "rego_parse_error", "message": "`if` keyword is required",
         "location": {"file": "a.rego", "row": 2, "col": 1}}]}  # fmt: skip
    replies: Iterator[Reply] = iter(
        [(200, {}, b"{}"), (204, {}, b""), (400, {}, orjson.dumps(refusal))]
    )
    with impostor(lambda _: next(replies)) as state:
        with pytest.raises(EngineError, match="cannot compile") as caught:
            engine_of(Server(state.url, upload=True))
        # The client would rewrite a module of another Rego and send that.
        assert len(state.requests) == 3
    assert [str(each) for each in caught.value.faults] == [
        "a.rego:2:1: rego_parse_error: `if` keyword is required"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://opa.example.com:8181", "http://192.0.2.1", "ftp://localhost", "localhost:8181", "",
        "https://user:word@opa.example.com", "https://opa.example.com/path", "https://:8181",
        "https://opa.example.com?a=b", "https://opa.example.com#a", "https://opa.example.com:x",
        "https://opa.example.com:99999", "http://localhost.example.com", "http://0.0.0.0:8181",
    ],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        engine_at(url)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://localhost:8181", "http://[::1]:8181", "https://a.example"])
def test_an_address_that_is_safe_is_taken(url: str) -> None:
    assert Server(url).address().hostname


@pytest.mark.parametrize("text", ["", "\n", "a b", "a\nb", "\u00e9"])
def test_a_file_without_a_token_is_refused(text: str, tmp_path: Path) -> None:
    token = private(tmp_path / "token", text)
    with pytest.raises(ConfigError, match="holds no token"):
        engine_at("http://localhost:1", token_file=token)
    with pytest.raises(SigningError, match="cannot be read"):
        engine_at("http://localhost:1", token_file=tmp_path / "absent")


def test_a_token_that_others_can_read_is_refused(tmp_path: Path) -> None:
    token = private(tmp_path / "token", "abc\n")
    token.chmod(0o644)
    with pytest.raises(SigningError, match="open to others"):
        engine_at("http://localhost:1", token_file=token)


def test_a_certificate_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without its certificate"):
        engine_of(Server("https://localhost:1", key=tmp_path / "key"))
    with pytest.raises(EngineError, match="cannot be reached"):
        engine_of(Server("https://localhost:1", ca=tmp_path / "absent"))
