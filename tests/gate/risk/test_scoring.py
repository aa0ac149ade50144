"""The score only grows with what a change lets agents do, in whatever order it is looked at."""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.config.risks import ApprovalRule
from gate.difference import Altered, Difference, How, Subject, TraitChange
from gate.hazard import Band, Risk, Sort, Thresholds
from gate.manifest import Identity, Kind, Manifest, Tool
from gate.model import Location
from gate.risk import Event, History, Measure, score
from gate.risk.history import Did, End
from gate.risk.scoring import capability, of_owned
from gate.risk.table import LIMITS, POINTS
from gate.sources import File
from tests.generate import ROOT
from tests.judging import findings, judge

HERE = Location("a.yaml", 1, 1, 1, 1)
VERBS = Measure(verbs=frozenset({"delete", "run_code"}))
NOTHING = History()


def manifest(kind: Kind = Kind.AGENT, tools: tuple[Tool, ...] = ()) -> Subject:
    return Subject(
        Manifest("kagent", Identity(kind, "triage", "prod"), (), "a.yaml", tools=tools), HERE
    )


def changed(*changes: TraitChange, how: How = How.CHANGED, kind: Kind = Kind.AGENT) -> Difference:
    before = None if how is How.ADDED else manifest(kind)
    after = None if how is How.REMOVED else manifest(kind)
    return Difference("a", "b", (Altered(how, before, after, changes),))


def trait(facet: str, key: str, before: str, after: str) -> TraitChange:
    how = How.ADDED if not before else How.REMOVED if not after else How.CHANGED
    return TraitChange(how, facet, key, before, after, HERE)


def sorts(*changes: TraitChange, kind: Kind = Kind.AGENT) -> list[Sort]:
    return [reason.sort for reason in score(changed(*changes, kind=kind), NOTHING, VERBS).reasons]


