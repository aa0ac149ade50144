"""Both engines say the same of everything: OPA in this process, and OPA on a server."""

import copy
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.assembly import Wishes, read_owned
from gate.authoring.hearing import Hearing
from gate.change import Change
from gate.document import Source, Syntax, read
from gate.errors import EngineError
from gate.model import Decision
from gate.pipeline import Gate
from gate.policy import Answer
from gate.policy.bundle_file import bundle
from gate.policy.embedded import EmbeddedEngine, Policy
from gate.policy.library import Library, read_library
from gate.policy.opa import Server
from gate.policy.opa.server import ServerEngine
from gate.policy.parcel import Parcel, pack
from gate.sources import File
from tests.contracts.opa import READS, Running, certificate, running
from tests.corpus import Case, cases
from tests.judging import shipped_court, shipped_rules
from tests.programs import program

CASES = cases()
PLAIN = [
    case
    for case in CASES
    if not (case.path.is_dir() or case.owned("gate.yaml") or case.owned("grants.yaml"))
]
MAY_READ = f'input.method == "POST"\n\tinput.path == {READS}'

# Rules that go wrong in each way that there is, beside one that does not.
HEAD = """\
# METADATA
# title: A rule
# description: A rule for tests.
# custom:
#   severity: high
#   remediation: Nothing.
package agentgate.rules["<id>"]

import future.keywords.not

"""
RULES = {
    "fine": 'findings contains {"at": "/a", "message": sprintf("%v", [input.n])} if input.n',
    "doubts": """findings contains {"at": "", "message": ""} if input.absent
unresolved contains {"at": "/b", "message": "?"} if input.n""",
    "breaks": 'findings contains {"at": "", "message": ""} if to_number(input.text) > 1',
    "shapeless": 'findings contains {"at": "", "message": "", "more": input.n}',
    "wordless": 'findings contains {"at": "", "message": input.n}',
    "slow": """findings contains {"at": "", "message": ""} if {
	input.slow
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a * b < 0
}""",
}


@cache
def mixed() -> tuple[EmbeddedEngine, Parcel]:
    modules = {f"{id_}.rego": HEAD.replace("<id>", id_) + body for id_, body in RULES.items()}
    library = Library(modules, {}, "sha256:of-the-library")
    engine = EmbeddedEngine(Policy(modules, {"params": {}, "catalogue": {}}, None, library.digest))
    return engine, pack(library, engine.rules, {})


def bundled(parcel: Parcel, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bundle.tar.gz"
    path.write_bytes(bundle(parcel))
    return path


def server_of(run: Running, *, upload: bool = False) -> Server:
    return Server(run.url, run.token_file, upload=upload)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program("opa")
    return tmp_path_factory.mktemp("opa")


@pytest.fixture(scope="module")
def shipped() -> Parcel:
    return pack(read_library(), shipped_rules().rules, {})


@pytest.fixture(scope="module")
def empty(folder: Path) -> Iterator[Running]:
    """Run a server that knows nothing of the gate."""
    with running(folder / "empty") as run:
        yield run


@pytest.fixture(scope="module")
def serving(folder: Path, shipped: Parcel) -> Iterator[Running]:
    """Run a server with our bundle, on which the gate may ask and nothing else."""
    with running(folder / "serving", [bundled(shipped, folder)], MAY_READ) as run:
        yield run


@pytest.fixture(scope="module")
def served(serving: Running, shipped: Parcel) -> ServerEngine:
    return ServerEngine(shipped_rules(), shipped, server_of(serving))


@pytest.fixture(scope="module")
def mixed_servers(folder: Path, empty: Running) -> Iterator[dict[str, ServerEngine]]:
    engine, parcel = mixed()
    with running(folder / "mixed", [bundled(parcel, folder / "of-mixed")], MAY_READ) as run:
        yield {
            "bundle": ServerEngine(engine, parcel, server_of(run)),
            "upload": ServerEngine(engine, parcel, server_of(empty, upload=True)),
        }


def test_every_case_of_the_corpus(folder: Path) -> None:
    """Ask a server of its own for each set of parameters, as each has a bundle of its own."""
    hearings = [shipped_court().hear(case) for case in CASES]
    parameters: dict[bytes, list[Hearing]] = {}
    for hearing in hearings:
        key = orjson.dumps(hearing.gate.config.parameters, option=orjson.OPT_SORT_KEYS)
        parameters.setdefault(key, []).append(hearing)
    for number, group in enumerate(parameters.values()):
        engine, given = group[0].gate.engine, group[0].gate.config.parameters
        parcel = pack(read_library(), engine.rules, given)
        path = bundled(parcel, folder / f"of-corpus-{number}")
        with running(folder / f"corpus-{number}", [path], MAY_READ) as run:
            remote = ServerEngine(engine, parcel, server_of(run))
            for hearing in group:
                said = replace(hearing.gate, engine=remote).review(hearing.change)
                assert said == hearing.decide(), hearing.case.name


def both(served: ServerEngine, *files: File) -> tuple[Decision, Decision]:
    gate: Gate = shipped_court().gate(read_owned(Wishes(), lambda _: None))
    change = Change(files)
    return gate.review(change), replace(gate, engine=served).review(change)


NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ODD: st.SearchStrategy[object] = st.sampled_from([None, True, False, [], {}, "1e400", "**/../*"])
VALUES = NUMBERS | ODD | st.text(max_size=12)


def places(value: object) -> Iterator[tuple[dict[str, object] | list[object], str | int]]:
    match value:
        case dict():
            for key, item in value.items():
                yield value, key
                yield from places(item)
        case list():
            for index, item in enumerate(value):
                yield value, index
                yield from places(item)
        case _:
            return


def put(container: dict[str, object] | list[object], key: str | int, value: object) -> None:
    match container, key:
        case dict(), str():
            container[key] = value
        case list(), int():
            container[key] = value
        case _:
            raise TypeError


def written(case: Case, changes: list[object], random: Random) -> tuple[File, ...]:
    """Write a case anew, with values in some places that nobody would have written there."""
    (file,) = case.files
    syntax = Syntax.JSON if file.path.endswith(".json") else Syntax.YAML
    documents = read(Source(file.path, file.data, syntax)).documents
    values = [copy.deepcopy(document.value) for document in documents]
    for change in changes:
        found = list(places(values))
        if found:
            put(*random.choice(found), copy.deepcopy(change))
    name = file.path if syntax is Syntax.JSON and len(values) == 1 else "m.json"
    return tuple(
        File(name if n == 0 else f"{n}/{name}", orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS))
        for n, value in enumerate(values)
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([case for case in PLAIN if case.path.suffix != ".md"]),
    st.lists(VALUES, max_size=5),
    st.randoms(use_true_random=False),
)
def test_generated_manifests(
    served: ServerEngine, case: Case, changes: list[object], random: Random
) -> None:
    here, there = both(served, *written(case, changes, random))
    assert here == there


