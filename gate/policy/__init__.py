"""Policies: the engine that evaluates rules, the catalogue that describes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gate.model import Rule, Violation


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule said of one manifest; `failure` is empty unless it could not answer."""

    rule: str
    findings: tuple[Violation, ...]
    unresolved: tuple[Violation, ...]
    failure: str
    nanoseconds: int


Asked = tuple[Sequence[str], bytes]
"""Which rules are asked about which input, in JSON."""


class Engine(Protocol):
    """A prepared, immutable set of rules that can be asked about one input at a time.

    Safe to share between threads.
    """

    rules: tuple[Rule, ...]
    digest: str

    def evaluate_all(self, asked: Sequence[Asked]) -> list[tuple[Answer, ...]]:
        """Evaluate the named rules, each on its own, on each input; naming none asks none.

        Raises `EngineError` when an input cannot be read.
        """

    def fault(self) -> str:
        """Say why rules cannot be asked now, and "" when they can; it may take a while."""
