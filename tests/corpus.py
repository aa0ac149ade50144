"""The cases of the rules that ship, read as `gate policy test` reads them."""

from functools import cache

from gate.authoring.cases import Case, cases_of
from gate.policy.library import shipped

__all__ = ["RULES", "Case", "cases"]

RULES = shipped() / "rules"


@cache
def cases() -> tuple[Case, ...]:
    """Find every case of every rule."""
    return tuple(cases_of(RULES))
