import pytest

from gate.scanners.dependencies.catalogue import RULES
from tests.gate.scanners.dependencies.labelled import repositories, seen, wanted
from tests.gate.scanners.semgrep.labelled import Spot, scores

ENOUGH = 0.95


@pytest.mark.parametrize("name", repositories())
def test_a_repository_has_what_is_marked_and_nothing_else(name: str) -> None:
    assert seen(name) == wanted(name)


def test_recall_and_precision_of_each_rule() -> None:
    want, saw = set[Spot](), set[Spot]()
    for name in repositories():
        want |= {(f"{name}/{file}", line, rule) for file, line, rule in wanted(name)}
        saw |= {(f"{name}/{file}", line, rule) for file, line, rule in seen(name)}
    found = scores(want, saw)
    assert set(found) == {rule.id for rule in RULES}
    for rule, (hits, to_see, seen_at_all) in found.items():
        recall, precision = hits / to_see, hits / seen_at_all
        print(f"{rule}: recall {recall:.3f}, precision {precision:.3f} of {to_see}")  # noqa: T201
        assert recall >= ENOUGH
        assert precision >= ENOUGH
