"""What agents can do is compared by what it means, whatever the text looks like."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gate.difference import Difference, How, Subject, data, text
from gate.difference.compare import by_identity, by_role, compare
from gate.intake import take_in
from gate.manifest import Manifest
from gate.model import Location
from tests.corpus import cases
from tests.judging import yaml

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: %s, namespace: %s}
spec:
  type: Declarative
  declarative:
    modelConfig: %s
    systemMessage: Sort the tickets.
    tools:
      - type: McpServer
        mcpServer: {name: tickets, kind: RemoteMCPServer, toolNames: [%s]}
"""
Said = list[tuple[str, str, str, str, str]]


def agent(
    tools: str = "list", name: str = "triage", namespace: str = "prod", model: str = "fast"
) -> list[Manifest]:
    return read(AGENT % (name, namespace, model, tools))


def read(source: str, path: str = "a.yaml") -> list[Manifest]:
    (loaded,) = take_in([yaml(source, path)], frozenset()).loaded
    return list(loaded.manifests)


def side(manifests: Sequence[Manifest]) -> list[Subject]:
    return [Subject(m, Location(m.file, 1, 1, 1, 1)) for m in manifests]


def nowhere(wanted: Sequence[tuple[Subject, str]]) -> list[Location]:
    return [Location(subject.manifest.file, 1, 1, 1, 1) for subject, _ in wanted]


def difference(before: Sequence[Manifest], after: Sequence[Manifest]) -> Difference:
    return Difference("old", "new", compare(side(before), side(after), by_identity, nowhere))


def said(found: Difference) -> list[tuple[How, Said]]:
    return [
        (each.how, [(c.how, c.facet, c.key, c.before, c.after) for c in each.changes])
        for each in found.altered
    ]


def test_a_tool_that_is_granted_and_one_that_is_taken_away() -> None:
    found = difference(agent("list, close"), agent("list, delete"))
    assert said(found) == [
        (
            How.CHANGED,
            [
                (How.REMOVED, "tool", "tickets/close", "allow without approval", ""),
                (How.ADDED, "tool", "tickets/delete", "", "allow without approval"),
            ],
        )
    ]


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: held, namespace: prod}
spec: {podSelector: %s, policyTypes: [Egress], egress: []}
"""


def test_a_policy_that_speaks_for_fewer_pods() -> None:
    before = read(POLICY % "{matchLabels: {app: agent}}")
    terms = "matchExpressions: [{key: tier, operator: In, values: [b, a]}]"
    after = read(POLICY % f"{{matchLabels: {{app: agent}}, {terms}}}")
    added = (How.ADDED, "selects", "tier In (a b)", "", "only such pods")
    assert said(difference(before, after)) == [(How.CHANGED, [added])]


def test_a_token_that_pods_are_given_again() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {automountServiceAccountToken: %s}\n"
    )
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
    account += "automountServiceAccountToken: %s\n"
    changed = (How.CHANGED, "token", "", "not mounted", "mounted")
    for manifest in (pod, account):
        found = difference(read(manifest % "false"), read(manifest % "true"))
        assert said(found) == [(How.CHANGED, [changed])]


def test_another_model_in_its_place_is_one_change() -> None:
    ((how, changes),) = said(difference(agent(model="fast"), agent(model="large")))
    assert how is How.CHANGED
    assert changes == [(How.CHANGED, "model", "0", "fast", "large")]


def test_order_layout_and_comments_are_no_difference() -> None:
    other = AGENT.replace("metadata: {", "# a comment\nmetadata: {")
    assert said(difference(agent("a, b"), read(other % ("triage", "prod", "fast", "b, a")))) == []


def test_an_object_in_another_file_has_moved() -> None:
    moved = [replace(manifest, file="b/a.yaml") for manifest in agent()]
    ((how, changes),) = said(difference(agent(), moved))
    assert (how, changes) == (How.MOVED, [])


def test_another_name_with_the_same_traits_is_a_rename() -> None:
    found = difference(agent("a, b, c"), agent("a, b, c", name="sorter"))
    ((how, changes),) = said(found)
    assert (how, changes) == (How.RENAMED, [])
    assert "renamed: Agent prod/sorter (a.yaml), was prod/triage" in text.render(found)


def test_another_name_and_other_traits_are_two_things() -> None:
    found = difference(agent("a, b, c"), agent("x, y, z", name="sorter", model="large"))
    assert sorted(how for how, _ in said(found)) == [How.ADDED, How.REMOVED]


def test_environments_are_compared_by_name_alone() -> None:
    before, after = agent(namespace="staging"), agent("list, delete", namespace="prod")
    (each,) = compare(side(before), side(after), by_role, nowhere)
    assert [change.key for change in each.changes] == ["tickets/delete"]


def test_namesakes_are_those_of_the_same_overlay() -> None:
    def overlay(path: str, tools: str) -> list[Manifest]:
        return read(AGENT % ("triage", "agents", "fast", tools), path)

    before = [*overlay("dev.yaml", "list"), *overlay("prod.yaml", "read")]
    canary = overlay("canary.yaml", "write")
    found = difference(before, [*canary, *before])
    assert [(each.how, each.after and each.after.manifest.file) for each in found.altered] == [
        (How.ADDED, "canary.yaml")
    ]


def test_nothing_is_said_in_a_sentence() -> None:
    assert text.render(difference([], [])) == (
        "nothing changed in what agents can do between old and new\n"
    )


def test_names_cannot_act_on_a_terminal() -> None:
    found = difference(agent(), agent('"a\\e[2Jb"'))
    assert "\x1b" not in text.render(found)
    assert b"\\u001b" in data.render(found)


MANIFESTS = [
    manifest
    for case in cases()
    for loaded in take_in(case.files, {file.path for file in case.files}).loaded
    for manifest in loaded.manifests
]


@given(st.lists(st.sampled_from(MANIFESTS), max_size=6))
def test_equal_sides_never_differ_and_swapping_sides_mirrors(manifests: list[Manifest]) -> None:
    assert difference(manifests, manifests).altered == ()
    there = difference(manifests, manifests[::2])
    back = difference(manifests[::2], manifests)
    assert len(there.altered) == len(back.altered)
