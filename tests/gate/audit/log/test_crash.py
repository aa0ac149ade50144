"""That nothing which was acknowledged is lost when processes are killed."""

from pathlib import Path

from benchmarks.log.kill import survived

ROUNDS = 50


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    acknowledged, wrong = survived(tmp_path / "log", ROUNDS)
    assert not wrong
    assert acknowledged > ROUNDS
