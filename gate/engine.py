"""The only module that knows ctypes: calls into the Go engine (OPA and Kubernetes' YAML reader)."""

import ctypes
import os
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from gate.errors import EngineError, Fault, GateError, Place, PolicyError
from gate.wire import (
    Coverage,
    Described,
    Evaluated,
    PlacedError,
    Question,
    Reading,
    RegoTests,
    Signed,
    Source,
    Spot,
    Syntax,
)

Asked = tuple[Sequence[str], bytes]
"""Which rules are asked, all if none is named, about which input in JSON."""

LIBRARY = Path(__file__).with_name("libagentgate.so")

_OK, _REFUSED = 0, 1

_TEXT, _SIZE = ctypes.c_char_p, ctypes.c_size_t
_OUT = [ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(_SIZE)]
_BYTES = [_TEXT, _SIZE]
_HANDLE, _DEADLINE = ctypes.c_uint64, ctypes.c_int64

_SIGNATURES: Mapping[str, Sequence[type[object]]] = {
    "version": _OUT,
    "read": [*_BYTES, *_OUT],
    "locate": [ctypes.c_int32, *_BYTES, *_BYTES, *_OUT],
    "prepare": [*_BYTES, ctypes.POINTER(_HANDLE), *_OUT],
    "evaluate": [_HANDLE, _DEADLINE, *_BYTES, *_OUT],
    "cover": [_HANDLE, _DEADLINE, *_BYTES, *_OUT],
    "release": [_HANDLE],
    "check": [*_BYTES, *_OUT],
    "test": [_DEADLINE, *_BYTES, *_OUT],
    "format": [*_BYTES, *_OUT],
    "sign": [*_BYTES, *_OUT],
}


class Engine:
    """The loaded library. Safe to share between threads, of no use in a forked child."""

    def __init__(self, path: Path = LIBRARY) -> None:
        """Load the library; raises `EngineError` when that cannot be."""
        self._process = os.getpid()
        self._library, self._free = _open(path)

    def version(self) -> dict[str, str]:
        """Name the versions of OPA and Go that the library was built with."""
        versions: dict[str, str] = orjson.loads(self._call("version"))
        return versions

    def read(self, syntax: Syntax, data: bytes) -> Reading:
        """Read a file into documents and faults."""
        return self.read_all([(syntax, data)])[0]

    def read_all(self, files: Iterable[tuple[Syntax, bytes]]) -> list[Reading]:
        """Read files in one call: a hand-over of the interpreter's lock each would cost more."""
        request = _framed((bytes([syntax]), data) for syntax, data in files)
        readings: list[Reading] = orjson.loads(self._call("read", request, len(request)))
        return readings

    def locate(self, syntax: Syntax, data: bytes, questions: Sequence[Question]) -> list[Spot]:
        """Find where JSON Pointers stand in a file that `read` accepted."""
        request = orjson.dumps(questions)
        answer = self._call("locate", int(syntax), data, len(data), request, len(request))
        spots: list[Spot] = orjson.loads(answer)
        return spots

    def prepare(self, source: Source) -> "PolicySet":
        """Compile a policy set; raises `PolicyError` with every fault and its place."""
        request, handle = orjson.dumps(source), _HANDLE()
        answer = self._call("prepare", request, len(request), ctypes.byref(handle))
        return PolicySet(self, handle.value, tuple(orjson.loads(answer)["rules"]))

    def check(self, source: Source) -> tuple[Fault, ...]:
        """List everything that would make `prepare` refuse a policy set."""
        request = orjson.dumps(source)
        return _faults(orjson.loads(self._call("check", request, len(request)))["errors"])

    def test(self, source: Source, deadline: float) -> RegoTests:
        """Run Rego tests, each with `deadline` seconds; raises `PolicyError` if they cannot be."""
        request = orjson.dumps(source)
        answer = self._call("test", _nanoseconds(deadline), request, len(request))
        report: RegoTests = orjson.loads(answer)
        return report

    def format(self, source: bytes) -> bytes:
        """Lay out a Rego source as `opa fmt` does; raises `PolicyError` if it cannot be parsed."""
        return self._call("format", source, len(source))

    def sign(self, key: bytes, key_id: str, files: Mapping[str, bytes]) -> Signed:
        """Sign the files of a bundle with a private key in PEM; raises `EngineError` if it cannot.

        What it raises says what is wrong with a key, and nothing of the key.
        """
        named = [(name.encode(), data) for name, data in files.items()]
        request = _framed([(key, key_id.encode()), *named])
        signed: Signed = orjson.loads(self._call("sign", request, len(request)))
        return signed

    def evaluate_all(
        self, handle: int, deadline: float, asked: Iterable[Asked]
    ) -> list[list[Evaluated]]:
        """Ask the selected rules of a prepared set, or all, each with `deadline` seconds."""
        answer = self._ask("evaluate", handle, deadline, asked)
        evaluated: list[list[Evaluated]] = orjson.loads(answer)
        return evaluated

    def cover(self, handle: int, deadline: float, asked: Iterable[Asked]) -> list[Coverage]:
        """Ask as `evaluate_all` does, and tell which places of the rules were gone through."""
        coverage: list[Coverage] = orjson.loads(self._ask("cover", handle, deadline, asked))
        return coverage

    def release(self, handle: int) -> None:
        """Forget a prepared set; evaluations that are under way finish."""
        if os.getpid() == self._process:
            self._library.agentgate_release(handle)

    def _ask(self, name: str, handle: int, deadline: float, asked: Iterable[Asked]) -> bytes:
        request = _framed((orjson.dumps(selection), data) for selection, data in asked)
        return self._call(name, handle, _nanoseconds(deadline), request, len(request))

    def _call(self, name: str, *arguments: object) -> bytes:
        if os.getpid() != self._process:
            raise EngineError(
                "the policy engine cannot be used in a forked process",
                advice="start worker processes with spawn or exec",
            )
        out, length = ctypes.c_void_p(), ctypes.c_size_t()
        function: Callable[..., int] = getattr(self._library, f"agentgate_{name}")
        status = function(*arguments, ctypes.byref(out), ctypes.byref(length))
        try:
            answer = ctypes.string_at(out, length.value)
        finally:
            self._free(out)
        if status == _OK:
            return answer
        raise _failure(status, answer)