@pytest.mark.parametrize(
    ("facet", "key", "before", "after", "wanted"),
    [
        ("tool", "fs/delete_file", "", "allow", [Sort.DESTRUCTIVE_TOOL]),
        ("tool", "fs/deleteFile", "", "allow after approval", [Sort.DESTRUCTIVE_TOOL]),
        ("tool", "fs/undeleted", "", "allow", [Sort.TOOL]),
        ("tool", "fs/*", "", "allow", [Sort.EVERY_TOOL]),
        ("tool", "fs/list", "", "deny", []),
        ("tool", "fs/list", "deny", "", [Sort.RESTRAINT_REMOVED]),
        ("tool", "fs/list", "deny", "allow", [Sort.RESTRAINT_REMOVED, Sort.TOOL]),
        ("tool", "fs/list", "allow", "deny", []),
        ("tool", "fs/list", "allow", "", []),
        ("tool", "x", "allow after approval", "allow without approval", [Sort.APPROVAL_REMOVED]),
        ("tool", "x", "allow without approval", "allow after approval", []),
        ("tool", "x", "ask", "allow", [Sort.APPROVAL_REMOVED]),
        ("tool", "x", "ask", "ask on timeout proceed", [Sort.APPROVAL_REMOVED]),
        ("path", "/data", "", "read", [Sort.READ_PATH]),
        ("path", "/data", "", "write", [Sort.WRITE_PATH]),
        ("path", "/data", "read", "write", [Sort.WRITE_PATH]),
        ("path", "/data", "write", "read", []),
        ("path", "/", "", "write", [Sort.WRITE_EVERYWHERE]),
        ("path", "/srv/**", "", "read", [Sort.READ_EVERYWHERE]),
        ("path", "/etc", "deny", "", [Sort.RESTRAINT_REMOVED]),
        ("egress", "", "", "all", [Sort.EGRESS_EVERYWHERE]),
        ("egress", "", "list network_policy", "all", [Sort.EGRESS_EVERYWHERE]),
        ("egress", "", "list network_policy", "", [Sort.RESTRAINT_REMOVED]),
        ("egress", "", "list network_policy", "list declared_only", [Sort.RESTRAINT_REMOVED]),
        ("egress", "", "all", "none", []),
        ("egress", "api.example.com", "", "let out", [Sort.EGRESS]),
        ("egress", "0.0.0.0/0", "", "let out", [Sort.EGRESS_EVERYWHERE]),
        ("egress", "api.example.com", "let out", "", []),
        ("credential", "env TOKEN", "", "secret_ref a/b", [Sort.SECRET]),
        ("credential", "env NAME", "", "config_map_ref a/b", []),
        ("device", "resource nvidia.com/gpu", "", "1", [Sort.GPU]),
        ("device", "resource nvidia.com/gpu", "1", "2", [Sort.GPU]),
        ("device", "resource nvidia.com/gpu", "2", "1", []),
        ("device", "toleration gpu", "", "x", []),
        ("model", "0", "openai/a", "openai/b", [Sort.MODEL]),
        ("model", "0", "a", "a without checking certificates",
         [Sort.RESTRAINT_REMOVED, Sort.MODEL]),
        ("prompt", "0", "a", "b", [Sort.PROMPT]),
        ("prompt", "0", "a", "", []),
        ("mode", "bypass", "", "true", [Sort.BYPASS_MODE]),
        ("mode", "", "default", "bypassPermissions", [Sort.BYPASS_MODE]),
        ("mode", "", "sandbox on", "sandbox off", [Sort.RESTRAINT_REMOVED, Sort.MODE]),
        ("mode", "", "sandbox on", "", [Sort.RESTRAINT_REMOVED]),
        ("replicas", "", "1 to 2", "1 to 4", [Sort.REPLICAS]),
        ("replicas", "", "1 to 4", "1 to 5", []),
        ("replicas", "", "1 to 4", "1 to unbounded", [Sort.REPLICAS]),
        ("access", "apps deployments", "get list", "get", []),
        ("access", "apps deployments", "get", "get delete", [Sort.CLUSTER_POWER]),
        ("service account", "", "", "default", []),
        ("service account", "", "default", "admin", [Sort.CLUSTER_POWER]),
        ("token", "", "not mounted", "mounted", [Sort.CLUSTER_POWER]),
        ("token", "", "not mounted", "", [Sort.CLUSTER_POWER]),
        ("token", "", "mounted", "not mounted", []),
        ("token", "", "", "mounted", []),
        ("selects", "app=agent", "", "only such pods", [Sort.RESTRAINT_REMOVED]),
        ("selects", "app=agent", "only such pods", "", []),
        ("volume", "v", "", "host_path /", [Sort.HOST]),
        ("host", "main privileged", "", "shared", [Sort.HOST]),
        ("image", "main", "", "registry.example.com/a:1", [Sort.IMAGE]),
        ("resource", "main limits memory", "1Gi", "2Gi", []),
    ],
)  # fmt: skip
def test_what_a_change_of_a_trait_is(
    facet: str, key: str, before: str, after: str, wanted: list[Sort]
) -> None:
    assert sorts(trait(facet, key, before, after)) == wanted


@pytest.mark.parametrize(
    ("path", "is_home"),
    [
        *((home, True) for home in (
            "~", "~/", "~me", "$HOME", "${HOME}", "${env:HOME}/", "${userHome}", "%USERPROFILE%",
            "$env:USERPROFILE", "/Users", "/Users/me",
        )),
        *((f"{home}{end}", True) for home in ("/root", "/home", "/home/me") for end in ("", "/")),
        *((path, False) for path in ("~/work", "/home/me/work", "/Users/me/work", "/srv/home",
                                     "$HOMES", "/roots", "/homes/me", "home/me")),
    ],
)  # fmt: skip
def test_a_home_is_wide_however_it_is_written_as_the_rule_has_it(
    path: str, *, is_home: bool
) -> None:
    wanted = Sort.READ_EVERYWHERE if is_home else Sort.READ_PATH
    assert sorts(trait("path", path, "", "read")) == [wanted]
    agent = {"agent": {"name": "gardener"}, "permissions": {"read": [path]}}
    told = judge(File("agent-manifest.yaml", orjson.dumps(agent)))
    messages = [each.message for each in findings(told)]
    assert any(re.search(r"leads to .*\bhome\b", each) for each in messages) == is_home


def test_a_new_policy_takes_nothing_away_by_its_conditions() -> None:
    chosen = trait("selects", "app=agent", "", "only such pods")
    policy = changed(chosen, how=How.ADDED, kind=Kind.NETWORK_POLICY)
    assert Sort.RESTRAINT_REMOVED not in [r.sort for r in score(policy, NOTHING).reasons]


