"""What happens at the door, as an operator is told of it."""

import json
from io import StringIO

from tests.conftest import GOOD
from tests.webhooks.admission.parts import read, review
from webhooks.admission.reading import read_review
from webhooks.metrics import catalogue
from webhooks.metrics.exposition import exposed
from webhooks.metrics.meter import Meter
from webhooks.metrics.observing import Observed
from webhooks.server.telling import Teller

SECRET = "hunter2-hunter2"  # noqa: S105 an example


def raised() -> Exception:
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        return error
    raise AssertionError("nothing is there")


def test_of_a_fault_the_place_is_told_and_not_what_it_quotes() -> None:
    stream = StringIO()
    asked = read_review(review(read(GOOD)[0]))
    Observed(Meter(), Teller(stream)).failed(asked, raised())
    line = json.loads(stream.getvalue())
    assert (line["event"], line["error"], line["uid"]) == ("failed", "KeyError", asked.uid)
    assert any("in raised" in each for each in line["trace"])
    assert SECRET not in stream.getvalue()


def test_what_is_denied_without_a_ruling_is_counted() -> None:
    meter = Meter()
    Observed(meter, Teller(StringIO())).unruled()
    figures = exposed(catalogue.ALL, meter.figures()).decode()
    assert 'agentgate_undecidable_total{outcome="deny"} 1' in figures
