import gc
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import orjson
import pytest

from gate.engine import Engine, PolicySet, load
from gate.errors import EngineError, PolicyError
from gate.wire import Evaluated, Source, Syntax

HEADER = """\
# METADATA
# title: A title
# description: A description
# custom:
#   severity: high
#   remediation: Fix it
package agentgate.rules["%s"]

import future.keywords.not

"""
SEEN = 'findings contains {"at": "/x", "message": "seen"} if input.x\n'
FORBIDDEN = "is not available to rules: it is not on the list of allowed functions"
LATE = """\
some_numbers := numbers.range(1, 100)
findings contains {"at": "", "message": "never"} if {
	count([1 |
		some a in some_numbers; some b in some_numbers; some c in some_numbers
		some d in some_numbers; some e in some_numbers; some f in some_numbers
		some g in some_numbers; some h in some_numbers
		a + b + c + d + e + f + g + h == input.x
	]) > 0
}
"""


def source(bodies: Mapping[str, str]) -> Source:
    modules = {f"{name}.rego": HEADER % name + body for name, body in bodies.items()}
    return Source(modules=modules, data={}, schema=None)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load()


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def growth(work: Callable[[Engine, int], None], times: int) -> int:
    """The least that a process of its own grows by in one of three rounds, in bytes.

    A leak grows in every round; the collector's pace and a busy machine show in some.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, work, times).result()


def measure(work: Callable[[Engine, int], None], times: int) -> int:
    sizes = []
    for _ in range(4):
        work(load(), times // 3)
        gc.collect()
        sizes.append(resident())
    return min(after - before for before, after in itertools.pairwise(sizes))


def lose_sets(engine: Engine, times: int) -> None:
    for _ in range(times):
        engine.prepare(source({"a": SEEN}))


def evaluate(engine: Engine, times: int) -> None:
    data = orjson.dumps({"x": "y" * 500})
    with engine.prepare(source({"a": SEEN})) as policies:
        for _ in range(times):
            policies.evaluate(["a"], data, 1.0)


def fail(engine: Engine, times: int) -> None:
    with engine.prepare(source({"a": SEEN})) as policies:
        for _ in range(times):
            with pytest.raises(EngineError):
                policies.evaluate([], b"{" + b" " * 20_000, 1.0)


def test_the_versions_are_named(engine: Engine) -> None:
    versions = engine.version()
    assert versions["opa"] == "1.22.0"
    assert versions["go"].startswith("go1.")


def test_the_library_is_loaded_once(engine: Engine) -> None:
    assert load() is engine


def test_a_rule_is_described_and_evaluated(engine: Engine) -> None:
    with engine.prepare(source({"b": SEEN, "a": SEEN})) as policies:
        assert [rule["id"] for rule in policies.rules] == ["a", "b"]
        assert policies.rules[0]["annotations"]["custom"] == {
            "severity": "high",
            "remediation": "Fix it",
        }
        first, second = policies.evaluate(["b", "a"], b'{"x": 1}', 1.0)
    assert (first["rule"], second["rule"]) == ("b", "a")
    assert first["findings"] == [{"at": "/x", "message": "seen"}]
    assert first["unresolved"] == []
    assert first["error"] is None
    assert first["duration_ns"] > 0


def test_the_deadline_interrupts_one_rule_only(engine: Engine) -> None:
    with engine.prepare(source({"a": SEEN, "late": LATE, "z": SEEN})) as policies:
        began = time.perf_counter()
        a, late, z = policies.evaluate([], b'{"x": 1}', 0.1)
        assert time.perf_counter() - began < 2
    assert late["error"] == {"kind": "deadline", "message": "did not finish within 100ms"}
    assert late["findings"] == []
    assert a["findings"]
    assert z["findings"]


def test_faults_carry_their_places(engine: Engine) -> None:
    broken = source({"a": SEEN + "x := nobody(1)\n", "b": SEEN + "y := http.send({})\n"})
    with pytest.raises(PolicyError) as caught:
        engine.prepare(broken)
    assert [str(fault) for fault in caught.value.faults] == [
        "a.rego:12:6: undefined function nobody",
        f"b.rego:12:6: http.send {FORBIDDEN}",
    ]
    assert caught.value.faults == engine.check(broken)
    assert engine.check(source({"a": SEEN})) == ()


def test_a_fault_without_a_place_has_none(engine: Engine) -> None:
    with pytest.raises(PolicyError, match=r"^data must not define") as caught:
        engine.prepare({"modules": {}, "data": {"agentgate": {}}, "schema": None})
    assert caught.value.faults[0].place is None


def test_builtin_errors_are_strict(engine: Engine) -> None:
    body = 'findings contains {"at": "", "message": "x"} if to_number(input.x) > 0\n'
    with engine.prepare(source({"a": body})) as policies:
        (answer,) = policies.evaluate([], b'{"x": "many"}', 1.0)
    assert answer["error"] is not None
    assert answer["error"]["kind"] == "error"
    assert "to_number" in answer["error"]["message"]


def test_sources_are_formatted(engine: Engine) -> None:
    assert engine.format(b"package a\nx=1") == b"package a\n\nx := 1\n"
    with pytest.raises(PolicyError) as caught:
        engine.format(b"package a\nx := {")
    assert str(caught.value.faults[0]).startswith("source.rego:2:")


@pytest.mark.parametrize(
    ("part", "times"),
    [
        (b"", 1),
        (b"\x00", 1),
        (b"\xff\xfe", 1),
        (b'{"x": ', 1),
        (b"{} ", 2),
        (b"NaN", 1),
        (b"[", 1_000_000),
        (b'{"x":', 1_000_000),
        (b"[1,", 15_000_000),
        (b'"' + b"x" * 1000, 50_000),
        (b" ", 50 * 1024 * 1024),
        (b"1", 3_000_000),
    ],
)
def test_hostile_input_is_an_error(engine: Engine, part: bytes, times: int) -> None:
    with (
        engine.prepare(source({"a": SEEN})) as policies,
        pytest.raises(EngineError, match="input"),
    ):
        policies.evaluate([], part * times, 1.0)


def test_large_and_deep_input_is_evaluated(engine: Engine) -> None:
    with engine.prepare(source({"a": SEEN})) as policies:
        for part in (b'"' + b"y" * 40_000_000 + b'"', b"[" * 9_000 + b"]" * 9_000):
            (answer,) = policies.evaluate([], b'{"x": ' + part + b"}", 1.0)
            assert answer["findings"]


def test_a_selection_of_unknown_rules_is_an_error(engine: Engine) -> None:
    with (
        engine.prepare(source({"a": SEEN})) as policies,
        pytest.raises(EngineError, match='there is no rule "b"'),
    ):
        policies.evaluate(["a", "b"], b"{}", 1.0)


def test_a_handle_that_was_never_given_is_an_error(engine: Engine) -> None:
    for handle in (0, 2**63, 2**64 - 1):
        with pytest.raises(EngineError, match="there is no prepared policy set"):
            engine.evaluate_all(handle, 1.0, [([], b"{}")])
        engine.release(handle)


def test_a_closed_set_is_an_error_and_closing_twice_is_not(engine: Engine) -> None:
    policies = engine.prepare(source({"a": SEEN}))
    policies.close()
    policies.close()
    with pytest.raises(EngineError, match="there is no prepared policy set"):
        policies.evaluate([], b"{}", 1.0)


@pytest.mark.parametrize(
    ("work", "times"), [(evaluate, 100_000), (fail, 5_000), (lose_sets, 2_000)]
)
def test_nothing_leaks(work: Callable[[Engine, int], None], times: int) -> None:
    assert growth(work, times) < 8_000_000


def test_releasing_during_an_evaluation_lets_it_finish(engine: Engine) -> None:
    policies = engine.prepare(source({"late": LATE, "z": SEEN}))
    answers: list[Evaluated] = []
    asking = threading.Thread(
        target=lambda: answers.extend(policies.evaluate([], b'{"x": 1}', 0.3))
    )
    asking.start()
    time.sleep(0.1)
    policies.close()
    gc.collect()
    asking.join()
    assert [answer["error"] is None for answer in answers] == [False, True]


def test_other_threads_run_during_an_evaluation(engine: Engine) -> None:
    counted = 0
    done = threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1

    with engine.prepare(source({"late": LATE})) as policies:
        counting = threading.Thread(target=count)
        counting.start()
        before = counted
        policies.evaluate([], b'{"x": 1}', 0.5)
        during = counted - before
        done.set()
        counting.join()
    assert during > 10_000


def test_a_set_is_shared_between_threads(engine: Engine) -> None:
    body = 'findings contains {"at": w, "message": w} if some w in input.words\n'
    wrong: list[object] = []

    def ask(policies: PolicySet, thread: int) -> None:
        for turn in range(200):
            word = f"/{thread}-{turn}"
            answers = policies.evaluate([], orjson.dumps({"words": [word]}), 5.0)
            wanted = [{"at": word, "message": word}]
            wrong.extend(answer for answer in answers if answer["findings"] != wanted)

    with engine.prepare(source({"a": body, "b": body})) as policies:
        threads = [threading.Thread(target=ask, args=(policies, n)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_a_forked_process_is_told_so(engine: Engine) -> None:
    policies = engine.prepare(source({"a": SEEN}))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            policies.evaluate([], b"{}", 1.0)
        except EngineError as error:
            os.write(writing, f"{error.message}; {error.advice}".encode())
        finally:
            policies.close()
            os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        assert said.read() == (
            "the policy engine cannot be used in a forked process; "
            "start worker processes with spawn or exec"
        )
    assert status == 0
    assert policies.evaluate([], b"{}", 1.0)[0]["error"] is None


SLACKS = """\
from pathlib import Path
from gate.engine import load
load().version()
threads = [Path("/proc", each.name, "timerslack_ns") for each in Path("/proc/self/task").iterdir()]
print(*sorted(int(each.read_text()) for each in threads))
"""


def test_only_threads_of_the_engine_sleep_longer_than_they_ask_for() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SLACKS], check=True, capture_output=True, text=True
    ).stdout
    ours, *theirs = map(int, said.split())
    assert theirs
    assert ours < min(theirs) == max(theirs) == 5_000_000


def test_a_missing_library_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the policy engine cannot be loaded") as caught:
        Engine(tmp_path / "libagentgate.so")
    assert "Go 1.26" in caught.value.advice


def test_a_library_that_lacks_a_function_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="agentgate_version"):
        Engine(compiled(tmp_path, "int unrelated;"))


def test_a_panic_is_an_error_that_asks_for_a_report(tmp_path: Path) -> None:
    panicking = """\