def test_what_a_tool_declares_goes_before_its_name() -> None:
    tools = (Tool("fs", "delete_file", False, "allow", "none", "", effect="read"),)  # noqa: FBT003
    altered = Altered(How.CHANGED, manifest(), manifest(tools=tools),
                      (trait("tool", "fs/delete_file", "", "allow"),))  # fmt: skip
    (reason,) = score(Difference("a", "b", (altered,)), NOTHING, VERBS).reasons
    assert reason.sort is Sort.TOOL


def test_an_agent_that_is_gone_is_no_risk_and_a_restraint_is() -> None:
    lost = trait("egress", "", "list network_policy", "")
    assert score(changed(lost, how=How.REMOVED), NOTHING).score == 0
    policy = changed(lost, how=How.REMOVED, kind=Kind.NETWORK_POLICY)
    assert [r.sort for r in score(policy, NOTHING).reasons] == [Sort.RESTRAINT_REMOVED]


def test_a_new_agent_is_a_reason() -> None:
    found = score(changed(how=How.ADDED), NOTHING)
    assert [(r.sort, r.capability) for r in found.reasons] == [(Sort.AGENT, "agent:prod/triage")]


@pytest.mark.parametrize(
    ("total", "band"),
    [(24, Band.PROCEED), (25, Band.CANARY), (50, Band.APPROVAL), (80, Band.ESCALATE)],
)
def test_a_band_begins_at_its_threshold(total: int, band: Band) -> None:
    assert Thresholds().band(total) is band


def test_the_strictest_environment_decides() -> None:
    one, other = Thresholds(10, 60, 90), Thresholds(20, 30, 80)
    assert one.strictest(other) == Thresholds(10, 30, 80)


def test_the_past_weighs_on_what_is_done_and_has_limits() -> None:
    did = Did("prod/triage", "tool", "fs/list", came=True)
    past = History((Event(End.DENIED, frozenset({did.agent}), frozenset({did})),) * 9)
    change = changed(trait("tool", "fs/list", "", "allow"))
    found = {reason.sort: reason.points for reason in score(change, past).reasons}
    assert found == {
        Sort.TOOL: POINTS[Sort.TOOL],
        Sort.DENIED_BEFORE: LIMITS[Sort.DENIED_BEFORE],
        Sort.FAILED_ALIKE: POINTS[Sort.FAILED_ALIKE],
    }
    assert score(Difference("a", "b", ()), past).score == 0
    assert score(changed(trait("tool", "y", "", "allow")), History()).score == POINTS[Sort.TOOL]


def test_what_was_given_and_lost_again_was_rolled_back() -> None:
    def event(*, came: bool, end: End = End.ALLOWED) -> Event:
        did = Did("prod/triage", "tool", "fs/list", came)
        return Event(end, frozenset({did.agent}), frozenset({did}))

    assert History((event(came=True), event(came=False))).rollbacks("prod/triage") == 1
    assert History((event(came=False), event(came=True))).rollbacks("prod/triage") == 0
    denied = event(came=True, end=End.DENIED)
    assert History((denied, event(came=False))).rollbacks("prod/triage") == 0
    assert History((event(came=True), event(came=False))).rollbacks("prod/other") == 0


@pytest.mark.parametrize(("end", "commits", "wanted"), [
    (End.DENIED, ["a", "b"], 2),
    (End.DENIED, ["a", "a", "a"], 1),
    (End.DENIED, ["", ""], 2),
    (End.OPEN, ["a", "b"], 0),
    (End.ALLOWED, ["a", "b"], 0),
], ids=["two", "one judged again", "no commits", "open", "allowed"])  # fmt: skip
def test_commits_are_counted_that_were_denied(end: End, commits: list[str], wanted: int) -> None:
    agent = frozenset({"prod/triage"})
    past = History(tuple(Event(end, agent, frozenset(), each) for each in commits))
    assert past.denials("prod/triage") == wanted
    assert past.denials("prod/other") == 0


