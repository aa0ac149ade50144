"""What nobody spells is read and judged too: implied names, parts of roles, pods and callers."""

import pytest

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.change.past import Past
from gate.change.relevance import DISGUISES, IMPLIED, has, relevant, spelling, spellings
from gate.legible import wanted
from gate.sources import File, nothing, worktree
from tests.corpus import cases
from tests.gate.change.test_relevance import AGENT, BINDING, MODEL, POD, judged
from tests.generate import ROOT
from tests.judging import gate_of


def read_for(files: tuple[File, ...], changed: str) -> list[str]:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    paths = {file.path for file in files}
    return [f.path for f in relevant(files, {changed}, (), lambda some: gate.read(some, paths))]


SERVER = b"""\
apiVersion: toolhive.stacklok.dev/v1beta1
kind: MCPServer
metadata: {name: files, namespace: prod}
spec: {image: registry.example.com/files:1}
"""


@pytest.mark.parametrize("end", [b"sa", b"proxy-runner"])
@pytest.mark.parametrize("changed", ["b.yaml", "s.yaml"])
def test_an_account_that_a_controller_makes_is_bound(end: bytes, changed: str) -> None:
    kind = b"MCPServer" if end == b"sa" else b"MCPRemoteProxy"
    server = File("s.yaml", SERVER.replace(b"MCPServer", kind))
    files = (File("b.yaml", BINDING.replace(b"name: agent", b"name: files-" + end)), server)
    assert read_for(files, changed) == ["b.yaml", "s.yaml"]


ARK = b"""\
apiVersion: ark.mckinsey.com/v1alpha1
kind: Agent
metadata: {name: a}
spec: {prompt: hello}
"""
ARK_MODEL = b"""\
apiVersion: ark.mckinsey.com/v1alpha1
kind: Model
metadata: {name: default}
spec: {type: openai, model: {value: gpt}}
"""


@pytest.mark.parametrize(
    ("user", "declared"),
    [
        (POD.replace(b"serviceAccountName: agent, ", b""), BINDING.replace(b"agent", b"default")),
        (ARK, ARK_MODEL),
        (
            AGENT.replace(b"modelConfig: sonnet, ", b""),
            MODEL.replace(b"sonnet", b"default-model-config"),
        ),
    ],
)
def test_what_nobody_has_to_name_reaches_those_who_name_nothing(
    user: bytes, declared: bytes
) -> None:
    files = (File("a.yaml", user), File("b.yaml", declared))
    assert read_for(files, "b.yaml") == ["a.yaml", "b.yaml"]
    assert judged(files, "b.yaml") == {"a.yaml", "b.yaml"}


GOOD = ROOT / "tests" / "good"
WORLDS = [case.files for case in cases()] + [
    worktree.collect(folder, [folder], wanted, nothing).files
    for folder in sorted(GOOD.iterdir())
    if folder.is_dir()
]


def test_whatever_is_referred_to_is_spelled_or_known_to_be_implied() -> None:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    for files in WORLDS:
        paths = {file.path for file in files}
        for file in files:
            for manifest in gate.read([file], paths).manifests if not has(file, DISGUISES) else ():
                for link in manifest.links:
                    names = {n for n in spellings(link.target) if n not in IMPLIED}
                    is_own = link.target.startswith(f"{file.path.removesuffix('.yaml')}/")
                    if (link.kind or link.relation == "service_account") and not is_own:
                        assert not names or spelling(names)(file), (file.path, link)


PARTS = b"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
"""


def test_the_parts_of_a_role_of_every_cluster_are_read() -> None:
    binding = BINDING.replace(b"kind: Role, name: reader", b"kind: ClusterRole, name: view")
    files = (File("b.yaml", binding), File("m.yaml", PARTS), File("p.yaml", POD))
    assert read_for(files, "b.yaml") == ["b.yaml", "m.yaml", "p.yaml"]


POLICY = b"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: %s, namespace: prod}
spec: {podSelector: {matchLabels: {app: %s}}, policyTypes: [Egress], egress: []}
"""


def workload(name: bytes, namespace: bytes = b"prod") -> File:
    text = POD.replace(b"name: pod", b"labels: {app: %s}, name: %s" % (name, name))
    return File(f"{name.decode()}.yaml", text.replace(b"prod", namespace))


def test_a_policy_is_judged_with_the_pods_that_it_reaches() -> None:
    pods = (workload(b"a"), workload(b"b"), workload(b"c", b"dev"))
    new, known = File("n.yaml", POLICY % (b"n", b"a")), File("k.yaml", POLICY % (b"k", b"x"))
    assert judged((*pods, known, new), "n.yaml") == {"a.yaml", "n.yaml"}
    # The first of a namespace makes that one in which there are policies.
    assert judged((*pods, new), "n.yaml") == {"a.yaml", "b.yaml", "n.yaml"}


def test_a_policy_that_left_a_pod_is_judged_with_it() -> None:
    gate = gate_of(read_owned(Wishes(), lambda _: None))
    old, new = (File("n.yaml", POLICY % (b"n", name)) for name in (b"a", b"x"))
    known = File("k.yaml", POLICY % (b"k", b"y"))
    files = (workload(b"a"), workload(b"b"), known, new)
    paths = {file.path for file in files}
    change = Change(files, changed=frozenset({"n.yaml"}), removed=(old,))
    past, intake = Past(gate.read([old], paths)), gate.read(files, paths)
    told = {inquiry.manifest.file for inquiry in gate.inquiries(intake, change, past)}
    assert told == {"a.yaml", "n.yaml"}


SERVICE = b"""\
apiVersion: v1
kind: Service
metadata: {name: s, namespace: prod}
spec: {selector: {app: a}}
"""


def test_a_service_is_judged_with_those_who_call_it() -> None:
    service = File("s.yaml", SERVICE)
    env = b"containers: [{name: c, image: i, env: [{name: URL, value: 'http://s.prod.svc:80'}]}]"
    calls = File("c.yaml", workload(b"c").data.replace(b"containers: []", env))
    assert judged((workload(b"a"), workload(b"b"), calls, service), "s.yaml") == {
        "c.yaml",
        "s.yaml",
    }
