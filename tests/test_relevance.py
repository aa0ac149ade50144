"""A change judged by what can matter to it is judged as if everything had been read."""

from dataclasses import replace

import pytest

from gate.assembly import Wishes, read_owned
from gate.model import Finding
from gate.pipeline import Change
from gate.relevance import relevant
from gate.sources import File
from tests.corpus import Case, cases
from tests.judging import findings, gate_of

FOLDERS = [case for case in cases() if case.path.is_dir() and len(case.files) > 1]


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_judging_a_change_finds_what_judging_everything_finds(case: Case) -> None:
    gate = gate_of(read_owned(Wishes(), case.owned))
    everything = findings(gate.review(Change(case.files)))
    for file in case.files:
        some = findings(gate.review(Change(case.files, changed=frozenset({file.path}))))
        own = [each for each in everything if each.location.file == file.path]
        assert set(map(key, own)) <= set(map(key, some)) <= set(map(key, everything))


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_each_finding_follows_from_some_file_that_it_was_found_in(case: Case) -> None:
    gate = gate_of(read_owned(Wishes(), case.owned))
    everything = findings(gate.review(Change(case.files)))
    whole = replace(Change(case.files), changed=frozenset(file.path for file in case.files))
    assert list(map(key, findings(gate.review(whole)))) == list(map(key, everything))


def key(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.location
    return place.file, place.line, place.column, finding.rule.id, finding.message


def test_a_name_in_disguise_is_still_read() -> None:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    model = File("m.yaml", MODEL)
    caller = File("a.yaml", AGENT.replace(b"sonnet", b'"s\\x6fnnet"'))
    other = File("b.yaml", AGENT.replace(b"sonnet", b"haiku").replace(b"agent-a", b"agent-b"))
    files = (caller, other, model)
    change = Change(files, changed=frozenset({"m.yaml"}))
    nothing = gate.read((), change.paths)
    picked = relevant(files, {"m.yaml"}, nothing, lambda some: gate.read(some, change.paths))
    assert [file.path for file in picked] == ["a.yaml", "m.yaml"]
    assert gate.review(change).judged.manifests == len(picked)


MODEL = b"""\
apiVersion: kagent.dev/v1alpha2
kind: ModelConfig
metadata: {name: sonnet, namespace: prod}
spec: {provider: Anthropic, model: claude-sonnet-4-5-20250929}
"""
AGENT = b"""\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: agent-a, namespace: prod}
spec: {type: Declarative, declarative: {modelConfig: sonnet, systemMessage: hello}}
"""
