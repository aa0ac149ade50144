"""What must hold for every manifest, whatever else stands beside it."""

import copy
from collections.abc import Iterator
from random import Random

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.document import Source, Syntax, read
from gate.model import Decision
from gate.sources import File
from tests.corpus import Case, cases
from tests.judging import findings, judge

BAD = [case for case in cases() if case.expected and not case.path.is_dir()]
OWN = ("selector", "matchLabels", "labels")
"""The fields whose keys are no fields: one more key selects something else."""
FOLDERS = [case for case in cases() if case.path.is_dir()]
relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip


def said(decision: Decision) -> set[tuple[str, str, str]]:
    return {(f.location.file, f.rule.id, f.pointer) for f in findings(decision)}


def judged(case: Case, files: tuple[File, ...]) -> Decision:
    return judge(*files, config=case.owned("gate.yaml"), grants=case.owned("grants.yaml"))


def as_documents(case: Case) -> list[object]:
    """Read a case, to be written as the items of a Kubernetes List would be: one JSON a file."""
    (file,) = case.files
    syntax = Syntax.JSON if file.path.endswith(".json") else Syntax.YAML
    return [document.value for document in read(Source(file.path, file.data, syntax)).documents]


def written(values: list[object], name: str) -> tuple[File, ...]:
    return tuple(File(f"{n:03}/{name}", orjson.dumps(value)) for n, value in enumerate(values))


def objects(value: object) -> Iterator[dict[str, object]]:
    match value:
        case dict():
            yield value
            for key, item in value.items():
                if key not in OWN:
                    yield from objects(item)
        case list():
            for item in value:
                yield from objects(item)
        case _:
            return


@relaxed
@given(st.sampled_from(BAD), st.randoms())
def test_an_unknown_field_never_removes_a_finding(case: Case, random: Random) -> None:
    values = as_documents(case)
    before = said(judged(case, written(values, "m.json")))
    changed = copy.deepcopy(values)
    place = random.choice([each for value in changed for each in objects(value)])
    place["zzUnknown"] = "something"
    assert before <= said(judged(case, written(changed, "m.json")))


@relaxed
@given(st.sampled_from(BAD), st.randoms())
def test_the_order_of_documents_does_not_change_the_verdict(case: Case, random: Random) -> None:
    files = written(as_documents(case), "m.json")
    shuffled = tuple(random.sample(files, len(files)))
    one, other = judged(case, files), judged(case, shuffled)
    assert said(one) == said(other)
    assert one.allowed is other.allowed


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_the_order_of_files_does_not_change_the_verdict(case: Case) -> None:
    assert judged(case, case.files) == judged(case, tuple(reversed(case.files)))


GOOD = b"""
apiVersion: apps/v1
kind: Deployment
metadata: {name: good, namespace: prod}
spec:
  replicas: 1
  selector: {matchLabels: {app: good}}
  template:
    metadata: {labels: {app: good}}
    spec:
      serviceAccountName: good
      containers:
      - name: good
        image: registry.example.com/good@sha256:%064d
        env: [{name: MODEL, value: small}]
        resources: {limits: {cpu: "1", memory: 1Gi}}
"""
BESIDE = [case for case in BAD if not case.owned("gate.yaml") and not case.owned("grants.yaml")]


@relaxed
@given(st.sampled_from(BESIDE), st.randoms())
def test_removing_a_field_of_a_good_manifest_never_hides_the_fault_of_another(
    case: Case, random: Random
) -> None:
    good = as_documents_of(GOOD % 1)
    alone = said(judged(case, case.files))
    place = random.choice([each for each in objects(good) if each])
    del place[random.choice(list(place))]
    decision = judged(case, (File("good.json", orjson.dumps(good)), *case.files))
    assert alone <= said(decision)


def as_documents_of(data: bytes) -> object:
    return read(Source("good.yaml", data, Syntax.YAML)).documents[0].value


def test_no_secret_of_a_case_leaves_the_gate() -> None:
    decision = judge(
        File(
            "a.yaml",
            b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
            b"  DB_PASSWORD: correct-horse-battery # correct-horse-battery\n",
        )
    )
    assert [finding.rule.id for finding in findings(decision)] == ["secret-by-value"]
    assert "correct-horse-battery" not in repr(decision)
