"""Every report of one decision, as files to look at: `REFRESH_GOLDEN=1 pytest` writes them anew."""

import os
from pathlib import Path

import pytest

from gate.reports import REPORTS, Report, View
from tests.gate.reports.samples import RICH

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = [
    *((report, View(), f"decision.{report.name}") for report in REPORTS),
    (REPORTS[0], View(prefix="../", color=True), "decision.color.text"),
]


@pytest.mark.parametrize(("report", "view", "name"), FILES, ids=[name for *_, name in FILES])
def test_the_report_is_the_one_on_file(report: Report, view: View, name: str) -> None:
    rendered = report.render(RICH, view)
    if os.environ.get("REFRESH_GOLDEN"):
        (GOLDEN / name).write_text(rendered, encoding="utf-8")
    assert rendered == (GOLDEN / name).read_text(encoding="utf-8")
