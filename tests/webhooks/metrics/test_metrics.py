"""Figures of several processes, and the text that Prometheus reads."""

from threading import Thread

from webhooks.metrics.catalogue import ALL, Family, Sort
from webhooks.metrics.exposition import exposed
from webhooks.metrics.meter import Figures, Meter, together, without_levels

SUM = Family("a_total", Sort.SUM, "All of it.", ("what",))
TIMES = Family("b_seconds", Sort.HISTOGRAM, "How long.", (), (0.1, 1.0))
LEVEL = Family("c", Sort.LEVEL, "How many.")
AGE = Family("d", Sort.HIGHEST, "How old.")
UNTIL = Family("e", Sort.LOWEST, "Until when.")
FAMILIES = (SUM, TIMES, LEVEL, AGE, UNTIL)
WRITTEN = """\
# HELP a_total All of it.
# TYPE a_total counter
a_total{what="a\\"b\\\\c\\n"} 3
# HELP b_seconds How long.
# TYPE b_seconds histogram
b_seconds_bucket{le="0.1"} 2
b_seconds_bucket{le="1"} 2
b_seconds_bucket{le="+Inf"} 4
b_seconds_sum 4.2
b_seconds_count 4
# HELP c How many.
# TYPE c gauge
c 4
# HELP d How old.
# TYPE d gauge
d 2
# HELP e Until when.
# TYPE e gauge
e 1.5
"""


def counted(level: float) -> Figures:
    meter = Meter()
    meter.add(SUM, 'a"b\\c\n')
    meter.time(TIMES, seconds=0.1)
    meter.time(TIMES, seconds=2)
    for family in (LEVEL, AGE):
        meter.put(family, level=level)
    meter.put(UNTIL, level=1.5 * level)
    return meter.figures()


def test_figures_of_several_processes_are_one() -> None:
    more = Meter()
    more.add(SUM, 'a"b\\c\n')
    more.put(LEVEL, level=1)
    whole = together(FAMILIES, [counted(1), counted(2), more.figures()])
    assert exposed(FAMILIES, whole).decode() == WRITTEN


def test_of_who_is_gone_only_sums_remain() -> None:
    kept = without_levels(FAMILIES, counted(1))
    assert set(kept.rows) == {"a_total", "b_seconds"}


def test_what_was_never_counted_is_nought() -> None:
    lines = exposed(FAMILIES, Figures()).decode().splitlines()
    assert "b_seconds_count 0" in lines
    assert not any(line.startswith(("a_total", "c ", "d ")) for line in lines)


def test_what_is_known_to_be_counted_is_nought_until_it_is() -> None:
    known = Family("f_total", Sort.SUM, "Some of it.", ("what",), known=("a", "b"))
    meter = Meter()
    meter.add(known, "b")
    meter.add(known, "c")
    lines = exposed([known], meter.figures()).decode().splitlines()
    assert lines[2:] == ['f_total{what="a"} 0', 'f_total{what="b"} 1', 'f_total{what="c"} 1']


def test_threads_lose_no_count() -> None:
    meter = Meter()

    def add() -> None:
        for _ in range(5000):
            meter.add(SUM, "x")
            meter.time(TIMES, seconds=0.01)

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures = meter.figures()
    assert figures.rows["a_total"] == [(("x",), [20000.0])]
    assert figures.rows["b_seconds"][0][1][0] == 20000


def test_names_are_those_that_prometheus_expects() -> None:
    assert len({each.name for each in ALL}) == len(ALL)
    for family in ALL:
        assert family.name.startswith("agentgate_")
        assert family.name.endswith("_total") == (family.sort is Sort.SUM)
        assert family.name.endswith("_duration_seconds") == (family.sort is Sort.HISTOGRAM)
