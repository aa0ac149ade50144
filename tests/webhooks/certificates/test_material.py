"""What is kept in the Secret comes back as it was, and what is spoilt there is not used."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from webhooks.certificates.issuing import Pair, Span, certify, new_authority
from webhooks.certificates.material import Material, read, written

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SPAN = Span(NOW, NOW + timedelta(days=1))
ONE, TWO, THREE = (new_authority("tests", SPAN) for _ in range(3))
LEAF = certify(ONE, ["a.example.com"], SPAN)
WHOLE = Material(ONE, LEAF, TWO, (THREE.cert,))


@pytest.mark.parametrize(
    "material", [Material(ONE), Material(ONE, LEAF), WHOLE], ids=["bare", "leaf", "whole"]
)
def test_it_comes_back(material: Material) -> None:
    assert read({"data": written(material)}) == material


@pytest.mark.parametrize("secret", [{}, {"data": None}, {"data": {}}, {"data": {"ca.crt": "!"}}])
def test_an_empty_secret_holds_nothing(secret: dict[str, object]) -> None:
    assert read(secret) is None


def test_a_key_of_another_is_not_used() -> None:
    data = dict(written(WHOLE))
    data["tls.key"] = written(Material(TWO))["ca.key"]
    assert read({"data": data}) == Material(ONE, None, TWO, (THREE.cert,))
    data["ca.key"] = data["tls.key"]
    assert read({"data": data}) is None


def test_what_was_believed_may_be_spoilt() -> None:
    junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    data = dict(written(WHOLE))
    data["old-ca.crt"] = base64.b64encode(f"words\n{junk}{THREE.cert}".encode()).decode()
    assert read({"data": data}) == WHOLE


def test_no_key_is_written_out() -> None:
    assert "PRIVATE" not in repr(WHOLE)
    assert isinstance(WHOLE.leaf, Pair)
