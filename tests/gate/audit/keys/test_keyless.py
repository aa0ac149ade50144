"""A key for one run is certified by the authority that is trusted, and only for what was asked."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gate.audit.keys import public_pem, signer_from, verify
from gate.audit.keys.certificates import whose
from gate.audit.keys.keyless import CertifiedSigner
from gate.errors import SigningError
from tests.gate.audit.keys.authority import SUBJECT, Authority, private
from tests.gate.audit.keys.fulcio import Office, configuration, opened, token


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def place(office: Office, tmp_path: Path) -> Iterator[str]:
    with opened(office, tmp_path) as place:
        yield place


def refused(place: str, password: Callable[[], bytes]) -> str:
    with pytest.raises(SigningError) as error:
        signer_from(place, password)
    return error.value.message


def test_a_key_for_this_run_is_certified(office: Office, place: str) -> None:
    identity = token()
    first, second = signer_from(place, lambda: identity), signer_from(place, lambda: identity)
    assert isinstance(first, CertifiedSigner)
    assert verify(first.key, b"m", first.sign(b"m"))
    assert first.key != second.key
    # The root is known to whoever verifies, and does not come along.
    assert len(first.key.chain) == 1
    assert whose(first.key.chain[0]).subject == SUBJECT
    path, sent = office.asked[0]
    assert (path, sent.split()) == ("/api/v2/signingCert", ["Bearer", identity.decode()])
    assert "PRIVATE" not in repr(first)
    assert public_pem(first.key)


def test_what_is_between_a_key_and_the_root_comes_along(office: Office, place: str) -> None:
    office.below = Authority("below", office.authority)
    chain = signer_from(place, token).key.chain
    assert len(chain) == 2
    assert chain[1] == office.below.raw


def test_a_certificate_for_another_key_is_refused(office: Office, place: str) -> None:
    office.certified = private().public_key()
    assert "certified another key" in refused(place, token)


def test_another_authority_is_refused(office: Office, place: str) -> None:
    # It is called the same, and its chain fits together.
    office.authority = Authority()
    assert "not the one that is trusted" in refused(place, token)
    office.authority.key = private()
    assert "not the one that is trusted" in refused(place, token)


def test_an_authority_that_refuses_is_an_error(office: Office, place: str) -> None:
    office.refusing = True
    assert "refuses with status 403" in refused(place, token)


@pytest.mark.parametrize(
    "saying",
    [b"x", b"[]", b"{}", b'{"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}}',
     b'{"signedCertificateEmbeddedSct":{"chain":{"certificates":["x", 1]}}}',
     b'{"signedCertificateDetachedSct":{"chain":{"certificates":[]}}}', b" " * 200_000],
    ids=["text", "list", "nothing", "none", "junk", "detached", "long"],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_error(office: Office, place: str, saying: bytes) -> None:
    office.saying = saying
    assert "no certificate for this run" in refused(place, token)


def test_an_authority_that_is_not_there_is_an_error(office: Office, tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        (tmp_path / "c.json").write_text(configuration(url, office.authority.certificate))
        assert "does not answer" in refused(f"keyless:{tmp_path / 'c.json'}", token)


def test_a_token_is_not_sent_in_clear_text(office: Office, tmp_path: Path) -> None:
    url = "http://fulcio.example.com"
    (tmp_path / "c.json").write_text(configuration(url, office.authority.certificate))
    assert "only https" in refused(f"keyless:{tmp_path / 'c.json'}", token)


@pytest.mark.parametrize("claims", [{"exp": 1}, {"aud": "others"}, {"sub": None}])
def test_a_token_that_cannot_serve_is_not_sent(
    office: Office, place: str, claims: dict[str, object]
) -> None:
    message = refused(place, lambda: token(**claims))
    assert "no certificate for this run" in message
    assert not office.asked
    assert token(**claims).decode() not in message


def test_what_is_no_configuration_is_refused(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", "x"):
        (tmp_path / "c.json").write_text(text)
        assert "no certificate" in refused(f"keyless:{tmp_path / 'c.json'}", token)
    assert "no certificate" in refused(f"keyless:{tmp_path / 'none.json'}", token)
