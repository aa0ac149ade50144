"""How risky a change of what agents can do is, and who has to have approved it: pure."""

from gate.risk.history import Event, History
from gate.risk.scoring import Measure, score

__all__ = ["Event", "History", "Measure", "score"]
