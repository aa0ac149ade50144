"""What the gate is asked about and what it watches are the tables that it is made of."""

import os

from gate import __version__
from gate.config.files import only_document
from gate.document import Source, Syntax
from tests.charts.kinds import AT_RUN_TIME, gated, resources
from tests.charts.rendered import CHART
from tests.e2e.trees import Tree, at, items, text
from webhooks.cluster.kinds import permissions

WATCHED = CHART / "files" / "watched.yaml"
HEAD = (
    "# What the rules join on: GOLDEN=write pytest tests/charts writes it, from the gate's table.\n"
)


def written() -> str:
    return HEAD + "".join(
        f'- group: "{each.group}"\n  resources:\n'
        + "".join(f"    - {resource}\n" for resource in each.resources)
        for each in permissions()
    )


def values() -> Tree:
    path = CHART / "values.yaml"
    found = only_document(Source("values.yaml", path.read_bytes(), Syntax.YAML)).value
    assert isinstance(found, dict)
    return found


def test_what_is_watched_is_what_the_rules_join_on() -> None:
    if os.environ.get("GOLDEN") == "write":
        WATCHED.write_text(written())
    assert WATCHED.read_text() == written()


def test_secrets_are_neither_watched_nor_reviewed() -> None:
    assert "- secrets\n" not in WATCHED.read_text()
    assert all(each.verbs == ("list", "watch") for each in permissions())
    assert "secrets" not in list(items(values(), "webhook", "kinds", ""))


def test_what_is_reviewed_is_what_the_formats_read() -> None:
    kinds = gated()
    assert at(values(), "webhook", "kinds") == resources(kinds - AT_RUN_TIME)
    assert at(values(), "webhook", "madeAtRunTime", "kinds") == resources(kinds & AT_RUN_TIME)


def test_only_groups_that_are_reviewed_are_scaled() -> None:
    scaled, kinds = (at(values(), "webhook", key) for key in ("scaled", "kinds"))
    assert isinstance(scaled, dict)
    assert isinstance(kinds, dict)
    assert scaled.keys() <= kinds.keys()
    for group, names in scaled.items():
        reviewed = {*kinds[group], "*"}
        assert {name.removesuffix("/scale") for name in names} <= reviewed


def test_the_chart_is_of_the_version_of_the_gate() -> None:
    chart = only_document(Source("Chart.yaml", (CHART / "Chart.yaml").read_bytes(), Syntax.YAML))
    assert text(chart.value, "appVersion") == text(chart.value, "version") == __version__
