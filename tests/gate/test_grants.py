"""A grant speaks of a manifest by name, in its environments, until it ends."""

from datetime import date

import pytest

from gate.config import Environment, Grant, Grants
from gate.grants import grants_for

TODAY = date(2026, 11, 21)
DEV = Environment(("dev",), known=True, sources=())
UNKNOWN = Environment(("dev", "prod"), known=False, sources=())


def granted(grant: Grant, name: str, environment: Environment = DEV) -> bool:
    return bool(list(grants_for(Grants(given=True, entries=(grant,)), name, environment, TODAY)))


@pytest.mark.parametrize(
    ("pattern", "name", "means"),
    [
        ("support", "support", True),
        ("support", "prod/support", True),
        ("prod/support", "prod/support", True),
        ("prod/support", "support", False),
        ("prod/support", "dev/support", False),
        ("prod/support-*", "prod/support-eu", True),
        ("*/support", "prod/support", True),
        ("*", "prod/support", True),
        ("prod/*", "prod/a/b", False),
        ("Support", "support", False),
    ],
)
def test_names(pattern: str, name: str, means: bool) -> None:  # noqa: FBT001
    assert granted(Grant(pattern), name) is means


def test_a_grant_holds_through_its_last_day() -> None:
    assert granted(Grant("a", expires="2026-11-21"), "a")
    assert not granted(Grant("a", expires="2026-11-20"), "a")


def test_a_limited_grant_must_name_every_environment() -> None:
    grant = Grant("a", environments=("dev",))
    assert granted(grant, "a", DEV)
    assert not granted(grant, "a", UNKNOWN)
