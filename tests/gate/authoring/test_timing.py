"""How long rules take, and what is made of it."""

from pathlib import Path

import pytest

from gate.authoring.timing import NOISE, Compared, Timing, compare, measure, save, saved
from gate.errors import PolicyError, SourceError
from tests.gate.authoring.making import ID, Organisation


def taking(median: float, inputs: int = 3) -> Timing:
    return Timing("a", inputs, median, median)


def test_every_rule_is_timed_on_the_inputs_it_applies_to(org: Organisation) -> None:
    first, other = measure(org.court, [ID, "no-gpu-in-dev"], org.pack.cases)
    assert (first.rule, first.inputs) == (ID, 2)
    assert 0 < first.median <= first.slowest
    assert (other.inputs, other.median) == (0, 0.0)


def test_a_rule_that_cannot_answer_cannot_be_timed(org: Organisation) -> None:
    org.change("tool.name in forbidden", "to_number(tool.name) > 0")
    with pytest.raises(PolicyError, match="not every rule can be timed") as caught:
        measure(org.court, [ID], org.pack.cases)
    assert f"{ID} could not answer: " in str(caught.value.faults[0])


def test_ratios() -> None:
    (known, new) = compare([taking(30.0), Timing("b", 1, 5.0, 5.0)], {"a": taking(20.0)})
    assert known.ratio == 1.5
    assert new.ratio is None
    assert Compared(taking(0.0, 0), taking(20.0)).ratio is None


def test_only_what_is_slower_beyond_noise_exceeds_a_ratio() -> None:
    assert Compared(taking(100.0), taking(40.0)).exceeds(2.0)
    assert not Compared(taking(80.0), taking(40.0)).exceeds(2.0)
    assert not Compared(taking(2.0 + NOISE), taking(2.0)).exceeds(2.0)
    assert not Compared(taking(100.0), None).exceeds(2.0)


def test_times_are_read_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    save(path, [taking(1.25)])
    assert saved(path) == {"a": taking(1.25)}


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "{}", '{"schema": "urn:agentgate:policy-bench:v1", "rules": [{}]}']
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "times.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"times\.json (is not JSON|holds no saved times)"):
        saved(path)


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        saved(tmp_path / "gone.json")
    with pytest.raises(SourceError, match="cannot be written"):
        save(tmp_path / "no" / "such.json", [])
