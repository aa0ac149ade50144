"""What the chart alerts to: what is measured, with a chapter for each that says what to do."""

import re

import orjson
import pytest

from gate import __version__
from tests.charts.rendered import CHART, documents, of_kind
from tests.e2e.trees import Tree, items, text
from tests.generate import ROOT
from webhooks.metrics.catalogue import ALL, REVIEWS, Sort
from webhooks.metrics.exposition import exposed as figures
from webhooks.metrics.meter import Figures

pytestmark = pytest.mark.real

FAILED_OPEN = "AgentgateFailedOpen"
ASKED = (
    'presync={"enabled": true, "hooks": [{"namespace": "prod-agents"}], '
    '"authority": "-----BEGIN CERTIFICATE-----"}'
)
OWN_METRIC = re.compile(r"\bagentgate_\w+")


def test_alerts_are_about_what_is_measured() -> None:
    (found,) = of_kind("PrometheusRule", "full", ASKED)
    known = {name for each in ALL for name in exposed(each.name, each.sort)}
    for rule in items(found, "spec", "groups", 0, "rules"):
        assert set(OWN_METRIC.findall(text(rule, "expr"))) <= known, text(rule, "alert")


def exposed(name: str, sort: Sort) -> list[str]:
    return [f"{name}_bucket"] if sort is Sort.HISTOGRAM else [name]


def test_every_alert_has_a_chapter() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    chapters = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    (found,) = of_kind("PrometheusRule", "full", ASKED)
    rules = list(items(found, "spec", "groups", 0, "rules"))
    alerts = [text(rule, "alert") for rule in rules]
    assert [each for each in chapters if each.startswith("Agentgate")] == alerts
    for rule in rules:
        anchor = text(rule, "annotations", "runbook_url").partition("#")[2]
        assert anchor == text(rule, "alert").lower()


def runbook(*more: str) -> str:
    (found,) = of_kind("PrometheusRule", "full", *more)
    return text(found, "spec", "groups", 0, "rules", 0, "annotations", "runbook_url")


def test_chapters_are_those_of_the_release_unless_somebody_has_his_own() -> None:
    home = text(chart(), "home")
    page = f"{home}/blob/v{__version__}/docs/operations.md"
    assert runbook() == f"{page}#agentgatedown"
    own = 'prometheusRule={"enabled": true, "runbooks": "https://wiki.example.com/gate"}'
    assert runbook(own) == "https://wiki.example.com/gate#agentgatedown"


@pytest.mark.parametrize("alert", [FAILED_OPEN, "AgentgateUndecidable"])
def test_what_has_not_happened_yet_is_there_to_increase(alert: str) -> None:
    told = told_by(alert)
    shown = figures(ALL, Figures()).decode().splitlines()
    for name in OWN_METRIC.findall(told):
        assert any(line.startswith(name) and line.endswith(" 0") for line in shown), name


def told_by(alert: str, *more: str) -> str:
    """Give the expression of an alert."""
    (found,) = of_kind("PrometheusRule", "full", *more)
    rules = items(found, "spec", "groups", 0, "rules")
    (told,) = [text(each, "expr") for each in rules if text(each, "alert") == alert]
    return told


def test_what_an_api_server_begins_to_count_is_told() -> None:
    told = told_by(FAILED_OPEN)
    (counted, window) = re.findall(r"increase\((apiserver_\w+{[^}]+})\[(\w+)\]\)", told)[0]
    assert f"sum({counted} unless max_over_time({counted}[{window}] offset {window}))" in told


def test_a_replica_is_not_ready_for_each_reason_that_the_chapter_names() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    chapter = page.partition("### AgentgateNotReady\n")[2].partition("\n### ")[0]
    (reasons,) = re.findall(r'what=~"([\w|]+)"', told_by("AgentgateNotReady"))
    assert sorted(re.findall(r"`(\w+)` \(", chapter)) == reasons.split("|")


@pytest.mark.parametrize("seconds", [1, 5, 20, 30])
def test_slow_is_what_an_api_server_waits_for(seconds: int) -> None:
    told = told_by("AgentgateSlow", f"webhook.timeoutSeconds={seconds}")
    # A revision takes as long as its repository, and no API server waits for it.
    assert 'agentgate_review_duration_seconds_bucket{namespace="agentgate", ' in told
    assert 'door="admission"' in told
    # What is beyond all of them counts as the last.
    assert float(told.rpartition("> ")[2]) < max(REVIEWS.buckets)


def chart() -> Tree:
    (found,) = documents((CHART / "Chart.yaml").read_bytes())
    return found


DAY = 86_400


@pytest.mark.parametrize(
    ("hours", "left"), [(720, 5 * DAY), (48, DAY // 3), (24, DAY // 6), (8760, 14 * DAY)]
)
def test_nobody_is_told_of_what_the_gate_is_about_to_renew(hours: int, left: int) -> None:
    lives = {"duration": f"{hours}h", "authorityDuration": f"{5 * hours}h"}
    # It is renewed when a third is left.
    assert left < hours * 3600 / 3
    assert told_within("rotating", {"mode": "builtin", "builtin": lives}) == left


@pytest.mark.parametrize(("hours", "left"), [(720, 14 * DAY), (8, DAY // 6)])
def test_nobody_is_told_of_what_cert_manager_is_about_to_renew(hours: int, left: int) -> None:
    lives = {"duration": f"{3 * hours}h", "renewBefore": f"{hours}h"}
    assert told_within("full", {"mode": "certManager", "certManager": lives}) == left


def told_within(values: str, tls: Tree) -> int:
    """Say how many seconds before the end of a certificate somebody is told of it."""
    (found,) = of_kind("PrometheusRule", values, f"tls={orjson.dumps(tls).decode()}")
    (rule,) = [
        each for each in items(found, "spec", "groups", 0, "rules")
        if text(each, "alert") == "AgentgateCertificateExpires"
    ]  # fmt: skip
    return int(text(rule, "expr").rpartition("- time() < ")[2])
