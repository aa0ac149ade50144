"""The labelled set: every secret found where it stands, and nothing else."""

import json

import pytest

from gate.credentials import scan
from tests.gate.credential_innocents import INNOCENTS, Innocent
from tests.gate.credential_samples import SECRETS, Secret


@pytest.mark.parametrize("sample", SECRETS, ids=lambda sample: sample.label)
def test_a_secret_is_found_and_taken_out(sample: Secret) -> None:
    found = scan(sample.tree)
    assert [literal.value for literal in found.literals] == [sample.value]
    shown = json.dumps(found.redacted, ensure_ascii=False)
    assert json.dumps(sample.value, ensure_ascii=False)[1:-1] not in shown
    assert found.literals[0].fingerprint in shown
    assert sample.value not in repr(found)
    if sample.where:
        assert found.literals[0].where == sample.where


@pytest.mark.parametrize("sample", INNOCENTS, ids=lambda sample: sample.label)
def test_what_is_no_secret_is_left_alone(sample: Innocent) -> None:
    found = scan(sample.tree)
    assert found.literals == ()
    assert found.redacted is sample.tree


def test_the_set_is_large_enough_to_mean_something() -> None:
    assert len(SECRETS) >= 80
    assert len(INNOCENTS) >= 150
