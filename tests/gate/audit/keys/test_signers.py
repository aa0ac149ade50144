"""A key is found by its path or by the address of who keeps it, and what lacks is named."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import (
    SIGNER_FOR_URI_SCHEME,
    CryptoSigner,
    Key,
    SecretsHandler,
    Signature,
    SSlibKey,
)

from gate.audit import Algorithm
from gate.audit.envelope import dump, load, pae, seal
from gate.audit.keys import NO_PASSWORD, KeySigner, generate, public_pem, save, signer_from, verify
from gate.errors import SigningError

SCHEME = "kept"


class Kept(CryptoSigner):
    """A service that keeps a key in a file, and may fail."""

    failure: Exception | None = None
    other: KeySigner | None = None
    pin = ""

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> "Kept":
        assert isinstance(public_key, SSlibKey)
        assert secrets_handler is not None
        cls.pin = secrets_handler("PIN")
        if priv_key_uri.endswith("/gone"):
            raise ConnectionRefusedError(111, "Connection refused")
        path = Path(priv_key_uri.partition(":")[2])
        private = load_pem_private_key(path.read_bytes(), None)
        return cls(private, public_key)

    def sign(self, payload: bytes) -> Signature:
        if self.failure:
            raise self.failure
        signature = super().sign(payload)
        if self.other is not None:
            signature.signature = self.other.sign(payload).hex()
        return signature


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """Two keys that a service keeps, and their public halves."""
    for algorithm in Algorithm:
        made = generate(algorithm)
        save(made, tmp_path / str(algorithm), None)
        (tmp_path / f"{algorithm}.pub").write_bytes(public_pem(made.key))
    SIGNER_FOR_URI_SCHEME[SCHEME] = Kept
    yield tmp_path
    del SIGNER_FOR_URI_SCHEME[SCHEME]
    Kept.failure = Kept.other = None


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_service_signs_records(kept: Path, algorithm: Algorithm) -> None:
    path = kept / algorithm
    signer = signer_from(f"{SCHEME}:{path}#{path}.pub", lambda: b"1234")
    assert Kept.pin == "1234"
    sealed = load(dump(seal(b"{}", signer)))
    assert verify(signer.key, pae(sealed.payload_type, sealed.payload), sealed.signature)
    assert sealed.key_id == signer.key.key_id == signer_from(str(path), NO_PASSWORD).key.key_id
    assert "PRIVATE" not in repr(signer)


def test_a_service_that_signs_with_another_key_is_found_out(kept: Path) -> None:
    path = kept / Algorithm.P256
    signer = signer_from(f"{SCHEME}:{path}#{path}.pub", NO_PASSWORD)
    Kept.other = generate(Algorithm.P256)
    with pytest.raises(SigningError, match="signs with another key"):
        signer.sign(b"m")


@pytest.mark.parametrize("failure", [TimeoutError("took too long"), ValueError(), KeyError("x")])
def test_a_service_that_fails_is_an_error_of_its_own(kept: Path, failure: Exception) -> None:
    path = kept / Algorithm.P256
    signer = signer_from(f"{SCHEME}:{path}#{path}.pub", NO_PASSWORD)
    Kept.failure = failure
    with pytest.raises(SigningError, match="does not sign"):
        signer.sign(b"m")


def test_a_service_that_cannot_be_reached_is_named(kept: Path) -> None:
    with pytest.raises(SigningError, match="Connection refused"):
        signer_from(f"{SCHEME}:/gone#{kept / Algorithm.P256}.pub", NO_PASSWORD)


def test_the_public_key_must_be_said(kept: Path) -> None:
    for place in (f"{SCHEME}:{kept / Algorithm.P256}", f"{SCHEME}:x#", f"{SCHEME}:x#{kept}/none"):
        with pytest.raises(SigningError):
            signer_from(place, NO_PASSWORD)


def test_a_scheme_that_is_not_known_is_refused(tmp_path: Path) -> None:
    for scheme in ("nothing", "gnupg", "file2"):
        with pytest.raises(SigningError, match=f"{scheme}: is no scheme") as refused:
            signer_from(f"{scheme}:key#{tmp_path}/a.pub", NO_PASSWORD)
        assert "awskms, azurekms, gcpkms, hsm, hv" in refused.value.advice


@pytest.mark.parametrize(
    ("scheme", "extra"),
    [("awskms", "awskms"), ("azurekms", "azurekms"), ("gcpkms", "gcpkms"), ("hv", "vault")],
)
def test_a_client_that_is_not_installed_is_named(kept: Path, scheme: str, extra: str) -> None:
    place = f"{scheme}:gate/1#{kept / Algorithm.P256}.pub"
    with pytest.raises(SigningError) as refused:
        signer_from(place, NO_PASSWORD)
    assert refused.value.advice.startswith(f"pip install 'securesystemslib[{extra}]'")


@pytest.mark.parametrize("extra", ["kms", "keyless"])
def test_an_extra_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, f"gate.audit.keys.{extra}", None)
    place = {"kms": "awskms:alias/gate#a.pub", "keyless": "keyless:config.json"}[extra]
    with pytest.raises(SigningError) as refused:
        signer_from(place, NO_PASSWORD)
    assert refused.value.advice == f"pip install 'agentgate[{extra}]'"


def test_a_path_may_hold_a_colon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = generate(Algorithm.P256)
    save(made, Path("prod:record.key"), None)
    for place in ("./prod:record.key", "file:prod:record.key", str(tmp_path / "prod:record.key")):
        assert signer_from(place, NO_PASSWORD).key == made.key