#include <stdlib.h>
#include <string.h>
int agentgate_version(char **out, size_t *length) {
    *out = strdup("{\\"message\\": \\"the engine panicked: boom\\"}");
    *length = strlen(*out);
    return 2;
}
void agentgate_free(char *out) { free(out); }
int agentgate_read, agentgate_locate, agentgate_prepare, agentgate_evaluate;
int agentgate_release, agentgate_check, agentgate_format, agentgate_cover, agentgate_test;
int agentgate_sign;
"""
    with pytest.raises(EngineError, match="the engine panicked: boom") as caught:
        Engine(compiled(tmp_path, panicking)).version()
    assert caught.value.advice == "report this: the engine has a fault"


def test_documents_are_read_and_located(engine: Engine) -> None:
    data = b"a: 1:30\nb: [x]\n"
    reading = engine.read(Syntax.YAML, data)
    assert reading["documents"][0]["value"] == {"a": "1:30", "b": ["x"]}
    (spot,) = engine.locate(Syntax.YAML, data, [{"index": 0, "pointer": "/b/0"}])
    assert spot["value"] == {"line": 2, "column": 5, "end_line": 2, "end_column": 6}


def compiled(folder: Path, text: str) -> Path:
    """A shared library made from C."""
    written, library = folder / "stub.c", folder / "stub.so"
    written.write_text(text)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, written], check=True)
    return library