def summary(answers: tuple[Answer, ...]) -> list[tuple[str, object, object, str]]:
    """Leave out what differs between the engines: how long it took, and what is only JSON there."""
    words = "is not exactly"
    return [
        (a.rule, a.findings, a.unresolved, words if words in a.failure else a.failure)
        for a in answers
    ]


@pytest.mark.parametrize("way", ["bundle", "upload"])
@pytest.mark.parametrize("text", ["3", "x"])
def test_rules_that_fail_leave_the_others_their_answers(
    mixed_servers: dict[str, ServerEngine], way: str, text: str
) -> None:
    engine, _ = mixed()
    remote = mixed_servers[way]
    question = orjson.dumps({"n": 1e16, "text": text})
    asked = [(tuple(RULES), question), ((), question), (("fine", "doubts"), question)]
    here, there = engine.evaluate_all(asked), remote.evaluate_all(asked)
    assert [summary(each) for each in there] == [summary(each) for each in here]
    failures = {answer.rule: answer.failure for answer in there[0] if answer.failure}
    expected = {"shapeless", "wordless"} | ({"breaks"} if text == "x" else set())
    assert set(failures) == expected
    assert "breaks" not in failures or "to_number" in failures["breaks"]


def test_a_rule_that_takes_too_long_fails_alone(mixed_servers: dict[str, ServerEngine]) -> None:
    question = orjson.dumps({"n": 1, "slow": True})
    (answers,) = mixed_servers["bundle"].evaluate_all([(("fine", "slow"), question)])
    fine, slow = answers
    assert fine.findings
    assert not fine.failure
    assert "did not answer within 2 s" in slow.failure


def test_uploaded_rules_touch_nothing_else(empty: Running) -> None:
    engine, parcel = mixed()
    assert empty.request("PUT", "/v1/data/params", b'{"fine": "of somebody else"}')[0] == 204
    ServerEngine(engine, parcel, server_of(empty, upload=True))
    ServerEngine(engine, parcel, server_of(empty, upload=True))
    _, data = empty.request("GET", "/v1/data")
    assert isinstance(data, dict)
    assert set(data["result"]) == {"agentgate", "params"}
    assert data["result"]["params"] == {"fine": "of somebody else"}
    place = parcel.revision.replace(":", "_")
    assert place in data["result"]["agentgate"]
    _, policies = empty.request("GET", "/v1/policies")
    assert isinstance(policies, dict)
    ids = {policy["id"] for policy in policies["result"]}
    ours = {id_ for id_ in ids if id_.startswith(f"agentgate/{place}/")}
    assert len(ours) == len(RULES) + 1
    assert all(id_.startswith("agentgate/") or "authz.rego" in id_ for id_ in ids)


