"""A change judged by what can matter to it is judged as if everything had been read."""

from dataclasses import replace

import pytest

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.change.past import Past
from gate.change.relevance import relevant
from gate.intake import NOTHING
from gate.model import Finding
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
    picked = relevant(files, {"m.yaml"}, (), lambda some: gate.read(some, change.paths))
    assert [file.path for file in picked] == ["a.yaml", "m.yaml"]
    assert gate.review(change).judged.manifests == len(picked)


def judged(files: tuple[File, ...], changed: str) -> set[str]:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    intake = gate.read(files, {file.path for file in files})
    change = Change(files, changed=frozenset({changed}))
    return {inquiry.manifest.file for inquiry in gate.inquiries(intake, change, Past(NOTHING))}


def test_a_namespace_or_application_moves_everything() -> None:
    other = File("a.yaml", AGENT)
    namespace = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {env: dev}}\n"
    application = (
        b"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
        b"spec: {source: {repoURL: r, path: .}, destination: {namespace: dev}}\n"
    )
    assert judged((other, File("n.yaml", namespace)), "n.yaml") == {"a.yaml", "n.yaml"}
    assert judged((other, File("p.yaml", application)), "p.yaml") == {"a.yaml", "p.yaml"}
    assert judged((other, File("m.yaml", MODEL.replace(b"sonnet", b"x"))), "m.yaml") == {"m.yaml"}


CALLER = b"""\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: %s, namespace: prod, annotations: {%s: x}}
spec:
  type: Declarative
  declarative: {systemMessage: hello, tools: [{type: Agent, agent: {name: %s}}]}
"""


@pytest.mark.parametrize("key", [b"note", b"argocd.argoproj.io/sync-wave", b'"a\\x62"'])
def test_callers_of_callers_are_judged_whatever_stands_between(key: bytes) -> None:
    last = AGENT.replace(b"agent-a", b"last")
    middle, first = CALLER % (b"middle", key, b"last"), CALLER % (b"first", b"x", b"middle")
    files = (File("a.yaml", first), File("b.yaml", middle), File("c.yaml", last))
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    change = Change((*files, File("d.yaml", MODEL)), changed=frozenset({"c.yaml"}))
    assert gate.review(change).judged.manifests == len(files)


def test_a_role_reaches_the_workloads_that_it_empowers() -> None:
    files = (File("p.yaml", POD), File("r.yaml", ROLE), File("b.yaml", BINDING))
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    change = Change(files, changed=frozenset({"r.yaml"}))
    picked = relevant(files, {"r.yaml"}, (), lambda some: gate.read(some, change.paths))
    assert [file.path for file in picked] == ["b.yaml", "p.yaml", "r.yaml"]
    assert judged(files, "r.yaml") == {"b.yaml", "p.yaml", "r.yaml"}


POD = b"""\
apiVersion: v1
kind: Pod
metadata: {name: pod, namespace: prod}
spec: {serviceAccountName: agent, containers: []}
"""
ROLE = b"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: prod}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
"""
BINDING = b"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: binding, namespace: prod}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: agent, namespace: prod}]
"""
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
