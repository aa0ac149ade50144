"""Label selectors mean what they mean to Kubernetes."""

import pytest

from gate.bundle.selection import selects
from gate.manifest import Requirement, Selector

LABELS = {"app": "triage", "tier": "back"}


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        (Selector(), False),
        (Selector(present=True), True),
        (Selector(present=True, labels={"app": "triage"}), True),
        (Selector(present=True, labels={"app": "triage", "tier": "front"}), False),
        (Selector(present=True, labels={"absent": ""}), False),
    ],
)
def test_all_labels_must_be_there(selector: Selector, *, chosen: bool) -> None:
    assert selects(selector, LABELS) is chosen


@pytest.mark.parametrize(
    ("key", "operator", "values", "chosen"),
    [
        ("app", "In", ("triage", "other"), True),
        ("app", "In", ("other",), False),
        ("absent", "In", ("",), False),
        ("app", "NotIn", ("other",), True),
        ("app", "NotIn", ("triage",), False),
        ("absent", "NotIn", ("triage",), True),
        ("app", "Exists", (), True),
        ("absent", "Exists", (), False),
        ("app", "DoesNotExist", (), False),
        ("absent", "DoesNotExist", (), True),
        ("app", "Like", ("tri*",), False),
    ],
)
def test_expressions(key: str, operator: str, values: tuple[str, ...], *, chosen: bool) -> None:
    requirement = Requirement(key, operator, values, "/at")
    assert selects(Selector(present=True, requirements=(requirement,)), LABELS) is chosen