class PolicySet:
    """A prepared policy set: immutable, shared between threads, released when closed or lost."""

    def __init__(self, engine: Engine, handle: int, rules: tuple[Described, ...]) -> None:
        """Own a handle of the engine."""
        self.rules = rules
        self._engine, self._handle = engine, handle
        self._release = weakref.finalize(self, engine.release, handle)

    def evaluate(self, selection: Sequence[str], data: bytes, deadline: float) -> list[Evaluated]:
        """Ask the selected rules, or all if none is named, about one input in JSON."""
        return self.evaluate_all([(selection, data)], deadline)[0]

    def evaluate_all(self, asked: Iterable[Asked], deadline: float) -> list[list[Evaluated]]:
        """Ask about many inputs in one call, each with the rules selected for it."""
        return self._engine.evaluate_all(self._handle, deadline, asked)

    def cover(self, asked: Iterable[Asked], deadline: float) -> list[Coverage]:
        """Tell which places of the rules were gone through, asked about these inputs."""
        return self._engine.cover(self._handle, deadline, asked)

    def close(self) -> None:
        """Release the set; closing twice does nothing."""
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _framed(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Put pairs of byte strings behind each other, each behind its length in eight bytes."""
    return b"".join(
        part for pair in pairs for data in pair for part in (len(data).to_bytes(8, "little"), data)
    )


@cache
def load() -> Engine:
    """Load the engine once for this process."""
    return Engine()


def _open(path: Path) -> tuple[ctypes.CDLL, Callable[[ctypes.c_void_p], None]]:
    """Load the library and declare its functions, so that ctypes converts every argument.

    Releasing an answer is so short that the interpreter's lock is not given away for it.
    """
    try:
        library = ctypes.CDLL(str(path))
        for name, arguments in _SIGNATURES.items():
            function = getattr(library, f"agentgate_{name}")
            function.argtypes, function.restype = arguments, ctypes.c_int32
        free = ctypes.PyDLL(str(path)).agentgate_free
        free.argtypes, free.restype = [ctypes.c_void_p], None
    except (OSError, AttributeError) as error:
        raise EngineError(
            f"the policy engine cannot be loaded: {error}",
            advice="install agentgate again; building it needs Go 1.26 or newer and a C compiler",
        ) from error
    return library, free


def _failure(status: int, answer: bytes) -> GateError:
    body = orjson.loads(answer)
    if faults := _faults(body.get("errors", ())):
        return PolicyError(body["message"], faults=faults)
    if status == _REFUSED:
        return EngineError(body["message"])
    return EngineError(body["message"], advice="report this: the engine has a fault")


def _faults(errors: Sequence[PlacedError]) -> tuple[Fault, ...]:
    return tuple(
        Fault(each["message"], Place(each["file"], each["line"], each["column"]))
        if each["file"]
        else Fault(each["message"], pointer=each["pointer"])
        for each in errors
    )