def test_all_shipped_rules_can_be_uploaded(empty: Running, shipped: Parcel) -> None:
    remote = ServerEngine(shipped_rules(), shipped, server_of(empty, upload=True))
    bad = next(case for case in PLAIN if case.expected)
    here, there = both(remote, *bad.files)
    assert here == there
    assert not there.allowed or there.verdict.warnings


def test_rules_that_disappear_are_no_findings_lost(empty: Running) -> None:
    engine, parcel = mixed()
    remote = ServerEngine(engine, parcel, server_of(empty, upload=True))
    policy = f"/v1/policies/agentgate/{parcel.revision.replace(':', '_')}"
    try:
        (path,) = [path for path in parcel.modules if "fine" in path]
        assert empty.request("DELETE", f"{policy}/{path}")[0] == 200
        (answers,) = remote.evaluate_all([(("fine", "doubts"), b'{"n": 1}')])
        assert [(a.rule, a.failure) for a in answers] == [
            ("fine", "findings is undefined"),
            ("doubts", ""),
        ]
        assert empty.request("DELETE", f"{policy}/asked.rego")[0] == 200
        with pytest.raises(EngineError, match="has no rules of the gate"):
            remote.evaluate_all([(("fine",), b'{"n": 1}')])
    finally:
        ServerEngine(engine, parcel, server_of(empty, upload=True))


def test_a_server_without_our_rules_is_refused(empty: Running, shipped: Parcel) -> None:
    with pytest.raises(EngineError, match="has no rules of the gate"):
        ServerEngine(shipped_rules(), shipped, server_of(empty))


def test_rules_of_another_revision_are_refused(serving: Running) -> None:
    engine, parcel = mixed()
    with pytest.raises(EngineError, match=f"not {parcel.revision}"):
        ServerEngine(engine, parcel, server_of(serving))


def test_a_wrong_token_is_refused(serving: Running, shipped: Parcel, tmp_path: Path) -> None:
    wrong = tmp_path / "token"
    wrong.touch(0o600)
    wrong.write_text("another")
    for token in (wrong, None):
        with pytest.raises(EngineError, match="does not allow this") as caught:
            ServerEngine(shipped_rules(), shipped, Server(serving.url, token))
        assert "another" not in str(caught.value)


def test_a_token_that_may_only_ask_cannot_upload(serving: Running, shipped: Parcel) -> None:
    with pytest.raises(EngineError, match="does not allow this"):
        ServerEngine(shipped_rules(), shipped, server_of(serving, upload=True))


def test_the_tools_of_opa_load_a_bundle(folder: Path, shipped: Parcel) -> None:
    path = bundled(shipped, folder)
    subprocess.run([program("opa"), "check", "--strict", "--bundle", path], check=True, timeout=60)
    (folder / "input.json").write_bytes(orjson.dumps({"asked": []}))
    done = subprocess.run(
        [program("opa"), "eval", "--bundle", path, "--input", folder / "input.json",
         "--strict-builtin-errors", "--format", "raw", "data.agentgate.asked"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert orjson.loads(done.stdout) == {"answers": {}, "revision": shipped.revision}
    again = folder / "again.tar.gz"
    subprocess.run(
        [program("opa"), "build", "--bundle", path, "--output", again], check=True, timeout=60
    )
    done = subprocess.run([program("opa"), "inspect", "--format", "json", again], check=True,
                          capture_output=True, timeout=60)  # fmt: skip
    manifest = orjson.loads(done.stdout)["manifest"]
    assert (manifest["revision"], manifest["roots"]) == (shipped.revision, ["agentgate"])


def test_a_server_must_be_who_its_certificate_says(
    folder: Path, shipped: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, path = certificate(folder / "tls", "127.0.0.1"), bundled(shipped, folder)
    with running(folder / "secure", [path], MAY_READ, tls) as run:
        url = run.url.replace("http:", "https:")
        ServerEngine(shipped_rules(), shipped, Server(url, run.token_file, ca=tls.cert))
        # What the environment trusts is not what the owner of the gate trusts.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls.cert))
        monkeypatch.setenv("CURL_CA_BUNDLE", str(tls.cert))
        with pytest.raises(EngineError, match="not who it should be") as caught:
            ServerEngine(shipped_rules(), shipped, Server(url, run.token_file))
        assert "--opa-ca" in caught.value.advice
        elsewhere = url.replace("127.0.0.1", "localhost")
        with pytest.raises(EngineError, match="not who it should be"):
            ServerEngine(shipped_rules(), shipped, Server(elsewhere, run.token_file, ca=tls.cert))
