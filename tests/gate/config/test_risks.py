"""What gate.yaml says of risk and approvals, and what cannot be meant."""

import pytest

from gate.config import Config
from gate.config.files import check_names, read_config
from gate.config.risks import ApprovalRule
from gate.document import Source, Syntax
from gate.errors import ConfigError
from gate.hazard import Band, Reason, Risk, Sort, Thresholds


def source(text: str) -> Source:
    return Source("gate.yaml", f"version: 1\n{text}\n".encode(), Syntax.YAML)


def read(text: str) -> Config:
    return read_config(source(text))


def test_thresholds_are_those_of_the_environment() -> None:
    risks = read("risk: {environments: {prod: {canary: 5, approval: 10, escalate: 101}}}").risks
    assert risks.thresholds(["prod"]) == Thresholds(5, 10, 101)
    assert risks.thresholds(["dev"]) == Thresholds()
    assert risks.thresholds(["dev", "prod"]) == Thresholds(5, 10, 80)
    assert risks.thresholds([]) == Thresholds()


@pytest.mark.parametrize(
    "text",
    [
        "risk: {environments: {prod: {canary: 60, approval: 50}}}",
        "risk: {environments: {prod: {canary: 0}}}",
        "risk: {environments: {prod: {escalate: 102}}}",
        "approvals: [{group: a, count: 0}]",
        "approvals: [{group: a, count: true}]",
        "approvals: [{count: 1}]",
        "approvals: [{group: a, bands: [proceed]}]",
        "approvals: [{group: a, bands: [high]}]",
        "approvals: [{group: a, capabilities: [denied-before]}]",
        "approvals: [{group: a, capabilities: [delete_file]}]",
    ],
)
def test_what_cannot_be_meant(text: str) -> None:
    with pytest.raises(ConfigError):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["risk: {environments: {live: {canary: 5}}}", "approvals: [{group: a, environments: [live]}]"],
)
def test_an_environment_that_is_not_there(text: str) -> None:
    with pytest.raises(ConfigError) as failure:
        check_names(source(text), read(text), ())
    assert "no environment is named 'live'" in str(failure.value.faults[0])


def risk(sort: Sort, band: Band = Band.CANARY, environment: str = "prod") -> Risk:
    return Risk(40, band, (Reason(40, sort, "a", "b", "c"),), environment)


@pytest.mark.parametrize(
    ("rule", "found", "needed"),
    [
        (ApprovalRule("a", 1), risk(Sort.TOOL), True),
        (ApprovalRule("a", 1), Risk(0, Band.PROCEED, (), "prod"), False),
        (ApprovalRule("a", 1, ("dev",)), risk(Sort.TOOL), False),
        (ApprovalRule("a", 1, bands=(Band.CANARY,)), risk(Sort.TOOL), True),
        (ApprovalRule("a", 1, bands=(Band.ESCALATE,)), risk(Sort.TOOL), False),
        (ApprovalRule("a", 1, capabilities=(Sort.GPU,)), risk(Sort.TOOL), False),
        (ApprovalRule("a", 1, capabilities=(Sort.GPU,)), risk(Sort.GPU), True),
        (ApprovalRule("a", 1, (), (Band.ESCALATE,), (Sort.GPU,)), risk(Sort.GPU), True),
    ],
)
def test_which_changes_need_approvals(rule: ApprovalRule, found: Risk, needed: bool) -> None:  # noqa: FBT001
    assert rule.needed(found) is needed
