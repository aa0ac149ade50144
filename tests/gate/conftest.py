"""What tests of several stages count."""

from collections.abc import Sequence

import pytest

from gate.engine import Engine
from gate.wire import Question, Spot, Syntax


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how many places the reader is asked for, each time."""
    counts: list[int] = []
    locate = Engine.locate

    def counted(
        self: Engine, syntax: Syntax, data: bytes, questions: Sequence[Question]
    ) -> list[Spot]:
        counts.append(len(questions))
        return locate(self, syntax, data, questions)

    monkeypatch.setattr(Engine, "locate", counted)
    return counts