VALUES = {
    "tool": ["", "deny", "ask", "allow after approval", "allow", "allow without approval"],
    "path": ["", "deny", "read", "write"],
    "egress": ["", "none", "list network_policy", "all", "let out"],
    "credential": ["", "secret_ref a/b"],
    "mode": ["", "default", "sandbox on", "bypassPermissions"],
    "replicas": ["", "1 to 1", "1 to 9", "1 to unbounded"],
    "image": ["", "a:1", "registry.example.com/a:1"],
    "prompt": ["", "inline x"],
    "access": ["", "get", "get delete"],
    "of no kind": ["", "x"],
}
KEYS = ["", "fs/list", "fs/delete_file", "*", "/", "/data", "0.0.0.0/0"]
TRAITS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda facet: st.builds(
        trait, st.just(facet), st.sampled_from(KEYS),
        st.sampled_from(VALUES[facet]), st.sampled_from(VALUES[facet]),
    )
)  # fmt: skip
MANY = st.lists(TRAITS, max_size=6)


@given(MANY, TRAITS)
def test_more_that_changes_never_lowers_the_score(
    some: list[TraitChange], one: TraitChange
) -> None:
    assert score(changed(*some, one), NOTHING, VERBS).score >= (
        score(changed(*some), NOTHING, VERBS).score
    )


@given(MANY, MANY)
def test_another_manifest_never_lowers_the_score(
    some: list[TraitChange], others: list[TraitChange]
) -> None:
    one, other = changed(*some), changed(*others, how=How.ADDED)
    both = replace(one, altered=(*one.altered, *other.altered))
    assert score(both, NOTHING).score >= max(score(one, NOTHING).score, score(other, NOTHING).score)


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(some: list[TraitChange], chance: Random) -> None:
    mixed = list(some)
    chance.shuffle(mixed)
    assert score(changed(*some), NOTHING, VERBS) == score(changed(*mixed), NOTHING, VERBS)


@given(MANY, st.integers(0, 60))
def test_a_worse_past_never_lowers_the_score(some: list[TraitChange], denials: int) -> None:
    past = (Event(End.DENIED, frozenset({"prod/triage"}), frozenset()),) * denials
    worse = score(changed(*some), History(past), VERBS).score
    assert 100 >= worse >= score(changed(*some), NOTHING, VERBS).score


@pytest.mark.parametrize("facet", ["path", "access"])
def test_more_of_one_capability_never_counts_less(facet: str) -> None:
    ranks: Sequence[str] = VALUES[facet] if facet == "access" else ["", "read", "write"]
    points = [score(changed(trait(facet, "/data", "", value)), NOTHING).score for value in ranks]
    assert points == sorted(points)


def test_a_file_of_the_owner_is_a_reason_of_its_own() -> None:
    found = score(Difference("a", "b", ()), NOTHING, VERBS, [of_owned(Sort.GATE, "gate.yaml")])
    assert (found.score, found.reasons[0].capability) == (POINTS[Sort.GATE], "gate:gate.yaml")


def test_capabilities_are_named_as_people_do() -> None:
    named = [
        capability(trait("credential", "env TOKEN", "", "secret_ref a/b")),
        capability(trait("model", "0", "", "openai/gpt")),
        capability(trait("device", "resource nvidia.com/gpu", "", "1")),
    ]
    assert named == ["secret:env TOKEN", "model:openai/gpt", "gpu:resource nvidia.com/gpu"]


def test_the_page_tells_the_table() -> None:
    page = (ROOT / "docs" / "risk.md").read_text()
    table, _, rest = page.partition("## Bands")
    assert rest
    told = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+)", table, re.MULTILINE))
    assert {sort: int(points) for sort, points in told.items()} == dict(POINTS.items())
    limits = re.findall(r"^\| `([a-z-]+)` \| \d+, at most (\d+)", page, re.MULTILINE)
    assert {sort: int(most) for sort, most in limits} == dict(LIMITS.items())


def test_the_page_tells_where_bands_begin() -> None:
    page = (ROOT / "docs" / "risk.md").read_text()
    told = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", page.partition("## Bands")[2], re.MULTILINE)
    usual = Thresholds()
    assert [(name, int(score)) for name, score in told] == [
        (Band.PROCEED, 0), (Band.CANARY, usual.canary), (Band.APPROVAL, usual.approval),
        (Band.ESCALATE, usual.escalate),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("band", "wanted"),
    [(Band.PROCEED, False), (Band.CANARY, False), (Band.APPROVAL, True), (Band.ESCALATE, True)],
)
def test_a_demand_of_a_band_holds_for_graver_ones(band: Band, *, wanted: bool) -> None:
    rule = ApprovalRule("approvers", 1, bands=(Band.APPROVAL,))
    assert rule.needed(Risk(1, band)) is wanted
